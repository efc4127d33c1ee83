"""The reader's graph: that it is the encoder's layers with heads, kept once, made once, and made anew."""

import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tiny_weights import SHAPE, tiny_peaks, tiny_weights

from corpus.errors import EncoderError
from indexer.bundled import convert, graph, graph_reader
from indexer.bundled.adapter import load_adapter
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.graph import GRAPH_FILE, TOKEN_IDS, open_words, write_graph_folder
from indexer.bundled.graph_reader import converted_reader
from indexer.bundled.peaks import load_peaks
from indexer.onnx_encoder import load_session
from search.read_model import OnnxReaderModel
from search.read_spans import predict

BEGIN, END, UNKNOWN = 0, 2, 3


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tiny weights in place of those of the default encoder, the words beside the graph although they are few."""
    file = tiny_weights(tmp_path / "tiny.bin")
    monkeypatch.setattr(convert, "find_weights", lambda _: file)
    monkeypatch.setattr(graph, "OUTSIDE_BYTES", 4 * SHAPE.vocabulary_rows)
    return file


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    return train(tmp_path / "reader.safetensors", seed=1)


def train(file: Path, *, seed: int) -> Path:
    random = np.random.default_rng(seed)
    shapes = {"l0.q.w.up": (SHAPE.hidden, 4), "l0.q.w.down": (4, SHAPE.hidden), "span.weight": (8, SHAPE.hidden)}
    shapes |= {"span.bias": (8,), "answerable.weight": (1, SHAPE.hidden), "answerable.bias": (1,)}
    numbers = {name: random.normal(0, 1, shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(numbers | {f"{name}.peak": peaks for name, peaks in tiny_peaks().items()}, file)
    return file


@pytest.fixture
def encoder(tmp_path: Path, weights: Path, trained: Path) -> Path:
    """The encoder's graph with the corrections of the reader, as the reference."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    write_graph_folder(open_weights(weights), folder, load_adapter(trained), load_peaks(trained))
    return folder


@pytest.fixture
def model(tmp_path: Path, encoder: Path, trained: Path) -> OnnxReaderModel:
    return OnnxReaderModel(lambda: (encoder, converted_reader(tmp_path, trained)))


def reference(encoder: Path, trained: Path, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``predict`` takes, from the states of the encoder's graph."""
    from safetensors.numpy import load_file

    ((states,),) = load_session(encoder / GRAPH_FILE).run(None, {TOKEN_IDS: np.array([ids])})
    heads = load_file(trained)
    span, answerable = (states @ heads[f"{name}.weight"].T + heads[f"{name}.bias"] for name in ("span", "answerable"))
    return span, answerable[0]


def test_the_heads_read_the_states_of_the_last_layer(model, encoder, trained):
    question, text = model.split("山水").ids, model.split("风云数字").ids
    (prediction,) = model.read("山水", [text], seconds=600)
    span, answerable = reference(encoder, trained, [BEGIN, *question, END, *text, END])
    expected = predict(span[2 + len(question) : -1], float(answerable[0]))
    assert prediction.answerable == pytest.approx(expected.answerable, abs=1e-4)
    assert prediction.spans == pytest.approx(expected.spans, abs=1e-3)


def test_a_window_reads_the_same_whatever_is_read_with_it(model):
    texts = [model.split(text).ids for text in ("风云", "数字政府", "山")]
    together = model.read("山水", texts, seconds=600)
    for text, prediction in zip(texts, together, strict=True):
        (alone,) = model.read("山水", [text], seconds=600)
        assert alone.answerable == prediction.answerable
        assert np.array_equal(alone.spans, prediction.spans)


def test_out_of_time_only_the_first_window_is_read(model):
    texts = [model.split(text).ids for text in ("风云", "数字", "山")]
    first, *others = model.read("山水", texts, seconds=-1)
    assert first is not None
    assert others == [None, None]


@pytest.mark.parametrize("sign", ["<s>", "</s>", "<pad>", "<mask>"])
def test_a_text_cannot_write_the_signs_of_the_model(model, sign):
    tokens = model.split(f"山{sign}水")
    assert UNKNOWN in tokens.ids
    assert not {BEGIN, END, 1} & set(tokens.ids)
    assert [("山" + sign + "水")[start:end] for start, end in tokens.spans][-2:] == [sign, "水"]


@pytest.mark.parametrize("text", ["", "\ud800山", "\x00", "\u200b"], ids=ascii)
def test_any_text_can_be_split(model, text):
    tokens = model.split(text)
    assert len(tokens.ids) == len(tokens.spans)
    assert all(0 <= start <= end <= len(text) for start, end in tokens.spans)


def test_the_words_are_those_of_the_encoders_graph_and_nowhere_else(tmp_path, encoder, trained):
    words = open_words(encoder)
    assert (words.rows.shape, words.scales.shape) == ((SHAPE.vocabulary_rows, SHAPE.hidden), (SHAPE.vocabulary_rows, 1))
    assert isinstance(words.rows.base, np.memmap) or isinstance(words.rows, np.memmap)
    reader = converted_reader(tmp_path, trained)
    spared = words.rows.nbytes + words.scales.nbytes
    sizes = [sum(file.stat().st_size for file in folder.glob("model.*")) for folder in (reader, encoder)]
    assert sizes[0] <= sizes[1] - spared + 2_000  # the heads


@pytest.mark.usefixtures("weights")
def test_the_graph_is_made_once_and_anew_for_other_weights_or_when_damaged(tmp_path, trained):
    folder = converted_reader(tmp_path, trained)
    content = (folder / GRAPH_FILE).read_bytes()
    made = (folder / GRAPH_FILE).stat().st_mtime_ns
    assert converted_reader(tmp_path, trained) == folder
    assert (folder / GRAPH_FILE).stat().st_mtime_ns == made

    os.truncate(folder / GRAPH_FILE, 10)
    assert (converted_reader(tmp_path, trained) / GRAPH_FILE).read_bytes() == content

    train(trained, seed=2)
    assert (converted_reader(tmp_path, trained) / GRAPH_FILE).read_bytes() != content
    assert [file.name for file in tmp_path.glob("*reader-int8*")] == [folder.name]


@pytest.mark.usefixtures("weights")
def test_a_newer_graph_takes_the_place_of_the_older_ones_for_the_same_processor(tmp_path, trained, monkeypatch):
    def make(version: int, *, signed: bool) -> str:
        monkeypatch.setattr(graph_reader, "READER_VERSION", version)
        monkeypatch.setattr(convert, "takes_signed_bytes", lambda: signed)
        return converted_reader(tmp_path, trained).name

    assert {make(3, signed=True), make(3, signed=False)} == {file.name for file in tmp_path.glob("reader-int8*")}
    kept = {make(4, signed=True), "reader-int8-3"}
    assert {file.name for file in tmp_path.glob("*reader-int8*")} == kept

    kept.add(make(3, signed=True))  # an older version that is still in use makes its own again
    assert {file.name for file in tmp_path.glob("*reader-int8*")} == kept


def test_a_damaged_graph_says_what_to_do(tmp_path):
    (tmp_path / GRAPH_FILE).write_bytes(b"no graph")
    with pytest.raises(EncoderError, match=f"The reader cannot be loaded from .*remove the folder {tmp_path}"):
        load_session(tmp_path / GRAPH_FILE, what="reader")
