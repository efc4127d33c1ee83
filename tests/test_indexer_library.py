"""What is in an index, and that a removed document is gone from every leg at once."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from search_files import legs_of

import indexer.lock
from corpus.errors import IndexFolderError, UnknownDocument
from indexer.build import index_paths
from indexer.embedding import embedding_key
from indexer.encoder import Part
from indexer.folder import IndexFolder
from indexer.libraries import library_at
from indexer.library import find_encoder_name, list_documents, open_store, remove_documents
from indexer.lock import write_lock
from indexer.place import command_at
from indexer.stamp import FORMAT
from search.engine import open_engine


def names(folder: Path) -> list[str]:
    return [Path(info.document).name for info in list_documents(folder)]


def found(folder: Path, question: str) -> list[str]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        return [Path(hit.document).name for hit in engine.search(question, top_k=100)]


def test_documents_are_listed_by_name_with_title_source_and_sizes(index, documents):
    listed = {info.document: info for info in list_documents(index)}
    assert list(listed) == sorted(listed)
    assert len(listed) == 6
    cloud, plain = listed[str(documents / "cloud.txt")], listed["plain"]
    assert (cloud.title, cloud.source, cloud.characters, cloud.passages) == ("cloud", cloud.document, 7, 1)
    assert (plain.title, plain.source, plain.characters, plain.passages) == (
        "空白",
        str(documents / "two.jsonl"),
        8,
        1,
    )


def test_the_encoder_is_remembered(index, tmp_path):
    assert find_encoder_name(index) == "fake"
    assert find_encoder_name(tmp_path / "nowhere") is None


def test_without_an_index_there_are_no_documents_and_none_can_be_removed(tmp_path):
    assert list_documents(tmp_path / "nowhere") == []
    with pytest.raises(IndexFolderError, match=r"There is no index in .*; make one with: wenju index PATH"):
        remove_documents(tmp_path / "nowhere", ["a"])
    assert not (tmp_path / "nowhere").exists()


def test_a_removed_document_is_gone_from_every_leg_at_once(index, documents):
    assert found(index, "电网稳吗")[0] == "power.md"  # by its words
    assert found(index, "电电电")[0] == "power.md"  # by its meaning, a count of characters
    key = embedding_key(Part.whole("电网的电很稳。"))
    with closing(open_store(index)) as store:
        assert not store.missing_embeddings([key])
    remove_documents(index, [str(documents / "power.md")])
    legs = legs_of(index)
    with closing(open_store(index)) as store:
        assert len(store.passage_ids()) == 5
        assert legs.dense.ids.tolist() == store.passage_ids().tolist()
        assert legs.lexical.ids.tolist() == store.paragraph_ids().tolist()
        assert store.missing_embeddings([key]) == {key}
    assert legs.lexical.document_frequency("电网") == 0
    assert "power.md" not in [*names(index), *found(index, "电网稳吗"), *found(index, "电电电")]


BY_NAME: list[Callable[[Path], str]] = [
    lambda documents: str(documents / "cloud.txt"),
    lambda documents: f"{documents.name}/cloud.txt",
    lambda documents: f"{documents.name}/../{documents.name}/cloud.txt",
]


@pytest.mark.parametrize("name", BY_NAME, ids=["absolute", "relative", "roundabout"])
def test_a_document_is_removed_by_the_path_of_its_file(index, documents, monkeypatch, name):
    monkeypatch.chdir(documents.parent)
    remove_documents(index, [name(documents)])
    assert names(index) == ["data.txt", "people.md", "power.md", "english", "plain"]


def test_a_document_of_a_jsonl_file_is_removed_by_its_id_and_all_by_its_path(index, documents):
    remove_documents(index, ["plain", "plain"])
    assert names(index) == ["cloud.txt", "data.txt", "people.md", "power.md", "english"]
    remove_documents(index, [str(documents / "two.jsonl")])
    assert names(index) == ["cloud.txt", "data.txt", "people.md", "power.md"]


@pytest.mark.parametrize("unknown", ["nowhere.txt", "", "\0", "%"], ids=ascii)
def test_one_unknown_name_and_none_is_removed(index, unknown):
    before = names(index)
    with pytest.raises(UnknownDocument) as caught:
        remove_documents(index, ["plain", unknown])
    assert str(caught.value).startswith(f"There is no document {unknown!r} in the index {index}; see what is there")
    assert names(index) == before


def test_a_text_that_another_document_has_too_is_still_found_there(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("云很多。", "utf-8")
    index_paths(tmp_path / "index", [tmp_path], FakeEncoder(), progress=unwatched)
    remove_documents(tmp_path / "index", [str(tmp_path / "a.txt")])
    assert found(tmp_path / "index", "云") == ["b.txt"]


def test_what_was_removed_can_be_indexed_again(index, documents):
    remove_documents(index, ["plain", str(documents / "cloud.txt")])
    report = index_paths(index, [documents], FakeEncoder(), progress=unwatched)
    again = {Path(file.path).name: str(file.outcome) for file in report.files if file.outcome != "unchanged"}
    assert again == {"cloud.txt": "added", "two.jsonl": "changed"}
    assert len(names(index)) == 6


def test_nothing_is_removed_while_another_writes(index, monkeypatch):
    monkeypatch.setattr(indexer.lock, "WAIT_SECONDS", 0)
    with write_lock(IndexFolder(index)), pytest.raises(IndexFolderError, match="is writing to the index"):
        remove_documents(index, ["plain"])
    assert "plain" in names(index)


def test_an_index_of_another_format_says_so_even_if_its_stamp_looks_different(index):
    newer = f'{{"format": {FORMAT + 1}, "model": "new"}}'
    with closing(sqlite3.connect(IndexFolder(index).database, isolation_level=None)) as database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'stamp'", (newer,))
    command = command_at("index PATH", index)
    sentence = f"has format {FORMAT + 1}, this wenju reads {FORMAT}; remove wenju.sqlite* in it and run: {command}"
    for use in (list_documents, find_encoder_name, lambda folder: open_engine(folder, FakeEncoder())):
        with pytest.raises(IndexFolderError, match=re.escape(sentence)):
            use(index)


def test_a_database_that_is_damaged_is_told_in_a_sentence_while_it_is_read(index):
    database = IndexFolder(index).database
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = bytearray(database.read_bytes())
    pages[8192:] = bytes(byte ^ 0x5A for byte in pages[8192:])
    database.write_bytes(pages)
    with pytest.raises(IndexFolderError, match="is damaged"), library_at(index).reading() as records:
        list(records.iter_texts())
