"""Readers as bad as foreign parsers can be, for the sandbox to hold."""

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import DocumentError
from corpus.records import Document


def read_well(data: bytes, path: Path) -> Iterator[Document]:
    """Print, as some parsers do, and name the process."""
    sys.stdout.write("noise\n")
    os.write(1, b"noise\n")
    yield Document(str(path), str(os.getpid()), data.decode("utf-8"), str(path), pages=(0,))


def read_refusing(_data: bytes, _path: Path) -> Iterator[Document]:
    raise DocumentError("it is encrypted; save it without a password")


def read_stumbling(data: bytes, _path: Path) -> Iterator[Document]:
    yield {}[data]


def read_recursing(data: bytes, path: Path) -> Iterator[Document]:
    yield from read_recursing(data, path)


def read_crashing(_data: bytes, _path: Path) -> Iterator[Document]:
    os.abort()


def read_null(_data: bytes, _path: Path) -> Iterator[Document]:
    yield ctypes.string_at(0)


def read_leaving(_data: bytes, _path: Path) -> Iterator[Document]:
    os._exit(7)


def read_hanging(_data: bytes, _path: Path) -> Iterator[Document]:
    time.sleep(3600)
    yield Document("", "", "", "")


def read_looping(_data: bytes, _path: Path) -> Iterator[Document]:
    while True:
        pass


def read_slowly(data: bytes, path: Path) -> Iterator[Document]:
    """Keep the processor busy for so many seconds of the clock."""
    ready = time.monotonic() + float(data)
    while time.monotonic() < ready:
        pass
    yield Document(str(path), "", data.decode("utf-8"), str(path))


def read_greedily(_data: bytes, _path: Path) -> Iterator[Document]:
    yield Document("", "", "云" * 10**10, "")


def read_at_length(_data: bytes, _path: Path) -> Iterator[Document]:
    yield Document("", "", "a" * 10_000_000, "")


class Taken:
    """What a parser that was taken over might send."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch taken-over",)


def read_taken_over(_data: bytes, _path: Path) -> Iterator[Document]:
    yield Taken()
