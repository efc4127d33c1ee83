"""Texts in, embeddings out: the real model against the wheel's engine, the rest on a tiny model."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from encoder_texts import TEXTS
from real_encoder import plain_encoder, real_cache, real_encoder
from tiny_weights import tiny_model, tiny_peaks, tiny_weights
from wheel_engine import wheel_engine

from corpus.errors import EncoderError
from indexer.bundled.adapter import NO_ADAPTER
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.graph import write_graph_folder
from indexer.encoder import Encoder, FloatMatrix
from indexer.model_folders import model_fingerprint
from indexer.model_input import clean, split_to_fit, token_starts
from indexer.onnx_encoder import OnnxEncoder
from indexer.sentence_encoder import load_encoder

# Rows of one text in different batches: bfloat16 adds up in another order.
SAME_COSINE = 0.9999
TINY_DIM = 32
TINY_POSITIONS = 24


def assert_rows_of_length_one(rows: FloatMatrix, shape: tuple[int, int]) -> None:
    assert rows.shape == shape
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)


# The encoder that comes with Wenju


@pytest.mark.parametrize("task", ["query", "document"])
def test_without_the_adapter_embeddings_equal_those_of_the_wheels_engine(task: str) -> None:
    engine, encoder = wheel_engine(), plain_encoder()
    texts = [text.rstrip() for text in TEXTS]  # white space there is not encoded

    if task == "query":
        ours, theirs = encoder.encode_query(texts), engine.query(texts)
    else:
        ours, theirs = encoder.encode_document(texts), engine.passage(texts)

    assert_rows_of_length_one(ours, (len(texts), 384))
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() >= 0.999, texts[int(cosines.argmin())]


def test_the_default_encoder_says_who_it_is() -> None:
    encoder = real_encoder()

    assert encoder.name == "multilingual-e5-small"
    assert encoder.dim == 384
    # The digest of the manifest: it changes with the weights or the converter, and then indexes must too.
    assert encoder.fingerprint == "3b407a7bedcf2003c2b285d1384b666fc8a04d7ec5abcc3af0e64142a97be7fd"
    assert load_encoder("multilingual-e5-small", cache_folder=real_cache()).fingerprint == encoder.fingerprint


def test_a_question_is_nearest_to_the_passage_that_answers_it_in_either_language() -> None:
    passages = (
        "“亲清在线”平台打通了53个部门的业务系统。",
        "西湖龙井茶产于浙江省杭州市西湖龙井村周围群山。",
        "The Hubble telescope was launched into low Earth orbit in 1990.",
    )
    questions = (
        "多少个部门的系统连通了？",
        "Where does Longjing tea come from?",
        "When was the Hubble telescope launched?",
    )
    encoder = real_encoder()

    cosines = encoder.encode_query(questions) @ encoder.encode_document(passages).T

    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_what_stands_at_the_end_of_a_long_text_still_counts() -> None:
    filler = "本章回顾了相关文献，并对研究方法作了说明。" * 60  # some 900 tokens, the model holds 512
    decisive = "西湖龙井茶产于浙江省杭州市西湖龙井村周围群山。" * 12
    encoder = real_encoder()
    question = encoder.encode_query(["龙井茶的产地在哪里？"])

    without, with_end = encoder.encode_document([filler, filler + decisive])

    assert question @ with_end > question @ without + 0.02


def test_letters_written_as_base_and_mark_are_read_like_whole_ones() -> None:
    import unicodedata

    whole = ("Chính phủ điện tử ở Việt Nam", "Où est l’élève ?", "ガイドブックが届いた", "전자정부 서비스")
    apart = [unicodedata.normalize("NFD", text) for text in whole]
    encoder = real_encoder()

    assert all(a != b for a, b in zip(apart, whole, strict=True))
    assert np.array_equal(encoder.encode_query(apart), encoder.encode_query(whole))


# Any encoder


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture(scope="module")
def tiny(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load_encoder(str(tiny_folder), cache_folder=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def tiny_graph(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The same weights as ``tiny`` in ONNX Runtime."""
    folder = tmp_path_factory.mktemp("graph")
    write_graph_folder(open_weights(tiny_weights(folder / "tiny.bin")), folder, NO_ADAPTER, tiny_peaks())
    return OnnxEncoder(folder)


@pytest.fixture(params=["tiny", "tiny_graph"], ids=["torch", "ONNX Runtime"])
def either(request: pytest.FixtureRequest) -> Encoder:
    encoder: Encoder = request.getfixturevalue(request.param)
    return encoder


def test_no_texts_make_no_rows(either: Encoder) -> None:
    for rows in (either.encode_query([]), either.encode_document([])):
        assert rows.shape == (0, TINY_DIM)
        assert rows.dtype == np.float32


@pytest.mark.parametrize("texts", [("水",), ("山", "ab 12"), ("", " ", "\t")], ids=["one", "two", "blank"])
def test_each_text_makes_a_row_of_length_one(texts: tuple[str, ...], either: Encoder) -> None:
    assert_rows_of_length_one(either.encode_query(texts), (len(texts), TINY_DIM))
    assert_rows_of_length_one(either.encode_document(texts), (len(texts), TINY_DIM))


