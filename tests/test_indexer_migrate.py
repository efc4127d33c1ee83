"""An index of an older format is brought up to date by whatever opens it first, and answers as it did."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched

from indexer.archive import export_index, import_index
from indexer.build import index_paths
from indexer.doctor import examine
from indexer.folder import IndexFolder
from indexer.library import list_documents, open_store
from indexer.place import command_at
from indexer.stamp import FORMAT
from search.engine import open_engine

# The tables of format 1, as that version made them.
FORMAT_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE generations (number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE);
CREATE TABLE files (path TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    text TEXT NOT NULL, file TEXT NOT NULL REFERENCES files ON DELETE CASCADE);
CREATE INDEX documents_of_file ON documents (file);
CREATE TABLE paragraphs (id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    kind TEXT NOT NULL, script TEXT NOT NULL, section TEXT NOT NULL);
CREATE INDEX paragraphs_of_document ON paragraphs (document);
CREATE TABLE passages (id INTEGER PRIMARY KEY AUTOINCREMENT,
    paragraph INTEGER NOT NULL REFERENCES paragraphs ON DELETE CASCADE,
    position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX passages_of_paragraph ON passages (paragraph);
CREATE TABLE passage_embeddings (passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    number INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (passage, number)) WITHOUT ROWID;
CREATE INDEX passages_of_embedding ON passage_embeddings (key);
CREATE TABLE embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL);
"""
COPIED = {
    "files": "path, digest",
    "documents": "id, name, title, text, file",
    "paragraphs": "*",
    "passages": "*",
    "passage_embeddings": "*",
    "embeddings": "*",
}


@pytest.fixture
def old(index: Path, tmp_path: Path) -> Path:
    """The folder of an index of format 1 with the documents of ``index``, and search files of that time."""
    folder = tmp_path / "旧"
    (folder / "lexical").mkdir(parents=True)
    for name in ("dense.faiss", "caches.json", "lexical/meta.json"):
        (folder / name).write_text("of format 1", "utf-8")
    with closing(sqlite3.connect(IndexFolder(folder).database, isolation_level=None)) as database:
        database.executescript(f"PRAGMA journal_mode = WAL; {FORMAT_1}")
        database.execute("ATTACH ? AS new", (str(IndexFolder(index).database),))
        for table, columns in COPIED.items():
            database.execute(f"INSERT INTO {table} SELECT {columns} FROM new.{table}")
        stamp = {"format": 1, "encoder": "fake", "fingerprint": "1", "dim": FakeEncoder().dim}
        database.execute("INSERT INTO meta VALUES ('stamp', ?)", (json.dumps(stamp),))
        database.execute("INSERT INTO generations (token) VALUES ('first'), ('second')")
    return folder


def found(folder: Path) -> list[tuple[str, float, int | None]]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        return [(hit.text, hit.score, hit.page) for question in ("云", "电网") for hit in engine.search(question)]


def test_it_answers_as_before_and_says_what_happened(old, index, caplog):
    assert found(old) == found(index)
    assert caplog.messages[0] == f"The index {old} has format 1 and is brought to format {FORMAT}"
    caplog.clear()
    assert found(old) == found(index)
    command = command_at("index PATH", old)
    assert caplog.messages == [f"5 files of {old} were cut by older rules; cut them anew with: {command}"]


def test_a_run_finds_nothing_to_do_embeds_nothing_and_leaves_nothing_of_the_old_format(old, documents):
    encoder = FakeEncoder()
    report = index_paths(old, [documents], encoder, progress=unwatched)
    assert {str(file.outcome) for file in report.files} == {"unchanged"}
    assert encoder.embedded == []
    assert {path.name for path in old.iterdir()} == {"wenju.sqlite", "writer.lock", "search"}
    assert [finding.message for finding in examine(old, FakeEncoder) if not finding.ok] == []


def test_what_was_not_written_down_then_is_not_known_now(old):
    assert {info.indexed for info in list_documents(old)} == {None}
    with closing(open_store(old)) as store:
        assert (store.generation, store.probe, store.has_our_tables()) == ("second", None, True)


def test_a_migration_that_is_interrupted_changes_nothing(old, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("indexer.store.Store._put_meta", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            list_documents(old)
    with closing(sqlite3.connect(IndexFolder(old).database)) as database:
        assert database.execute("SELECT count(*) FROM generations").fetchone() == (2,)
    assert len(list_documents(old)) == 6


def test_an_index_of_the_older_format_without_documents_takes_an_imported_one(old, index, tmp_path):
    export_index(index, tmp_path / "new.wenju")
    with closing(sqlite3.connect(IndexFolder(old).database)) as database, database:
        for table in ("passages", "documents", "files"):
            database.execute(f"DELETE FROM {table}")
    assert import_index(tmp_path / "new.wenju", old) == 6
