"""Nearest passages by the inner product of embeddings, over FAISS. Its file is written by ``faiss_files``."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.faiss_files import Ids, read_index

FloatVector = npt.NDArray[np.float32]

_ROWS_A_PASSAGE = 4  # embeddings that a passage of 150 characters mostly has


class DenseIndex:
    """Embeddings under the ids of their passages. A passage may have several, added together, in order.

    Its score is the mean of two cosines: that of its first embedding, the whole passage under its
    headings, and that of its best. Ablation in benchmarks/RESULTS.md.
    """

    def __init__(self, index: Any) -> None:
        """:param index: of FAISS; made by ``load``."""
        self._index = index

    @classmethod
    def load(cls, path: Path, *, checksum: str) -> "DenseIndex":
        """Read a saved index.

        :param checksum: SHA-256 of the file. FAISS takes flipped bits for other numbers.
        :raises RuntimeError: if the file is damaged.
        """
        digest = hashlib.sha256()
        with path.open("rb") as file:
            try:
                index = read_index(file, digest.update)
            except RuntimeError as error:
                raise RuntimeError(f"{path.name} is not what was written: {error}") from error
        if digest.hexdigest() != checksum:
            raise RuntimeError(f"{path.name} is not what was written")
        return cls(index)

    def __len__(self) -> int:
        """Count the embeddings."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    @property
    def ids(self) -> Ids:
        """The ids of all passages, ascending."""
        return np.unique(self._by_owner[0])

    def search(self, embedding: FloatVector, k: int, *, among: Ids | None = None) -> Ids:
        """Return the ids of k passages by their best embedding alone, best first; fewer when there are fewer.

        :param embedding: shape (dim,), of length 1.
        :param among: only these passages are looked at.
        :raises ValueError: if its width is not ``dim``.
        """
        if embedding.shape != (self.dim,):
            raise ValueError(f"an embedding of shape {embedding.shape} does not fit an index of dim {self.dim}")
        rows = min(len(self), k * _ROWS_A_PASSAGE)
        if not rows:
            return np.empty(0, np.int64)
        _, found = self._index.search(embedding[None], rows, params=_only(among))
        owners = found[0][found[0] >= 0]  # -1 where there are no more
        _, first = np.unique(owners, return_index=True)
        return np.asarray(owners[np.sort(first)][:k], np.int64)

    def score(self, embedding: FloatVector, ids: Sequence[int]) -> dict[int, float]:
        """Return the score of each of these passages that is in the index."""
        rows = {passage: found for passage, found in zip(ids, self._rows_of(ids), strict=True) if len(found)}
        if not rows:
            return {}
        cosines = self._row_cosines(embedding, np.concatenate(list(rows.values())))
        firsts = np.cumsum([0, *map(len, rows.values())])[:-1]
        scores = (cosines[firsts] + np.maximum.reduceat(cosines, firsts)) / 2
        return dict(zip(rows, scores.tolist(), strict=True))

    def cosines(self, embedding: FloatVector, passage: int) -> FloatVector:
        """Return the cosine of each embedding of a passage, in the order they were added; empty if unknown."""
        return self._row_cosines(embedding, self._rows_of([passage])[0])

    def _row_cosines(self, embedding: FloatVector, rows: Ids) -> FloatVector:
        if not len(rows):
            return np.empty(0, np.float32)
        vectors = self._index.index.reconstruct_batch(np.ascontiguousarray(rows))
        return np.asarray(vectors @ embedding, np.float32)

    def _rows_of(self, passages: Sequence[int]) -> list[Ids]:
        """Return the rows of each passage in the order they were added, none of an unknown one."""
        owners, order = self._by_owner
        starts = np.searchsorted(owners, passages, "left")
        ends = np.searchsorted(owners, passages, "right")
        return [order[start:end] for start, end in zip(starts, ends, strict=True)]

    @cached_property
    def _by_owner(self) -> tuple[Ids, Ids]:
        """The passage of each row and the row, by passage."""
        import faiss

        owners = np.array(faiss.vector_to_array(self._index.id_map), np.int64)
        order = np.argsort(owners, kind="stable")
        return owners[order], order


def _only(passages: Ids | None) -> Any:
    import faiss

    if passages is None:
        return None
    parameters: Any = faiss.SearchParameters  # its stub knows no arguments
    return parameters(sel=faiss.IDSelectorBatch(passages))
