"""Reading the bytes of whatever a person, or an enemy, put into a folder: regular files of a bounded size, whole."""

import os
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from corpus.errors import DocumentError

MAX_FILE_BYTES = 200_000_000  # they are held in memory
_ATTEMPTS = 3
_NOT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_file(path: Path) -> bytes:
    """Read a whole file, as it stood at one moment.

    Size and time of change are compared before and after; a file that changed meanwhile is read again.

    :raises DocumentError: in one sentence, naming the file.
    """
    try:
        for _ in range(_ATTEMPTS):
            with _open(path) as file:
                before = os.fstat(file.fileno())
                _check_kind_and_size(path, before)
                data = file.read(MAX_FILE_BYTES + 1)
                if len(data) == before.st_size and _moment(before) == _moment(os.fstat(file.fileno())):
                    return data
    except OSError as error:
        raise unreadable(path, error) from error
    raise DocumentError(f"{path}: it changed while it was read; run this again when nothing writes to it")


def unreadable(path: object, error: OSError) -> DocumentError:
    """Turn what the system says of a file or folder into a sentence."""
    return DocumentError(f"{path}: it cannot be read ({error.strerror}); mend that or leave it out")


def identity_of(path: Path) -> tuple[int, int] | None:
    """Return what tells a file or folder from one that was put in its place later; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _open(path: Path) -> BinaryIO:
    """Open without waiting for the other end of what may have become a pipe."""
    return os.fdopen(os.open(path, os.O_RDONLY | _NOT_WAITING), "rb", buffering=0)


def _check_kind_and_size(path: Path, status: os.stat_result) -> None:
    if not S_ISREG(status.st_mode):
        raise DocumentError(f"{path}: it is a pipe, socket or device and not a file; leave it out")
    if status.st_size > MAX_FILE_BYTES:
        size, most = status.st_size / 1e6, MAX_FILE_BYTES / 1e6
        raise DocumentError(f"{path}: it has {size:,.0f} MB, and {most:,.0f} MB are the most; split it")


def _moment(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
