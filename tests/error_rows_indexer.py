"""The errors of ``indexer``, but for those of encoders and of exported indexes."""

import errno
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast
from unittest.mock import Mock, patch

import pytest
from error_rows import Cause, Row, written
from fakes import FakeEncoder, unwatched
from test_indexer_disk_words import of_sqlite, of_system

from corpus.records import Document
from indexer.build import index_paths
from indexer.cluster import _cores_of_machines, _results
from indexer.cluster_address import _checked, _join, _load_ray
from indexer.cluster_work import TextEncoder
from indexer.compact import compact_index
from indexer.dictionary import read_dictionary
from indexer.excerpts import Bookshelf, Original
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.lexical import LexicalIndex
from indexer.library import open_store, remove_documents
from indexer.lock import write_lock
from indexer.page_pictures import _read_unchanged
from indexer.reading import _check_storable
from indexer.stamp import FORMAT, Stamp, check_encoder, check_format


def busy(tmp: Path) -> object:
    holder = {"process": 7, "host": "desk", "since": "2026-01-02 03:04:05"}
    folder = IndexFolder(tmp)
    with patch("indexer.lock.WAIT_SECONDS", 0), write_lock(folder):
        folder.writer.write_text(json.dumps(holder), "utf-8")
        with write_lock(folder):
            raise AssertionError


def locked(name: str) -> Cause:
    """Take the lock of an index at the place of a file, or below it."""

    def cause(tmp: Path) -> object:
        (tmp / "file").write_bytes(b"")
        with write_lock(IndexFolder(tmp / name)):
            raise AssertionError

    return cause


def lock_is_folder(tmp: Path) -> object:
    (tmp / "writer.lock").mkdir()
    with write_lock(IndexFolder(tmp)):
        raise AssertionError


def indexed(use: Callable[[Path], object]) -> Cause:
    """Use the folder of an index of one document."""

    def cause(tmp: Path) -> object:
        (tmp / "a.txt").write_text("云。", "utf-8")
        index_paths(tmp / "index", [tmp / "a.txt"], FakeEncoder(), progress=unwatched)
        return use(tmp / "index")

    return cause


def damaged(folder: Path) -> object:
    IndexFolder(folder).database.write_bytes(b"no database" * 1000)
    return open_store(folder)


def full_disk(tmp: Path) -> object:
    with patch("indexer.drafts.TemporaryFile", side_effect=of_system(errno.ENOSPC)):
        return indexed(open_store)(tmp)


def told(error: Exception) -> Cause:
    def cause(tmp: Path) -> object:
        with in_plain_words(tmp):
            raise error

    return cause


def held_by_a_reader(folder: Path) -> object:
    with patch("indexer.database._BUSY_SECONDS", 0.1), closing(open_store(folder)) as reader:
        reader.begin_reading()
        return compact_index(folder)


def two_keyword_writers(tmp: Path) -> object:
    first, second = LexicalIndex.create(tmp / "k"), LexicalIndex.open(tmp / "k")
    first.add([(1, ["云"])])
    return second.add([(2, ["云"])])


def keyword_index_twice(tmp: Path) -> object:
    LexicalIndex.create(tmp / "k")
    return LexicalIndex.create(tmp / "k")


def keyword_disk_fails(tmp: Path) -> object:
    index = LexicalIndex.create(tmp / "k")
    index._engine = Mock(writer=Mock(side_effect=ValueError("An IO error: 'No space left on device (os error 28)'")))
    return index.add([(1, ["云"])])


def keyword_folder_closed(tmp: Path) -> object:
    with patch.object(Path, "mkdir", side_effect=of_system(errno.EACCES)):
        return LexicalIndex.create(tmp / "k")


def keyword_index_unreadable(tmp: Path) -> object:
    failing = Mock(open=Mock(side_effect=ValueError("An IO error: 'Input/output error (os error 5)'")))
    with patch("tantivy.Index", failing):
        return LexicalIndex.open(tmp / "k")


def another_encoder(_tmp: Path) -> object:
    return TextEncoder(FakeEncoder, "2", 1)._encoder


def without_ray(_tmp: Path) -> object:
    with patch.dict("sys.modules", {"ray": None}):
        return _load_ray()


