"""FAISS indexes of embeddings to and from files by Python's own file calls.

FAISS itself fails on some paths that are not ASCII, and wants all rows in memory to write them, twice over where
they grow: gigabytes for a large library. So a file of rows is written here as it would write it, rows as they come,
and read a few rows at a time; and an index of lists is mapped, so that only lists that are looked into are read.
"""

import mmap
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO
from weakref import finalize

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix

Ids = npt.NDArray[np.int64]

_PIECE = 1 << 20  # bytes
_COUNT = struct.Struct("<Q")  # stands before the rows and before the ids
_BYTES_A_NUMBER, _BYTES_AN_ID = 4, 8


def write_rows(file: BinaryIO, dim: int, blocks: Iterable[tuple[Ids, FloatMatrix]]) -> int:
    """Write a ``faiss.IndexIDMap`` of a ``faiss.IndexFlatIP``, and return how many rows it has.

    :param file: can seek, as how many rows there are is written last.
    :param blocks: rows of length 1, each under an id, as many at a time as may be in memory.
    :raises ValueError: if the width of rows is not ``dim``.
    """
    file.write(_head(dim, 0))
    owners = [np.empty(0, np.int64)]
    for ids, rows in blocks:
        if rows.shape != (len(ids), dim):
            raise ValueError(f"{len(ids)} rows of shape {rows.shape} do not fit an index of dim {dim}")
        file.write(np.ascontiguousarray(rows, "<f4").data)
        owners.append(ids)
    ids = np.concatenate(owners)
    file.write(_COUNT.pack(len(ids)))
    file.write(ids.astype("<i8").data)
    file.seek(0)
    file.write(_head(dim, len(ids)))
    return len(ids)


class RowsFile:
    """What ``write_rows`` wrote, left on the disk. Threads may read it together; it is closed with the object."""

    def __init__(self, path: Path, dim: int) -> None:
        """:raises OSError: if it is not there."""
        self.dim = dim
        self._lock = Lock()
        self._file = path.open("rb", buffering=0)
        finalize(self, self._file.close)
        self._start, size = len(_head(dim, 0)), os.fstat(self._file.fileno()).st_size
        count = max(0, (size - self._start - _COUNT.size) // (dim * _BYTES_A_NUMBER + _BYTES_AN_ID))
        self.owners: Ids = self._read(size - count * _BYTES_AN_ID, np.empty(count, "<i8")).astype(np.int64)

    def __len__(self) -> int:
        return len(self.owners)

    def get(self, rows: Ids) -> FloatMatrix:
        """Return these rows, which need not be in order; neighbours are read at once."""
        wanted, places = np.unique(rows, return_inverse=True)
        found = np.empty((len(wanted), self.dim), "<f4")
        starts = np.flatnonzero(np.diff(wanted, prepend=-2) != 1)
        pieces = [
            (self._start + int(wanted[first]) * self.dim * _BYTES_A_NUMBER, found[first:end])
            for first, end in pairwise([*starts.tolist(), len(wanted)])
        ]
        self._announce([(position, target.nbytes) for position, target in pieces])
        for position, target in pieces:
            self._read(position, target)
        return found[places]

    def blocks(self, at_once: int) -> Iterator[tuple[slice, FloatMatrix]]:
        """Yield all rows, so many at a time, and which they are."""
        for first in range(0, len(self), at_once):
            block = slice(first, min(first + at_once, len(self)))
            yield block, self.get(np.arange(block.start, block.stop))

    def _announce(self, pieces: Sequence[tuple[int, int]]) -> None:
        """Let the system fetch them side by side, where it can be told: one by one, each waits for the disk.

        :param pieces: position and size.
        """
        if len(pieces) > 1 and hasattr(os, "posix_fadvise"):
            with suppress(OSError):  # what cannot be told is read all the same
                for position, size in pieces:
                    os.posix_fadvise(self._file.fileno(), position, size, os.POSIX_FADV_WILLNEED)

    def _read(self, position: int, target: npt.NDArray[Any]) -> npt.NDArray[Any]:
        room = target.reshape(-1).view(np.uint8).data
        with self._lock:
            self._file.seek(position)
            while room:
                count = self._file.readinto(room)
                if not count:
                    raise OSError(f"{self._file.name} is cut short")
                room = room[count:]
        return target


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


def write_index(file: BinaryIO, index: Any) -> None:
    import faiss

    faiss.write_index(index, faiss.PyCallbackIOWriter(file.write, _PIECE))  # type: ignore[attr-defined]


def map_index(path: Path) -> Any:
    """Open what ``write_index`` wrote without reading it: the system reads what is looked at, and may forget it again.

    :raises RuntimeError: from FAISS, if the file is damaged.
    """
    import faiss

    with path.open("rb") as file:
        mapped = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    reader: Any = faiss.ZeroCopyIOReader(faiss.swig_ptr(mapped), mapped.size)  # type: ignore[attr-defined]
    index: Any = faiss.read_index(reader)
    index.referenced_objects = [mapped]  # its numbers lie there
    return index


def _head(dim: int, rows: int) -> bytes:
    """Return the file's bytes up to its first row: what FAISS writes of an index without rows, with their count."""
    import faiss

    index: Any = faiss.IndexIDMap(faiss.IndexFlatIP(dim))
    index.ntotal = index.index.ntotal = rows
    counts = 2 * _COUNT.size  # of numbers and of ids, both 0
    return bytes(faiss.serialize_index(index).tobytes()[:-counts] + _COUNT.pack(rows * dim))
