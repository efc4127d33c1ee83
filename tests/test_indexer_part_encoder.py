"""Parts of a text, embedded from one reading of it: by hand, with a tiny model in both engines, with the real one."""

from pathlib import Path

import numpy as np
import pytest
from encoder_texts import TEXTS
from fakes import FakeEncoder
from real_encoder import real_cache, real_encoder
from tiny_weights import tiny_model, tiny_peaks, tiny_weights

import indexer.sentence_encoder
from indexer.bundled.adapter import NO_ADAPTER
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.graph import write_graph_folder
from indexer.encoder import Part, PartEncoder, encode_parts
from indexer.onnx_encoder import OnnxEncoder
from indexer.part_encoder import Reading, ReadingEncoder
from indexer.sentence_encoder import BundledEncoder, load_encoder

SAME = 1e-2  # bfloat16, where the processor has it
INTERCHANGEABLE = 0.98  # as in ``test_indexer_onnx_encoder``


@pytest.fixture(scope="module", params=["torch", "ONNX Runtime"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReadingEncoder:
    """A model of 24 tokens."""
    folder = tmp_path_factory.mktemp("tiny")
    if request.param == "torch":
        return BundledEncoder(tiny_model(folder / "model"), name="tiny")
    write_graph_folder(open_weights(tiny_weights(folder / "tiny.bin")), folder, NO_ADAPTER, tiny_peaks())
    return OnnxEncoder(folder)


def test_a_part_is_the_mean_of_its_own_tokens() -> None:
    states = np.array([[9, 9], [1, 0], [3, 0], [0, 4], [9, 9]], np.float32)
    reading = Reading(states, np.array([0, 2, 4, 6, 0]))  # two characters a token, between those that frame the text

    assert reading.embed(Part("数字政府建设", 0, 4)).tolist() == [2, 0]
    assert reading.embed(Part("数字政府建设", 4, 6)).tolist() == [0, 4]
    assert reading.embed(Part("数字政府建设", 1, 3)).tolist() == [1, 0]  # the token that ends in it
    assert reading.embed(Part.whole("数字政府建设")).tolist() == states.mean(axis=0).tolist()
    assert reading.embed(Part("数字政府建设", 2, 3)).tolist() == states.mean(axis=0).tolist()  # no token ends in it


def test_the_whole_of_a_text_is_embedded_as_the_text_is(tiny: ReadingEncoder) -> None:
    texts = ["水火山川", "政府 数字", "ab 12", "水火 "]
    rows = tiny.encode_parts([Part.whole(text) for text in texts])
    assert np.allclose(rows, tiny.encode_document(texts), atol=SAME)


def test_parts_come_in_their_order_whatever_text_they_are_of(tiny: ReadingEncoder) -> None:
    first, second = "水火山川风云", "数字政府 ab"
    parts = [Part(first, 3, 6), Part.whole(second), Part(first, 0, 3), Part(second, 0, 2), Part.whole(first)]
    together = tiny.encode_parts(parts)
    alone = np.vstack([tiny.encode_parts([part]) for part in parts])
    assert together.dtype == np.float32
    assert np.allclose(together, alone, atol=SAME)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert not np.allclose(together[0], together[2], atol=0.05)


def test_a_part_is_read_within_its_text(tiny: ReadingEncoder) -> None:
    within, elsewhere = tiny.encode_parts([Part("水火山川", 0, 2), Part("水火政府", 0, 2)])
    assert not np.allclose(within, elsewhere, atol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("水火山川风云" * 9, id="more than the model holds"),
        pytest.param("e\u0301" * 4 + "水火", id="letters that the model takes otherwise"),
    ],
)
def test_parts_of_a_text_that_cannot_be_read_at_once_are_read_by_themselves(text: str, tiny: ReadingEncoder) -> None:
    parts = [Part(text, 0, 4), Part(text, 4, 9), Part.whole(text)]
    rows = tiny.encode_parts([Part.whole("山川"), *parts])
    assert np.allclose(rows[1:], tiny.encode_document([part.shown for part in parts]), atol=SAME)


def test_no_parts_make_no_rows(tiny: ReadingEncoder) -> None:
    assert tiny.encode_parts([]).shape == (0, tiny.dim)


def test_an_encoder_that_has_not_learned_it_gets_parts_as_texts() -> None:
    encoder = FakeEncoder()
    rows = encode_parts(encoder, [Part.whole("云云数"), Part("云云数", 0, 2)])
    assert encoder.embedded == ["云云数", "云云"]
    assert np.array_equal(rows, encoder.encode_query(["云云数", "云云"]))


def test_the_default_encoder_has_learned_it_in_either_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = real_encoder()
    monkeypatch.setattr(indexer.sentence_encoder, "find_spec", lambda _: None)
    torch = load_encoder(None, cache_folder=real_cache())
    texts = [text for text in TEXTS if len(text) > 12]
    parts = [part for text in texts for part in (Part(text, 0, len(text) // 2), Part(text, len(text) // 2, len(text)))]

    cosines = np.sum(encode_parts(fast, parts) * encode_parts(torch, parts), axis=1)

    assert isinstance(fast, PartEncoder)
    assert isinstance(torch, PartEncoder)
    assert cosines.min() >= INTERCHANGEABLE, parts[int(cosines.argmin())]
    assert cosines.mean() >= 0.995


def test_a_folder_of_another_model_is_read_part_by_part(tmp_path: Path) -> None:
    assert not isinstance(load_encoder(str(tiny_model(tmp_path / "model")), cache_folder=tmp_path), PartEncoder)