def without_cores(_tmp: Path) -> object:
    with patch.dict("sys.modules", {"ray": Mock(nodes=Mock(return_value=[{"Alive": True, "Resources": {}}]))}):
        return _cores_of_machines()


def lost_machines() -> Exception:
    ray = pytest.importorskip("ray.exceptions", reason="needs the extra wenju[cluster]")
    return cast(Exception, ray.RaySystemError("gone"))


def not_a_node(_tmp: Path) -> object:
    return _join(Mock(init=Mock(side_effect=ConnectionError("no node\nhere"))), "desk:6379")


SAVED = Stamp(FORMAT, "fake", "1", 5)
ROWS = [
    Row(
        "indexer.cluster_work.TextEncoder._encoder",
        "The encoder 'fake' on <...>, a machine of the cluster, is another than here; install the same wenju on all "
        "machines",
        another_encoder,
    ),
    Row(
        "indexer.cluster_address._load_ray",
        '--cluster needs Ray, which cannot be loaded (<...>); install it: pip install "wenju[cluster]"',
        without_ray,
    ),
    *(
        Row(
            "indexer.cluster_address._checked",
            f"No Ray cluster answers at {address}; give HOST:PORT as `ray start --head` prints it, or --cluster auto",
            lambda _tmp, address=address: _checked(address),
        )
        for address in ("127.0.0.1:9", "127.0.0.1", ":", "here:there")
    ),
    Row(
        "indexer.cluster_address._join",
        "The cluster desk:6379 cannot be joined (no node); run on this machine: ray start --address=desk:6379",
        not_a_node,
    ),
    Row(
        "indexer.cluster._cores_of_machines",
        "The cluster has no processor cores; add a machine: ray start --address=HOST:PORT",
        without_cores,
    ),
    Row(
        "indexer.cluster._results",
        "The cluster cannot go on (System error: gone); see that all its machines have the same wenju, and run the "
        "command again: what has arrived is kept",
        lambda _tmp: list(_results(Mock(iter_rows=Mock(side_effect=lost_machines())), in_order=True)),
    ),
    Row(
        "indexer.reading._check_storable",
        "TMP/a.txt: the name or text of 'a' holds NUL or half of a surrogate pair; take it out",
        lambda tmp: _check_storable(Document("a", "", "\0", str(tmp / "a.txt"))),
    ),
    Row(
        "indexer.compact._write_anew",
        "Another program reads an older state of the index TMP/index, which keeps removed text in its files; "
        "close it and run: wenju compact --index TMP/index",
        indexed(held_by_a_reader),
    ),
    Row(
        "indexer.folder.IndexFolder.exists",
        f"The index TMP/{'x' * 300} cannot be looked into (File name too long); "
        "let your account read and write its folder, or choose another with --index",
        lambda tmp: IndexFolder(tmp / ("x" * 300)).exists(),
    ),
    Row(
        "indexer.database.Database.open",
        "There is no index in TMP; make one with: wenju index PATH --index TMP",
        open_store,
    ),
    Row(
        "indexer.database.Database._check_tables",
        "The index TMP is damaged (its database has no tables of ours); "
        "remove wenju.sqlite* in it and run: wenju index PATH --index TMP, "
        "or bring back what was exported with: wenju import FILE --index TMP",
        written("wenju.sqlite", "", lambda path: open_store(path.parent)),
    ),
    Row(
        "indexer.dictionary.read_dictionary",
        "TMP/d.txt: it cannot be read (No such file or directory); mend that or leave it out",
        lambda tmp: read_dictionary(tmp / "d.txt"),
    ),
    Row(
        "indexer.dictionary.read_dictionary",
        "TMP/d.txt: it holds no word; write one a line, or forget a dictionary with --no-dictionary",
        written("d.txt", "", read_dictionary),
    ),
    Row(
        "indexer.dictionary._word",
        "TMP/d.txt: line 1 is '。'; write a word of 2 to 50 characters there, perhaps with frequency and tag behind it",
        written("d.txt", "。", read_dictionary),
    ),
    Row(
        "indexer.faults._tell",
        "The disk of the index TMP/index is full (No space left on device); "
        "nothing is lost: make room and run the command again",
        full_disk,
    ),
    Row(
        "indexer.faults._tell",
        "The disk of the index TMP fails or is full (Input/output error); "
        "nothing is lost: check it, make room, try again",
        told(of_system(errno.EIO)),
    ),
    Row(
        "indexer.faults._tell",
        "The index TMP cannot be written to (unable to open database file); "
        "make the folder writable or choose another with --index",
        lock_is_folder,
    ),
    Row(
        "indexer.faults._tell",
        "The database of the index TMP is kept busy by another program (what SQLite says); try again when that is done",
        told(of_sqlite(sqlite3.SQLITE_BUSY)),
    ),
    Row(
        "indexer.faults._tell",
        "A file of the index TMP has gone (No such file or directory); "
        "try again, or make the index with: wenju index PATH --index TMP",
        told(of_system(errno.ENOENT)),
    ),
    Row(
        "indexer.faults._tell",
        "The index TMP/index is damaged (file is not a database); "
        "remove wenju.sqlite* in it and run: wenju index PATH --index TMP/index, "
        "or bring back what was exported with: wenju import FILE --index TMP/index",
        indexed(damaged),
    ),
    Row(
        "indexer.lexical.LexicalIndex.create",
        "The folder TMP/k holds a keyword index already; remove the folder or choose another",
        keyword_index_twice,
    ),
    Row(
        "indexer.lexical.LexicalIndex.create",
        "No keyword index can be made in TMP/k (<...>); remove the folder or choose another",
        written("k", "", LexicalIndex.create),
    ),
    Row(
        "indexer.lexical.LexicalIndex.open",
        "The keyword index TMP/k is missing or damaged (<...>); build it again",
        lambda tmp: LexicalIndex.open(tmp / "k"),
    ),
    Row(
        "indexer.lexical.LexicalIndex._writing",
        "Another process is writing to the keyword index TMP/k; wait until it is done",
        two_keyword_writers,
    ),
    *(
        Row(
            f"indexer.lexical.LexicalIndex.{place}",
            f"The keyword index TMP/k cannot be used ({why}); nothing is lost: check its disk, and try again",
            cause,
        )
        for place, why, cause in (
            ("create", "Permission denied", keyword_folder_closed),
            ("open", "Input/output error", keyword_index_unreadable),
            ("_writing", "No space left on device", keyword_disk_fails),
        )
    ),
    Row(
        "indexer.library.resolve",
        "There is no document 'x' in the index TMP/index; see what is there with: wenju documents --index TMP/index",
        indexed(lambda folder: remove_documents(folder, ["x"])),
    ),
    Row(
        "indexer.excerpts.has_gone",
        "The document 'x' is not in the index TMP/index any more; ask again",
        indexed(lambda folder: Bookshelf(folder).outline("x")),
    ),
    Row(
        "indexer.page_pictures._read_unchanged",
        "TMP/a.pdf: it has changed since it was indexed; index it again to see its pages",
        written("a.pdf", "other", lambda path: _read_unchanged(Original(path, "", (0,), "", b"", ""))),
    ),
    *(
        Row(
            "indexer.lock._lock",
            f"The index TMP/{name} cannot be made, as a file has that name; choose another folder with --index",
            locked(name),
        )
        for name in ("file", "file/index")
    ),
    Row(
        "indexer.lock._wait",
        "Another wenju process (7 on desk, since 2026-01-02 03:04:05) is writing to the index TMP; "
        "wait until it is done and try again",
        busy,
    ),
    Row(
        "indexer.stamp.check_format",
        f"The index TMP has format 99, this wenju reads {FORMAT}; remove wenju.sqlite* in it and run: "
        "wenju index PATH --index TMP",
        lambda tmp: check_format(Stamp(99, "fake", "1", 5), tmp),
    ),
    Row(
        "indexer.stamp.check_encoder",
        "The index TMP was made with the encoder 'fake', not 'other'; give another --index, or leave out --encoder",
        lambda tmp: check_encoder(SAVED, FakeEncoder(name="other"), tmp),
    ),
    Row(
        "indexer.stamp.check_encoder",
        "The encoder 'fake' has changed since the index TMP was made; remove wenju.sqlite* in it and run: "
        "wenju index PATH --index TMP",
        lambda tmp: check_encoder(SAVED, FakeEncoder(fingerprint="2"), tmp),
    ),
]
