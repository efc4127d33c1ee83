"""Bringing an index in step with files: every outcome, every interruption, every refusal."""

import json
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError, IndexFolderError
from corpus.formats.writing import NO_TEXT
from corpus.records import Document
from indexer.build import IndexReport, index_paths
from indexer.compact import compact_index
from indexer.embedding import embedding_key
from indexer.encoder import FloatMatrix, Part
from indexer.folder import IndexFolder
from indexer.library import list_documents, open_store
from search.engine import open_engine

CLOUDS = "\n\n".join(f"第{number}朵云。" for number in range(700))  # paragraphs that are embedded in three batches


def run(folder: Path, *paths: Path, encoder: FakeEncoder | None = None) -> IndexReport:
    return index_paths(folder, paths, encoder or FakeEncoder(), progress=unwatched)


def outcomes(report: IndexReport) -> dict[str, str]:
    return {Path(file.path).name: str(file.outcome) for file in report.files}


def reason(report: IndexReport, name: str) -> str:
    (found,) = [file.reason for file in report.files if Path(file.path).name == name]
    return found or ""


def names(folder: Path) -> set[str]:
    return {Path(info.document).name for info in list_documents(folder)}


def texts(folder: Path, question: str) -> list[str]:
    """Return the texts of all hits, best first."""
    engine = open_engine(folder, FakeEncoder())
    found = [hit.text for hit in engine.search(question, top_k=1000)]
    engine.close()
    return found