def test_rows_come_in_the_order_of_the_texts_whatever_their_length(either: Encoder) -> None:
    texts = ["水", "abcdefgh" * 30, "山川", "", "风云 数字", "a" * 17, "水"]

    together = either.encode_document(texts)

    one_by_one = np.vstack([either.encode_document([text]) for text in texts])
    assert np.all(np.sum(together * one_by_one, axis=1) > SAME_COSINE)
    assert np.allclose(together[0], together[-1], atol=1e-6)
    assert not np.allclose(together[0], together[2], atol=1e-3)


def test_questions_and_documents_get_different_prompts(either: Encoder) -> None:
    assert not np.allclose(either.encode_query(["水"]), either.encode_document(["水"]), atol=1e-3)


def prompts_set(tiny_folder: Path, folder: Path, prompts: dict[str, str]) -> Encoder:
    """The tiny model with other prompts."""
    shutil.copytree(tiny_folder, folder)
    file = folder / "config_sentence_transformers.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"prompts": prompts}))
    return load_encoder(str(folder), cache_folder=folder.parent)


@pytest.mark.parametrize("name", ["passage", "corpus"])
def test_a_model_may_call_its_document_prompt_otherwise(
    name: str, tiny: Encoder, tiny_folder: Path, tmp_path: Path
) -> None:
    other = prompts_set(tiny_folder, tmp_path / "model", {"query": "query: ", name: "passage: "})

    assert np.array_equal(other.encode_document(["水"]), tiny.encode_document(["水"]))


def test_a_model_without_prompts_gets_none(tiny_folder: Path, tmp_path: Path) -> None:
    bare = prompts_set(tiny_folder, tmp_path / "model", {})

    assert np.array_equal(bare.encode_document(["水"]), bare.encode_query(["水"]))


