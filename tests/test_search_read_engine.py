"""An engine with a trained reader: on files of all kinds, on an index that changes, and for the order of hits."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest
from fake_reader import CALIBRATION, UNSURE, FakeReaderModel, found_in, stored_passages
from fakes import FakeEncoder, unwatched
from safetensors.numpy import save_file
from small_pdf import make_pdf

import search.engine
from corpus.records import Document
from indexer.build import index_paths
from indexer.library import open_store, remove_documents
from search.engine import SearchEngine, open_engine
from search.read import ClosestReader
from search.read_spans import ACROSS_LANGUAGES, Features
from search.read_trained import TrainedReader
from search.rerank import find_contenders

SENTENCE = "云平台打通了五十三个部门的系统。"


def index_file(folder: Path, file: Path) -> Path:
    index_paths(folder / "index", [file], FakeEncoder(), progress=unwatched)
    return folder / "index"


@contextmanager
def reading(index: Path, answers: Mapping[str, float], *, weight: float = 0.0) -> Iterator[SearchEngine]:
    reader = TrainedReader(FakeReaderModel(answers), CALIBRATION)
    with closing(SearchEngine(index, FakeEncoder(), reader, relevance_weight=weight)) as engine:
        yield engine


def write_text(path: Path) -> Path:
    path.with_suffix(".txt").write_text(f"另一段。\n\n　　{SENTENCE}\n", "utf-8")
    return path.with_suffix(".txt")


def write_text_of_a_pdf(path: Path) -> Path:
    """Text that was taken out of a PDF: a space between characters, a line break in the middle."""
    spaced = " ".join(SENTENCE).replace("十 三", "十\r\n三")
    path.with_suffix(".txt").write_text(f"另一段。\n\n　　{spaced}\n", "utf-8")
    return path.with_suffix(".txt")


def write_gbk(path: Path) -> Path:
    path.with_suffix(".txt").write_bytes(f"另一段。\r\n\r\n{SENTENCE}\r\n".encode("gb18030"))
    return path.with_suffix(".txt")


def write_markdown(path: Path) -> Path:
    path.with_suffix(".md").write_text(f"# 标题\n\n另一段。\n\n{SENTENCE}\n", "utf-8")
    return path.with_suffix(".md")


def write_jsonl(path: Path) -> Path:
    path.with_suffix(".jsonl").write_text(json.dumps({"id": "一", "title": "", "text": SENTENCE}), "utf-8")
    return path.with_suffix(".jsonl")


def write_pdf(path: Path) -> Path:
    """A line of it ends within the answer."""
    words = [(72, 700, 12, SENTENCE[:9]), (72, 684, 12, SENTENCE[9:])]
    path.with_suffix(".pdf").write_bytes(make_pdf([words]))
    return path.with_suffix(".pdf")


@pytest.mark.parametrize("write", [write_text, write_text_of_a_pdf, write_gbk, write_markdown, write_jsonl, write_pdf])
def test_an_answer_slices_back_from_the_document(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    index = index_file(tmp_path, write(tmp_path / "document"))
    with reading(index, {"五十三个部门": 5.0}) as engine:
        reply = engine.reply("云平台打通了多少部门？")
    with closing(open_store(index)) as store:
        ((_, text),) = store.iter_texts()
    assert reply.answer is not None
    hit = reply.hits[reply.answer.hit - 1]
    assert hit.text[reply.answer.start : reply.answer.end] == reply.answer.text == "五十三个部门"
    assert "".join(hit.text.split()) == "".join(text[hit.start : hit.end].split())


def test_hits_found_before_can_be_read_after_the_index_has_changed(tmp_path: Path) -> None:
    index = index_file(tmp_path, write_jsonl(tmp_path / "document"))
    with reading(index, {"五十三个部门": 5.0}) as engine:
        found = engine.find("云平台打通了多少部门？")
        remove_documents(index, ["一"])
        reply = engine.read(found)
        assert engine.search("云平台打通了多少部门？") == ()
    assert reply.question == "云平台打通了多少部门？"
    assert reply.answer is not None
    assert (reply.answer.text, reply.hits) == ("五十三个部门", found.hits)
    assert reply.seconds > found.seconds > 0


# The order of hits


def two_documents(tmp_path: Path) -> Path:
    file = tmp_path / "documents.jsonl"
    texts = {"near": "云云云。", "right": "云和三个部门的数。", "far": "什么也没有。"}
    file.write_text("\n".join(json.dumps({"id": name, "title": name, "text": texts[name]}) for name in texts), "utf-8")
    return index_file(tmp_path, file)


def test_relevance_counts_in_the_order_of_hits_by_hand(tmp_path: Path) -> None:
    index = two_documents(tmp_path)
    with reading(index, {"三个部门": 50.0}) as engine:
        plain = engine.search("云")
    with reading(index, {"三个部门": 3.0}, weight=1.0) as engine:
        reply = engine.reply("云")
    assert [hit.document for hit in plain] == ["near", "right", "far"]
    assert [(hit.document, hit.rank) for hit in reply.hits] == [("right", 1), ("near", 2), ("far", 3)]
    assert [hit.score for hit in reply.hits] == pytest.approx(
        [0.75 + 0.25 * plain[1].score, plain[0].score, plain[2].score], abs=1e-6
    )
    assert [hit.relevance for hit in reply.hits] == [3.0, UNSURE, UNSURE]
    assert [hit.dense for hit in reply.hits] == [plain[place].dense for place in (1, 0, 2)]
    assert reply.answer is not None
    assert reply.hits[reply.answer.hit - 1].document == "right"


@pytest.mark.parametrize(
    ("scores", "contenders"),
    [
        pytest.param((0.8, 0.72, 0.7), 2, id="by three tenths of what they lack .72 comes to .804, .7 to .79"),
        pytest.param((0.5, 0.3, 0.28), 2, id="the same, .3 to .51 and .28 to .496"),
        pytest.param((0.8, 0.71, 0.7), 0, id="no rival"),
        pytest.param((1.0, 1.0, 0.9), 0, id="nothing is beyond one"),
        pytest.param((), 0, id="nothing found"),
    ],
)
def test_who_may_come_first_by_hand(scores: Sequence[float], contenders: int) -> None:
    texts = stored_passages(Document("a", "a", "甲。\n\n乙。\n\n丙。", "a.txt"))
    found = found_in(texts, range(len(scores)))
    hits = tuple(replace(hit, score=score) for hit, score in zip(found.hits, scores, strict=True))
    assert find_contenders(replace(found, hits=hits), 0.3) == hits[:contenders]


def test_a_hit_that_there_was_no_time_to_read_has_no_say_of_the_reader(tmp_path: Path) -> None:
    hurried = TrainedReader(FakeReaderModel({"三个部门": 3.0}, windows_in_time=1), CALIBRATION)
    with closing(SearchEngine(two_documents(tmp_path), FakeEncoder(), hurried, relevance_weight=1.0)) as engine:
        hits = engine.search("云")
    assert [hit.relevance for hit in hits].count(None) == 2


@pytest.mark.parametrize(("question", "own"), [("云有几个部门", "zh"), ("How many departments has 云?", "en")])
def test_the_readers_word_counts_less_across_languages(tmp_path: Path, question: str, own: str) -> None:
    texts = {"zh": "云有三个部门。", "en": "The 云 has three departments."}
    file = tmp_path / "documents.jsonl"
    file.write_text("\n".join(json.dumps({"id": name, "title": "", "text": texts[name]}) for name in texts), "utf-8")
    index = index_file(tmp_path, file)
    with reading(index, {"三个部门": 2.0, "three departments": 2.0}, weight=1.0) as engine:
        reply = engine.reply(question)
    relevances = {hit.document: hit.relevance for hit in reply.hits}
    assert relevances == {name: 2.0 if name == own else 2.0 - ACROSS_LANGUAGES for name in texts}
    assert reply.answer is not None
    assert reply.hits[reply.answer.hit - 1].document == own


def test_hits_that_are_not_read_keep_their_order_behind(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(
        "\n".join(json.dumps({"id": str(row), "title": "", "text": f"云{'数' * row}"}) for row in range(9)), "utf-8"
    )
    index = index_file(tmp_path, file)
    with reading(index, {}, weight=0.5) as engine:
        hits = engine.search("云", top_k=9)
    assert [hit.document for hit in hits] == [str(row) for row in range(9)]
    assert [hit.rank for hit in hits] == list(range(1, 10))


def test_without_a_weight_nothing_is_read_for_the_order(tmp_path: Path) -> None:
    model = FakeReaderModel({})
    reader = TrainedReader(model, CALIBRATION)
    with closing(SearchEngine(two_documents(tmp_path), FakeEncoder(), reader, relevance_weight=0.0)) as engine:
        engine.search("云")
    assert model.read_windows == []


def test_an_untrained_reader_leaves_the_order(tmp_path: Path) -> None:
    index = two_documents(tmp_path)
    closest = ClosestReader(threshold=0.5)
    with closing(SearchEngine(index, FakeEncoder(), closest, relevance_weight=0.5)) as engine:
        assert [hit.document for hit in engine.search("云")] == ["near", "right", "far"]


# Which reader


def chosen(index: Path, cache_folder: Path | None) -> object:
    with closing(open_engine(index, FakeEncoder(), cache_folder=cache_folder)) as engine:
        return engine._reader


def test_the_trained_reader_is_taken_where_its_file_and_its_library_are(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "reader.safetensors"
    monkeypatch.setattr(search.engine, "READER_FILE", file)
    assert isinstance(chosen(index, tmp_path), ClosestReader)
    names = (*(part.name for part in fields(Features)), "intercept", "threshold")
    save_file({}, file, metadata={"calibration": json.dumps(dict.fromkeys(names, 0.5))})
    assert isinstance(chosen(index, tmp_path), TrainedReader)
    assert isinstance(chosen(index, None), ClosestReader)
    monkeypatch.setattr(search.engine, "find_spec", lambda _: None)
    assert isinstance(chosen(index, tmp_path), ClosestReader)
