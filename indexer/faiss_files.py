"""FAISS indexes to and from files by Python's own file calls, a piece at a time.

FAISS itself fails on some paths that are not ASCII, and an index in memory twice or three times over is gigabytes.
"""

from collections.abc import Callable
from typing import Any, BinaryIO

_PIECE = 1 << 20  # bytes


def write_index(index: Any, file: BinaryIO) -> None:
    """:raises OSError: as writing to the file does."""
    import faiss

    failures: list[OSError] = []

    def write(piece: bytes) -> int:
        try:
            return len(piece) if failures else file.write(piece)
        except OSError as error:  # FAISS would make another error of it
            failures.append(error)
            return len(piece)

    faiss.write_index(index, faiss.PyCallbackIOWriter(write, _PIECE))  # type: ignore[attr-defined]
    if failures:
        raise failures[0]


def read_index(file: BinaryIO, watch: Callable[[bytes], object]) -> Any:
    """:param watch: is shown every piece of the file, what stands behind the index too.
    :raises RuntimeError: from FAISS, if the file is damaged.
    """
    import faiss

    def read(size: int) -> bytes:
        piece = file.read(size)
        watch(piece)
        return piece

    index = faiss.read_index(faiss.PyCallbackIOReader(read, _PIECE))  # type: ignore[attr-defined]
    while read(_PIECE):
        pass
    return index
