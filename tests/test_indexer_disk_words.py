"""What the disk or SQLite says → what a person is told."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from corpus.errors import IndexFolderError
from indexer.faults import in_plain_words

FOLDER = Path("/索引")


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


def of_system(number: int) -> OSError:
    return OSError(number, os.strerror(number))


SENTENCES = [
    (of_system(errno.ENOSPC), "The disk of the index /索引 is full (No space left on device); nothing is lost"),
    (of_system(errno.EDQUOT), "The disk of the index /索引 is full"),
    (of_system(errno.EIO), "The disk of the index /索引 fails or is full (Input/output error); nothing is lost"),
    (of_system(errno.EROFS), "The index /索引 cannot be written to (Read-only file system); make the folder writable"),
    (of_system(errno.EACCES), "The index /索引 cannot be written to (Permission denied); make the folder writable"),
    (of_system(errno.ENOENT), "A file of the index /索引 has gone (No such file or directory); try again"),
    (of_sqlite(sqlite3.SQLITE_FULL), "The disk of the index /索引 is full (what SQLite says); nothing is lost"),
    (of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "The disk of the index /索引 fails or is full (what SQLite says)"),
    (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), "The index /索引 cannot be written to (what SQLite says)"),
    (of_sqlite(sqlite3.SQLITE_CANTOPEN), "The index /索引 cannot be written to (what SQLite says)"),
    (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), "The database of the index /索引 is kept busy by another program"),
    (of_sqlite(sqlite3.SQLITE_CORRUPT_INDEX), "The index /索引 is damaged (what SQLite says); remove wenju.sqlite*"),
    (of_sqlite(sqlite3.SQLITE_NOTADB), "The index /索引 is damaged (what SQLite says); remove wenju.sqlite*"),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES, ids=lambda value: str(value)[:40])
def test_what_the_disk_does_is_one_sentence(error, sentence):
    with pytest.raises(IndexFolderError) as caught, in_plain_words(FOLDER):
        raise error
    assert str(caught.value).startswith(sentence)
    assert caught.value.__cause__ is error


OURS = [of_sqlite(sqlite3.SQLITE_CONSTRAINT), sqlite3.ProgrammingError("closed"), of_system(errno.EBADF), KeyError("x")]


@pytest.mark.parametrize("error", OURS, ids=repr)
def test_a_programming_error_stays_what_it_is(error):
    with pytest.raises(type(error)) as caught, in_plain_words(FOLDER):
        raise error
    assert caught.value is error
