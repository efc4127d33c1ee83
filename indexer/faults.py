"""What the disk or SQLite refuses, in one sentence: the one place that translates such errors."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFolderError
from indexer.place import Place, command_at

_FULL = "The disk of the index {folder} is full ({why}); nothing is lost: make room and run the command again"
_FAILED = "The disk of the index {folder} fails or is full ({why}); nothing is lost: check it, make room, try again"
_REFUSED = "The index {folder} cannot be written to ({why}); make the folder writable or choose another with --index"
_BUSY = "The database of the index {folder} is kept busy by another program ({why}); try again when that is done"
_GONE = "A file of the index {folder} has gone ({why}); try again, or make the index with: {index}"
_DAMAGED = "The index {folder} is damaged ({why}); {anew}"

_BY_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    errno.EIO: _FAILED,
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), _REFUSED),
    **dict.fromkeys((errno.ENOENT, errno.ESTALE), _GONE),
}
_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILED,
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN), _REFUSED),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL), _BUSY),
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), _DAMAGED),
}


def make_anew(place: Place) -> str:
    """Say how an index is made again without the rest of its folder: what people have dropped into the form, and what
    they have said of hits."""
    old = "wenju.sqlite* in it" if isinstance(place, Path) else "its collections"
    return f"remove {old} and run: {command_at('index PATH', place)}"


def start_anew(place: Place) -> str:
    """Say how a damaged index is made or brought back."""
    return f"{make_anew(place)}, or bring back what was exported with: {command_at('import FILE', place)}"


@contextmanager
def in_plain_words(folder: Place) -> Iterator[None]:
    """Turn what the disk does to an index into errors of ours; all else is a programming error and passes.

    :raises IndexFolderError: in one sentence, with what to do.
    """
    try:
        yield
    except OSError as error:
        _tell(folder, error, _BY_ERRNO.get(error.errno or 0), error.strerror)
    except sqlite3.Error as error:
        # the lowest byte is the kind of an error, the others say more of it
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # not every one comes from SQLite itself
        _tell(folder, error, _BY_SQLITE_CODE.get(code), str(error))


def _tell(folder: Place, error: Exception, sentence: str | None, why: str | None) -> None:
    if sentence is None:
        raise error
    todo = {"index": command_at("index PATH", folder), "anew": start_anew(folder)}
    raise IndexFolderError(sentence.format(folder=folder, why=why, **todo)) from error
