"""FAISS indexes of embeddings to and from files by Python's own file calls, a piece at a time.

FAISS itself fails on some paths that are not ASCII, and wants all rows in memory to write them, twice over where
they grow: gigabytes for a large library. So a file is written here as it would write it, rows as they come.
"""

import os
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix

Ids = npt.NDArray[np.int64]

_PIECE = 1 << 20  # bytes
_COUNT = struct.Struct("<Q")  # stands before the rows and before the ids
_BYTES_A_NUMBER, _BYTES_AN_ID = 4, 8


def write_rows(file: BinaryIO, dim: int, blocks: Iterable[tuple[Ids, FloatMatrix]]) -> None:
    """Write a ``faiss.IndexIDMap`` of a ``faiss.IndexFlatIP``.

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


def read_rows(file: BinaryIO, dim: int, *, at_once: int) -> Iterator[tuple[Ids, FloatMatrix]]:
    """Yield what ``write_rows`` wrote, so many rows at a time."""
    start, size = len(_head(dim, 0)), os.fstat(file.fileno()).st_size
    count = (size - start - _COUNT.size) // (dim * _BYTES_A_NUMBER + _BYTES_AN_ID)
    file.seek(size - count * _BYTES_AN_ID)
    ids = np.frombuffer(file.read(), "<i8").astype(np.int64)
    file.seek(start)
    for first in range(0, count, at_once):
        owners = ids[first : first + at_once]
        rows = np.frombuffer(file.read(len(owners) * dim * _BYTES_A_NUMBER), "<f4")
        yield owners, rows.reshape(len(owners), dim)


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


def _head(dim: int, rows: int) -> bytes:
    """Return the file's bytes up to its first row: what FAISS writes of an index without rows, with their count."""
    import faiss

    index: Any = faiss.IndexIDMap(faiss.IndexFlatIP(dim))
    index.ntotal = index.index.ntotal = rows
    counts = 2 * _COUNT.size  # of numbers and of ids, both 0
    return bytes(faiss.serialize_index(index).tobytes()[:-counts] + _COUNT.pack(rows * dim))
