"""Nearest passages by the inner product of embeddings, over FAISS."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix
from indexer.folder import write_whole

Ids = npt.NDArray[np.int64]
FloatVector = npt.NDArray[np.float32]

_ROWS_A_PASSAGE = 4  # embeddings that a passage of 150 characters mostly has


class DenseIndex:
    """Embeddings under the ids of their passages. A passage may have several, added together, in order.

    Its score is the mean of two cosines: that of its first embedding, the whole passage under its
    headings, and that of its best. Ablation in benchmarks/RESULTS.md.
    """

    def __init__(self, dim: int) -> None:
        import faiss

        self._index: Any = faiss.IndexIDMap(faiss.IndexFlatIP(dim))
        self._sort_rows()

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read a saved index, with Python's own file calls: FAISS fails on some paths that are not ASCII.

        :raises RuntimeError: from FAISS, if the file is damaged.
        """
        import faiss

        index = cls.__new__(cls)
        index._index = faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8))
        index._sort_rows()
        return index

    def save(self, path: Path) -> None:
        import faiss

        write_whole(path, faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        """Count the embeddings."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    @property
    def ids(self) -> Ids:
        """The ids of all passages, ascending."""
        return np.unique(self._owners)

    def add(self, ids: Ids, embeddings: FloatMatrix) -> None:
        """Add rows of length 1, each under the id of its passage.

        :raises ValueError: if the width of ``embeddings`` is not ``dim``.
        """
        self._check(embeddings)
        self._index.add_with_ids(np.ascontiguousarray(embeddings), ids)
        self._sort_rows()

    def remove(self, ids: Ids) -> None:
        """Take passages out; unknown ids do no harm."""
        if len(ids):
            self._index.remove_ids(ids)
            self._sort_rows()

    def search(self, embedding: FloatVector, k: int) -> Ids:
        """Return the ids of k passages by their best embedding alone, best first; fewer when there are fewer.

        :param embedding: shape (dim,), of length 1.
        :raises ValueError: if its width is not ``dim``.
        """
        self._check(embedding[None])
        rows = min(len(self), k * _ROWS_A_PASSAGE)
        if not rows:
            return np.empty(0, np.int64)
        _, found = self._index.search(embedding[None], rows)
        _, first = np.unique(found[0], return_index=True)
        return np.asarray(found[0][np.sort(first)][:k], np.int64)

    def score(self, embedding: FloatVector, ids: Sequence[int]) -> dict[int, float]:
        """Return the score of each of these passages that is in the index."""
        wanted = np.asarray(ids, np.int64)
        starts = np.searchsorted(self._sorted_owners, wanted, "left")
        ends = np.searchsorted(self._sorted_owners, wanted, "right")
        rows = [self._order[start:end] for start, end in zip(starts, ends, strict=True)]
        present = [row for row, found in enumerate(rows) if len(found)]
        if not present:
            return {}
        vectors = self._index.index.reconstruct_batch(np.concatenate([rows[row] for row in present]))
        cosines = vectors @ embedding
        firsts = np.cumsum([0, *(len(rows[row]) for row in present)])[:-1]
        scores = (cosines[firsts] + np.maximum.reduceat(cosines, firsts)) / 2
        return {int(wanted[row]): float(score) for row, score in zip(present, scores, strict=True)}

    def cosines(self, embedding: FloatVector, passage: int) -> FloatVector:
        """Return the cosine of each embedding of a passage, in the order they were added; empty if unknown."""
        start, end = np.searchsorted(self._sorted_owners, [passage, passage + 1])
        if start == end:
            return np.empty(0, np.float32)
        rows = self._index.index.reconstruct_batch(np.ascontiguousarray(self._order[start:end]))
        return np.asarray(rows @ embedding, np.float32)

    def _sort_rows(self) -> None:
        """Remember which rows belong to which passage."""
        import faiss

        self._owners = np.array(faiss.vector_to_array(self._index.id_map), np.int64)
        self._order = np.argsort(self._owners, kind="stable")
        self._sorted_owners = self._owners[self._order]

    def _check(self, embeddings: FloatMatrix) -> None:
        if embeddings.shape[1:] != (self.dim,):
            raise ValueError(f"embeddings of shape {embeddings.shape} do not fit an index of dim {self.dim}")