def test_a_text_longer_than_the_model_is_the_mean_of_its_pieces(either: Encoder) -> None:
    text = "水火山川" * 12

    pieces = either._split(text, "document")  # type: ignore[attr-defined]

    assert "".join(pieces) == text
    assert len(pieces) > 2
    mean = either.encode_document(pieces).mean(axis=0)
    assert np.allclose(either.encode_document([text])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_no_piece_is_cut_off_by_the_model(tiny: Encoder) -> None:
    model = tiny._loaded()  # type: ignore[attr-defined]
    text = "ab 水山 12，" * 40

    for task, prompt in (("query", "query: "), ("document", "passage: ")):
        for piece in tiny._split(text, task):  # type: ignore[attr-defined]
            assert len(model.tokenizer(prompt + piece, truncation=False)["input_ids"]) <= TINY_POSITIONS


def test_a_lone_surrogate_does_not_stop_the_others(either: Encoder) -> None:
    rows = either.encode_query(["水\udc80", "山"])

    assert np.allclose(rows[1], either.encode_query(["山"])[0], atol=1e-6)


def test_threads_do_not_disturb_each_other(tiny_folder: Path, tmp_path: Path) -> None:
    """Counting tokens needs a tokenizer that does not truncate, encoding one that does; there is one."""
    encoder = load_encoder(str(tiny_folder), cache_folder=tmp_path)  # not loaded yet
    texts = ["水火" * length for length in range(1, 121)]

    with ThreadPoolExecutor(8) as threads:
        rows = np.vstack(list(threads.map(lambda text: encoder.encode_query([text]), texts)))

    assert np.all(np.sum(rows * encoder.encode_query(texts), axis=1) > SAME_COSINE)


def test_loading_and_encoding_is_silent_and_stays_on_this_machine(tiny_folder: Path, tmp_path: Path) -> None:
    """In a new process, since a library remarks on most things only once; any connection is an error."""
    code = f"""
import socket

def refuse(*arguments):
    raise AssertionError(f"connection to {{arguments[1:]}}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from pathlib import Path
from indexer.onnx_encoder import OnnxEncoder
from indexer.sentence_encoder import load_encoder
encoder = load_encoder({str(tiny_folder)!r}, cache_folder=Path({str(tmp_path)!r}))
assert encoder.encode_document(["水火山川" * 40, "a"]).shape == (2, {TINY_DIM})
"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "TRANSFORMERS_"))}

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# Which model


def test_an_unknown_name_says_what_to_do(tmp_path: Path) -> None:
    for name in ("no-such-model", "nobody/no-such-model", "some/where/else", "C:\\models\\x"):
        with pytest.raises(EncoderError) as caught:
            load_encoder(name, cache_folder=tmp_path)

        assert repr(name) in str(caught.value)
        assert "is not on this machine, and Wenju never downloads one" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    with pytest.raises(EncoderError, match=f"folder {tmp_path} holds no sentence-transformers model"):
        load_encoder(str(tmp_path), cache_folder=tmp_path)


def test_half_a_model_is_an_error_when_it_is_needed(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_folder, folder)
    (folder / "model.safetensors").unlink()
    encoder = load_encoder(str(folder), cache_folder=tmp_path)

    with pytest.raises(EncoderError, match=f"cannot be loaded from {folder} .* check that the folder is complete"):
        encoder.encode_query(["水"])


def test_a_folder_is_known_by_its_whole_path(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny_folder.parent)

    encoder = load_encoder("model", cache_folder=tiny_folder.parent)

    assert encoder.name == str(tiny_folder.resolve())


@pytest.mark.parametrize("name", ["acme/tiny", "tiny"])
def test_a_model_downloaded_before_is_found_by_its_name_on_the_hub(
    name: str, tiny: Encoder, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    organisation = "acme" if "/" in name else "sentence-transformers"
    repository = tmp_path / f"models--{organisation}--tiny"
    shutil.copytree(tiny_folder, repository / "snapshots" / "abc123")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc123")

    encoder = load_encoder(name, cache_folder=tmp_path)

    assert encoder.name == name
    assert np.array_equal(encoder.encode_query(["水"]), tiny.encode_query(["水"]))


@pytest.mark.parametrize(
    "file",
    ["model.safetensors", "config_sentence_transformers.json", "1_Pooling/config.json", "tokenizer.json"],
)
def test_the_fingerprint_changes_with_what_decides_the_embeddings(file: str, tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_folder, folder)
    assert model_fingerprint(folder) == model_fingerprint(tiny_folder)

    content = bytearray((folder / file).read_bytes())
    content[-1] ^= 1
    (folder / file).write_bytes(content)

    assert model_fingerprint(folder) != model_fingerprint(tiny_folder)


def test_the_fingerprint_does_not_change_with_what_does_not(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_folder, folder)
    (folder / "README.md").write_text("about the model")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.json").touch()
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.json").touch()

    assert model_fingerprint(folder) == model_fingerprint(tiny_folder)


# Texts as a model can take them


def by_character(text: str) -> list[int]:
    return list(range(len(text)))


@pytest.mark.parametrize(
    ("text", "room", "pieces"),
    [
        pytest.param("", 3, [""], id="nothing"),
        pytest.param("abc", 3, ["abc"], id="just fits"),
        pytest.param("abcd", 3, ["ab", "cd"], id="halves rather than three and one"),
        pytest.param("水火山川风云数", 3, ["水火", "山川", "风云数"], id="three"),
        pytest.param("abc", 1, ["a", "b", "c"], id="single tokens"),
    ],
)
def test_a_text_is_cut_into_few_pieces_of_about_one_size(text: str, room: int, pieces: list[str]) -> None:
    assert split_to_fit(text, room, by_character) == pieces


def test_a_text_is_cut_only_where_a_token_starts() -> None:
    def words(text: str) -> list[int]:
        return [at for at, character in enumerate(text) if at == 0 or text[at - 1] == " "]

    assert split_to_fit("one two three four five", 2, words) == ["one ", "two three ", "four five"]


def test_a_piece_that_grew_by_itself_is_cut_again() -> None:
    def one_more_in_front(text: str) -> list[int]:
        return [0, *range(len(text))]

    pieces = split_to_fit("abcdef", 3, one_more_in_front)

    assert "".join(pieces) == "abcdef"
    assert max(len(one_more_in_front(piece)) for piece in pieces) <= 3


def test_a_character_of_many_tokens_is_not_cut_for_ever() -> None:
    assert split_to_fit("😀", 2, lambda text: [0] * 4 * len(text)) == ["😀"]
    assert split_to_fit("😀😁", 2, lambda text: [at for at in range(len(text)) for _ in range(4)]) == [
        "😀",
        "😁",
    ]


def test_a_tokenizer_that_gives_no_offsets_is_cut_about_right() -> None:
    class Slow:
        is_fast = False

        def __call__(self, text: str, **_: object) -> dict[str, list[int]]:
            return {"input_ids": [0] * (len(text) // 2)}

    assert token_starts(Slow(), "abcdefgh") == [0, 2, 4, 6]
    assert token_starts(Slow(), "") == []


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("e\u0301le\u0300ve", "élève", id="accents"),
        pytest.param("e\u0302\u0301", "ế", id="two marks"),
        pytest.param("か\u3099", "が", id="voiced kana"),
        pytest.param("\u1112\u1161\u11ab", "한", id="Hangul"),
        pytest.param("水\u0301", "水\u0301", id="nothing to compose"),
        pytest.param("رِّ", "رِّ", id="Arabic marks keep their order"),
        pytest.param("နှင့်", "နှင့်", id="Burmese marks keep their order"),
        pytest.param(
            "～①ﬁ\u3000a \n", "～①ﬁ\u3000a", id="the rest, but for white space at the end, is the tokenizer's business"
        ),
        pytest.param("a\ud800b", "a?b", id="half of a surrogate pair"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
