"""The large part of a dense index: embeddings that are too many to look at each, and what was removed of them."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix
from indexer.faiss_files import Ids, RowsFile, map_index
from indexer.inverted import ROWS, measure_recall
from indexer.owners import Owners

_FEW = 20_000  # rows; up to here all of those that may be found are read and compared
_LEAST = 300  # passages that are found for less, too: the order within a list is rough


class LargePart:
    """Does not change: what is added goes elsewhere, what is removed is named in ``gone``.

    Its rows stay on the disk, and a question reads those that it scores; the lists are mapped.
    """

    def __init__(self, index: Any, rows: RowsFile, gone: Ids) -> None:
        """:param index: of FAISS, made by ``inverted``."""
        self._index, self._rows, self._gone = index, rows, gone
        self._owners = Owners(rows.owners, np.flatnonzero(np.isin(rows.owners, gone, invert=True)))

    @classmethod
    def open(cls, index: Path, rows: Path, gone: Path) -> "LargePart":
        """:raises RuntimeError: if a file is damaged.
        :raises OSError: if one cannot be read.
        """
        inverted = map_index(index)
        part = cls(inverted, RowsFile(rows, inverted.d), read_gone(gone))
        if inverted.ntotal != len(part):
            raise RuntimeError(f"{index.name} and {rows.name} do not go together")
        return part

    def __len__(self) -> int:
        """Count the embeddings, those of removed passages too."""
        return len(self._rows)

    @property
    def ids(self) -> Ids:
        """The ids of all passages that are left, ascending."""
        return self._owners.ids

    def measure_recall(self) -> float:
        """Return the share of the ten nearest passages that are found, on a sample; reads all rows."""
        return measure_recall(self._index, self._rows)

    def search(self, embedding: npt.NDArray[np.float32], k: int, *, among: Ids | None) -> Ids:
        """Return passages among which the k nearest mostly are, or all of ``among`` where these are few."""
        chosen = None if among is None else self._owners.held(among)
        count = len(self) if chosen is None else self._owners.count_rows(chosen)
        if chosen is not None and count <= _FEW:
            return chosen
        _, found = self._index.search(embedding[None], min(count, ROWS), params=self._parameters(chosen, count))
        owners = found[0][found[0] >= 0]  # -1 where there are no more
        _, first = np.unique(owners, return_index=True)
        return np.asarray(owners[np.sort(first)][: max(k, _LEAST)], np.int64)

    def _parameters(self, chosen: Ids | None, count: int) -> Any:
        """The fewer rows may be found, the more lists they are sought in."""
        import faiss

        lists = min(self._index.nlist, math.ceil(self._index.nprobe * len(self) / max(count, 1)))
        selector: Any = None
        if chosen is not None:
            selector = faiss.IDSelectorBatch(chosen)
        elif len(self._gone):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(self._gone))
        parameters: Any = faiss.SearchParametersIVF  # its stub knows no arguments
        return parameters(sel=selector, nprobe=lists)

    def embeddings(self, ids: Ids) -> tuple[Ids, FloatMatrix]:
        """Return how many embeddings each of these passages has, and all of them in order."""
        counts, rows = self._owners.rows_of(ids)
        return counts, self._rows.get(rows)


def read_gone(path: Path) -> Ids:
    """Return the passages of a large part that were removed."""
    return np.fromfile(path, "<i8").astype(np.int64)


def write_gone(path: Path, gone: Ids) -> None:
    gone.astype("<i8").tofile(path)
