"""After `compact` nothing that was removed is left in any file of an index."""

from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched

from corpus.errors import IndexFolderError
from indexer.build import index_paths
from indexer.compact import compact_index
from indexer.doctor import examine
from indexer.library import open_store, remove_documents
from search.engine import open_engine

SECRET = "机密电文"
TEXTS = {
    "secret.txt": f"{SECRET}只给一个人看。",
    "kept.txt": "云里有数。",
    "long.txt": "\n\n".join(f"第{number}句话。" for number in range(300)),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an index from which one document was removed, and another, now shorter, was changed."""
    texts, folder = tmp_path / "文件", tmp_path / "索引"
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / name).write_text(text, "utf-8")
    index_paths(folder, [texts], FakeEncoder(), progress=unwatched)
    remove_documents(folder, [str(texts / "secret.txt")])
    (texts / "long.txt").write_text("第1句话。", "utf-8")
    index_paths(folder, [texts / "long.txt"], FakeEncoder(), progress=unwatched)
    return folder


def files_with(folder: Path, text: str) -> list[str]:
    """Return every file that holds a text, or its characters one after the other as a keyword index may."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def found(folder: Path) -> list[tuple[str, float]]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        return [(hit.text, hit.score) for question in ("云", "电", "第1句话") for hit in engine.search(question)]


def test_a_removed_text_is_in_no_file_any_more(folder):
    (folder / "wenju.sqlite.new").write_text(SECRET, "utf-8")  # as a writer leaves it that is killed
    compact_index(folder)
    for removed in (SECRET, "机密", "第299句话"):
        assert files_with(folder, removed) == []
    assert files_with(folder, "云里有数") == ["wenju.sqlite"]


def test_what_is_left_is_found_as_before_and_takes_less_room(folder):
    expected = found(folder)
    before, after = compact_index(folder)
    assert found(folder) == expected
    assert after < before
    assert after == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert [finding.message for finding in examine(folder, FakeEncoder) if not finding.ok] == []


def test_an_open_engine_is_not_in_the_way_and_goes_on(folder):
    with closing(open_engine(folder, FakeEncoder())) as engine:
        before = engine.search("云")
        compact_index(folder)
        assert engine.search("云") == before
        assert files_with(folder, SECRET) == []


def test_a_reader_that_holds_an_old_state_is_waited_for_and_then_told_of(folder, monkeypatch):
    monkeypatch.setattr("indexer.database._BUSY_SECONDS", 0.1)
    with closing(open_store(folder)) as reader:
        reader.begin_reading()
        with pytest.raises(IndexFolderError, match=r"reads an older state of the index .* close it and run: wenju"):
            compact_index(folder)
        reader.end_reading()
    compact_index(folder)
    assert files_with(folder, SECRET) == []


def test_without_an_index_there_is_nothing_to_compact(tmp_path):
    with pytest.raises(IndexFolderError, match="There is no index"):
        compact_index(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_files_of_others_in_the_folder_are_left_alone(folder):
    (folder / "note.txt").write_text("mine", "utf-8")
    compact_index(folder)
    assert (folder / "note.txt").read_text("utf-8") == "mine"