def write_lines(path: Path, *rows: tuple[str, str]) -> None:
    lines = [json.dumps({"id": name, "title": "", "text": text}, ensure_ascii=False) for name, text in rows]
    path.write_text("\n".join(lines), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "不存在" / "索引"


# --- what happens to each file


def test_every_file_is_told_what_happened_to_it(folder, documents):
    first = run(folder, documents)
    assert outcomes(first) == dict.fromkeys(("cloud.txt", "data.txt", "people.md", "power.md", "two.jsonl"), "added")
    (documents / "cloud.txt").write_text("云变了。", "utf-8")
    (documents / "people.md").unlink()
    (documents / "power.md").write_bytes(b"\x00\xff\x00\x01")
    (documents / "new.txt").write_text("新来的人。", "utf-8")
    assert outcomes(run(folder, documents)) == {
        "cloud.txt": "changed",
        "data.txt": "unchanged",
        "new.txt": "added",
        "people.md": "removed",
        "power.md": "failed",
        "two.jsonl": "unchanged",
    }
    assert names(folder) == {"cloud.txt", "data.txt", "new.txt", "power.md", "plain", "english"}
    assert texts(folder, "云")[0] == "云变了。"
    assert "每个人都有电话。" not in texts(folder, "人")


def test_the_report_counts_what_is_new(folder, documents):
    report = run(folder, documents)
    counts = {Path(file.path).name: (file.documents, file.characters, file.passages) for file in report.files}
    assert counts["cloud.txt"] == (1, 7, 1)
    assert counts["two.jsonl"] == (2, 8 + 30, 2)
    assert report.seconds > 0
    again = run(folder, documents)
    assert {(file.documents, file.characters, file.passages) for file in again.files} == {(0, 0, 0)}


def test_a_file_that_fails_leaves_what_was_indexed_of_it_and_stops_nothing(folder, documents):
    run(folder, documents)
    (documents / "two.jsonl").write_text('{"id": "plain", "text": "新的', "utf-8")
    (documents / "zero.txt").write_text("零。", "utf-8")
    report = run(folder, documents)
    assert outcomes(report) | {"two.jsonl": "failed", "zero.txt": "added"} == outcomes(report)
    assert reason(report, "two.jsonl").startswith(f"{documents / 'two.jsonl'}: line 1 is not valid JSON")
    assert {"plain", "english", "zero.txt"} < names(folder)
    assert "这里什么也没有。" in texts(folder, "没有")


@pytest.mark.parametrize("content", ["", " \n\u3000\n"], ids=["empty", "white space"])
def test_a_file_without_text_fails(folder, tmp_path, content):
    path = tmp_path / "empty.txt"
    path.write_text(content, "utf-8")
    assert reason(run(folder, path), "empty.txt") == f"{path}: {NO_TEXT}"
    assert names(folder) == set()


def test_only_files_below_the_given_folders_are_taken_to_be_gone(folder, tmp_path):
    for name in ("in/sub/a.txt", "in/b.txt", "in2/c.txt", "d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name} 的云。", "utf-8")
    run(folder, tmp_path / "in", tmp_path / "in2", tmp_path / "d.txt")
    for name in ("in/sub/a.txt", "in/b.txt", "in2/c.txt"):
        (tmp_path / name).unlink()
    assert outcomes(run(folder, tmp_path / "in" / "sub")) == {"a.txt": "removed"}
    assert outcomes(run(folder, tmp_path / "d.txt")) == {"d.txt": "unchanged"}
    assert outcomes(run(folder, tmp_path / "in")) == {"b.txt": "removed"}
    assert names(folder) == {"c.txt", "d.txt"}


def test_a_path_that_is_not_there_is_an_error_and_changes_nothing(index, documents):
    (documents / "new.txt").write_text("新。", "utf-8")
    before = names(index)
    with pytest.raises(DocumentError, match="nowhere: there is no such file or folder"):
        run(index, documents, documents / "nowhere")
    assert names(index) == before


def test_a_path_that_is_not_there_makes_no_index(folder, tmp_path):
    with pytest.raises(DocumentError, match="nowhere: there is no such file or folder"):
        run(folder, tmp_path / "nowhere")
    assert not folder.exists()


@pytest.mark.parametrize("text", ["数\\ud800据。", "数\\u0000据。"], ids=["surrogate", "NUL"])
def test_a_text_that_the_database_cannot_hold_fails_alone(folder, documents, text):
    (documents / "two.jsonl").write_text(f'{{"id": "half", "title": "", "text": "{text}"}}', "utf-8")
    report = run(folder, documents)
    assert "'half' holds NUL or half of a surrogate pair" in reason(report, "two.jsonl")
    assert list(outcomes(report).values()).count("added") == 4


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_file_whose_name_is_not_unicode_fails_alone(folder, documents):
    (documents / os.fsdecode(b"\xff\xfe.txt")).write_text("云。", "utf-8")
    assert list(outcomes(run(folder, documents)).values()) == ["added"] * 5 + ["failed"]


# --- documents that move, and names that are taken


def test_a_renamed_jsonl_file_keeps_its_documents(folder, tmp_path):
    old, new = tmp_path / "in" / "b.jsonl", tmp_path / "in" / "a.jsonl"
    old.parent.mkdir()
    write_lines(old, ("x", "云很多。"), ("y", "人很多。"))
    run(folder, old.parent)
    old.rename(new)
    encoder = FakeEncoder()
    assert outcomes(run(folder, old.parent, encoder=encoder)) == {"a.jsonl": "added", "b.jsonl": "removed"}
    assert [(info.document, info.source) for info in list_documents(folder)] == [("x", str(new)), ("y", str(new))]
    assert encoder.embedded == []
    assert texts(folder, "云很多")[0] == "云很多。"


def test_two_files_may_exchange_their_documents(folder, tmp_path):
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_lines(a, ("x", "云很多。"))
    write_lines(b, ("y", "人很多。"))
    run(folder, a, b)
    write_lines(a, ("y", "人很多。"))
    write_lines(b, ("x", "云很多。"))
    assert outcomes(run(folder, a, b)) == {"a.jsonl": "changed", "b.jsonl": "changed"}
    assert [(info.document, info.source) for info in list_documents(folder)] == [("x", str(b)), ("y", str(a))]


def test_an_id_that_two_files_have_fails_the_second(folder, tmp_path):
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_lines(a, ("x", "云很多。"))
    write_lines(b, ("x", "人很多。"), ("y", "电很多。"))
    report = run(folder, a, b)
    assert outcomes(report) == {"a.jsonl": "added", "b.jsonl": "failed"}
    assert reason(report, "b.jsonl") == f"{b}: the id 'x' is also in {a}; rename one of them"
    assert names(folder) == {"x"}
    assert outcomes(run(folder, b)) == {"b.jsonl": "failed"}
    a.unlink()
    b.rename(a)
    assert outcomes(run(folder, a)) == {"a.jsonl": "changed"}
    assert names(folder) == {"x", "y"}


def test_a_file_that_fails_for_a_taken_id_keeps_its_own_id_from_others(folder, tmp_path):
    a, b, c = (tmp_path / f"{name}.jsonl" for name in "abc")
    write_lines(a, ("x", "云很多。"))
    write_lines(b, ("y", "人很多。"))
    run(folder, a, b)
    write_lines(a, ("y", "云不多了。"))  # b has it
    write_lines(c, ("x", "电很多。"))  # a would have let it go
    for order in ((a, b, c), (c, b, a)):
        assert outcomes(run(folder, *order)) == {"a.jsonl": "failed", "b.jsonl": "unchanged", "c.jsonl": "failed"}
    assert texts(folder, "云很多")[0] == "云很多。"


# --- what is embedded


def test_equal_texts_are_embedded_once_and_stay_two_hits(folder, tmp_path):
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_text("云很多。\n\n云很多。", "utf-8")
    b.write_text("云很多。\n\n人很多。", "utf-8")
    encoder = FakeEncoder()
    run(folder, a, b, encoder=encoder)
    assert sorted(encoder.embedded) == ["云很多。", "人很多。"]
    assert texts(folder, "云").count("云很多。") == 3


def test_only_new_texts_of_a_changed_file_are_embedded(folder, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("云很多。\n\n人很多。", "utf-8")
    run(folder, path)
    path.write_text("电很多。\n\n云很多。", "utf-8")
    encoder = FakeEncoder()
    assert outcomes(run(folder, path, encoder=encoder)) == {"a.txt": "changed"}
    assert encoder.embedded == ["电很多。"]
    assert set(texts(folder, "很多")) == {"电很多。", "云很多。"}


def test_embeddings_of_texts_that_are_gone_go_too(folder, tmp_path):
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    path.write_text("云很多。\n\n人很多。", "utf-8")
    other.write_text("人很多。", "utf-8")
    run(folder, path, other)
    path.write_text("电很多。", "utf-8")
    run(folder, path)
    keys = {text: embedding_key(Part.whole(text)) for text in ("云很多。", "人很多。", "电很多。")}
    with closing(open_store(folder)) as store:
        assert store.missing_embeddings(keys.values()) == {keys["云很多。"]}


def test_what_was_not_read_of_a_file_is_noted(folder, documents, monkeypatch):
    made = [Document(str(number), "", "云。", "a.pdf", note=note) for number, note in enumerate(("", "no page 2"))]
    monkeypatch.setattr("indexer.reading.parse_documents", lambda *_, **__: made)
    (documents / "a.pdf").write_bytes(b"")
    (change,) = run(folder, documents / "a.pdf").files
    assert (change.outcome, change.note) == ("added", "no page 2")


class Interrupted(FakeEncoder):
    """Encodes two batches of documents and is interrupted in the third."""

    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix:
        self.batches = getattr(self, "batches", 0) + 1
        if self.batches > 2:
            raise KeyboardInterrupt
        return super().encode_document(texts)


def test_interrupted_work_shows_nothing_and_goes_on_where_it_stopped(folder, tmp_path):
    path, other = tmp_path / "long.txt", tmp_path / "other.txt"
    other.write_text("从前的云。", "utf-8")
    run(folder, other)
    path.write_text(CLOUDS, "utf-8")
    interrupted, resumed = Interrupted(), FakeEncoder()
    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path, encoder=interrupted)
    assert names(folder) == {"other.txt"}
    assert texts(folder, "第1朵云") == ["从前的云。"]
    assert 0 < len(interrupted.embedded) < 700
    assert outcomes(run(folder, tmp_path, encoder=resumed)) == {"long.txt": "added", "other.txt": "unchanged"}
    everything = interrupted.embedded + resumed.embedded
    assert len(everything) == len(set(everything)) == 700
    assert texts(folder, "第699朵云")[0] == "第699朵云。"


@pytest.mark.parametrize(("compacted", "anew"), [(False, 700 - 512), (True, 700)])
def test_interrupted_work_waits_while_other_paths_are_indexed_until_compact(folder, tmp_path, compacted, anew):
    path, other, resumed = tmp_path / "long.txt", tmp_path / "other.txt", FakeEncoder()
    path.write_text(CLOUDS, "utf-8")
    other.write_text("从前的人。", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(folder, path, encoder=Interrupted())
    run(folder, other)
    if compacted:
        compact_index(folder)
    run(folder, path, encoder=resumed)
    assert len(resumed.embedded) == anew


def test_an_index_whose_first_run_was_interrupted_finds_nothing(folder, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(CLOUDS, "utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(folder, path, encoder=Interrupted())
    assert (names(folder), texts(folder, "云")) == (set(), [])


def test_progress_is_told_from_nothing_to_all(folder, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(CLOUDS, "utf-8")
    steps: list[tuple[int, int]] = []
    index_paths(folder, [path], FakeEncoder(), progress=lambda done, total: steps.append((done, total)))
    assert (steps[0], steps[-1]) == ((0, 700), (700, 700))
    assert steps == sorted(steps)
    assert len(steps) > 2


# --- folders and encoders that cannot be used


def test_a_folder_that_is_a_file_is_refused(documents, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("", "utf-8")
    with pytest.raises(IndexFolderError, match="cannot be made, as a file has that name; choose another folder"):
        run(taken, documents)


def test_a_folder_that_cannot_be_made_is_refused(documents, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(IndexFolderError, match="cannot be made, as a file has that name; choose another folder"):
        run(tmp_path / "file" / "index", documents)


def test_a_folder_whose_lock_cannot_be_written_is_refused(documents, folder):
    IndexFolder(folder).lock.mkdir(parents=True)
    with pytest.raises(IndexFolderError, match=r"cannot be written to .*; make the folder writable or choose another"):
        run(folder, documents)


@pytest.mark.parametrize(
    ("encoder", "sentence"),
    [
        (FakeEncoder(name="other"), "with the encoder 'fake', not 'other'; give another --index"),
        (
            FakeEncoder(fingerprint="2"),
            r"'fake' has changed since .*; remove wenju\.sqlite\* in it and run: wenju index",
        ),
    ],
    ids=["name", "fingerprint"],
)
def test_another_encoder_is_refused_for_indexing_and_for_asking(index, documents, encoder, sentence):
    (documents / "new.txt").write_text("新。", "utf-8")
    before = names(index)
    with pytest.raises(IndexFolderError, match=sentence):
        run(index, documents, encoder=encoder)
    with pytest.raises(IndexFolderError, match=sentence):
        open_engine(index, encoder)
    assert (names(index), encoder.embedded) == (before, [])


# --- an index that grew is an index built at once


@settings(max_examples=8)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.text("云数人电很多。\n", min_size=1, max_size=12), max_size=3),
        min_size=2,
        max_size=4,
    )
)
def test_an_index_that_grew_finds_what_one_built_at_once_finds(tmp_path_factory, states):
    home = tmp_path_factory.mktemp("grew")
    source = home / "in"
    source.mkdir()
    for state in states:
        for path in source.iterdir():
            path.unlink()
        for name, text in state.items():
            (source / f"{name}.txt").write_text(text + "云。", "utf-8")
        run(home / "grown", source)
    run(home / "built", source)
    for question in ("云", "数很多", "人电"):
        assert found(home / "grown", question) == found(home / "built", question)


def found(folder: Path, question: str) -> list[tuple[float, str, int, str]]:
    engine = open_engine(folder, FakeEncoder())
    hits = engine.search(question, top_k=1000)
    engine.close()
    return sorted((round(hit.score, 5), hit.document, hit.start, hit.text) for hit in hits)
