"""The default encoder in ONNX Runtime: how near it is to torch, and what it is made from."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from encoder_texts import TEXTS
from real_encoder import real_cache, real_encoder
from tiny_weights import SHAPE, tiny_peaks, tiny_weights

import indexer.sentence_encoder
from corpus.errors import EncoderError
from indexer.batches import cut_batches
from indexer.bundled.adapter import Adapter
from indexer.bundled.convert import Manifest, convert, converted_graph, is_complete
from indexer.bundled.graph import GRAPH_FILE, write_graph_folder
from indexer.bundled.quantise import quantise
from indexer.onnx_encoder import OnnxEncoder, load_session
from indexer.sentence_encoder import SentenceTransformerEncoder, load_encoder

INTERCHANGEABLE = 0.98  # texts of scripts that were not measured for ``bundled.peaks``, as Arabic; mean: .998
MANIFEST = Manifest("tiny graph", "0" * 64, 1)
write_tiny_graph = partial(write_graph_folder, peaks=tiny_peaks())


def in_torch(monkeypatch: pytest.MonkeyPatch) -> SentenceTransformerEncoder:
    """The default encoder on a machine without ONNX Runtime."""
    monkeypatch.setattr(indexer.sentence_encoder, "find_spec", lambda _: None)
    encoder = load_encoder(None, cache_folder=real_cache())
    assert isinstance(encoder, SentenceTransformerEncoder)
    return encoder


def test_embeddings_are_interchangeable_with_those_of_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    fast, torch = real_encoder(), in_torch(monkeypatch)
    texts = [text for text in TEXTS if text.strip()]  # of nothing but the prompt little is averaged: .87

    cosines = np.sum(fast.encode_document(texts) * torch.encode_document(texts), axis=1)

    assert isinstance(fast, OnnxEncoder)
    assert fast.fingerprint == torch.fingerprint
    assert cosines.min() >= INTERCHANGEABLE, texts[int(cosines.argmin())]
    assert cosines.mean() >= 0.998


def test_an_embedding_does_not_depend_on_the_texts_beside_it() -> None:
    encoder = real_encoder()

    together = encoder.encode_document(TEXTS[:12])

    alone = np.vstack([encoder.encode_document([text]) for text in TEXTS[:12]])
    assert np.abs(together - alone).max() < 1e-5


def test_the_graph_is_made_once() -> None:
    folder = converted_graph(real_cache())
    made = (folder / GRAPH_FILE).stat().st_mtime_ns

    assert converted_graph(real_cache()) == folder
    assert (folder / GRAPH_FILE).stat().st_mtime_ns == made


def test_the_adapter_counts(tmp_path: Path) -> None:
    weights = tiny_weights(tmp_path / "tiny.bin")
    ones = np.ones((SHAPE.hidden, 1), np.float32)
    for name, adapter in (("plain", Adapter({})), ("adapted", Adapter({"l0.v.w": (ones, ones.T)}))):
        convert(weights, tmp_path / name, MANIFEST, adapter, write_tiny_graph)
        assert is_complete(tmp_path / name, MANIFEST)

    plain, adapted = (OnnxEncoder(tmp_path / name).encode_query(["山水"]) for name in ("plain", "adapted"))

    assert not np.allclose(plain, adapted, atol=1e-3)


def test_a_damaged_graph_says_what_to_do(tmp_path: Path) -> None:
    convert(tiny_weights(tmp_path / "tiny.bin"), tmp_path / "model", MANIFEST, write=write_tiny_graph)
    graph = tmp_path / "model" / GRAPH_FILE
    os.truncate(graph, 1000)

    with pytest.raises(EncoderError, match=f"cannot be loaded from {graph} .* remove the folder {graph.parent}"):
        load_session(graph)


# Eight bits


def test_a_quantised_row_is_off_by_half_a_step_at_most() -> None:
    matrix = np.random.default_rng(3).normal(0, 1, (5, 40)).astype(np.float32) * [[1], [100], [0.01], [1], [0]]

    small = quantise(matrix.astype(np.float32))

    steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert np.all(np.abs(small.rows * small.scales - matrix) <= steps / 2 + 1e-6)


# Batches


@pytest.mark.parametrize(
    ("lengths", "batches"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([3], [[0]], id="one"),
        pytest.param([2, 5, 5], [[1, 2], [0]], id="the longest first, equal ones in their order"),
        pytest.param([11, 1], [[0], [1]], id="one that is over the budget is alone"),
        pytest.param([5, 4, 5, 4, 5], [[0, 2], [4], [1, 3]], id="of equal length, up to the budget"),
    ],
)
def test_batches_of_ten_tokens(lengths: Sequence[int], batches: list[list[int]]) -> None:
    assert cut_batches(lengths, budget=10) == batches
