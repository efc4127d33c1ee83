"""Nearest passages by the inner product of embeddings, over FAISS. Its files are written by ``dense_files``."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.dense_large import LargePart
from indexer.encoder import FloatMatrix
from indexer.faiss_files import Ids, read_index
from indexer.owners import Owners

FloatVector = npt.NDArray[np.float32]

_ROWS_A_PASSAGE = 4  # embeddings that a passage of 150 characters mostly has


class DenseIndex:
    """Embeddings under the ids of their passages. A passage may have several, added together, in order.

    Its score is the mean of two cosines: that of its first embedding, the whole passage under its
    headings, and that of its best. Ablation in benchmarks/RESULTS.md. All rows are looked at, unless there are so
    many that most of them are in a ``LargePart``; scores are exact in either case.
    """

    def __init__(self, index: Any, large: LargePart | None = None) -> None:
        """:param index: of FAISS; made by ``load``."""
        self._index = index
        self.large = large

    @classmethod
    def load(cls, path: Path, *, checksum: str, large: LargePart | None = None) -> "DenseIndex":
        """Read a saved index.

        :param checksum: SHA-256 of the file. FAISS takes flipped bits for other numbers.
        :param large: holds passages that the file does not hold.
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
        return cls(index, large)

    def __len__(self) -> int:
        """Count the embeddings, of passages in a large part that were removed too."""
        return int(self._index.ntotal) + (len(self.large) if self.large else 0)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    @property
    def ids(self) -> Ids:
        """The ids of all passages, ascending."""
        return np.union1d(self._owners.ids, self.large.ids) if self.large else self._owners.ids

    def search(self, embedding: FloatVector, k: int, *, among: Ids | None = None) -> Ids:
        """Return the ids of k passages by their best embedding alone, best first; fewer when there are fewer.

        :param embedding: shape (dim,), of length 1.
        :param among: only these passages are looked at.
        :raises ValueError: if its width is not ``dim``.
        """
        if embedding.shape != (self.dim,):
            raise ValueError(f"an embedding of shape {embedding.shape} does not fit an index of dim {self.dim}")
        found = self._search_exactly(embedding, k, among)
        if self.large is None:
            return found
        found = np.concatenate([found, self.large.search(embedding, k, among=among)])
        present, _, best = self._cosines(embedding, found)
        return present[np.argsort(-best, kind="stable")][:k]

    def _search_exactly(self, embedding: FloatVector, k: int, among: Ids | None) -> Ids:
        rows = min(int(self._index.ntotal), k * _ROWS_A_PASSAGE)
        if not rows:
            return np.empty(0, np.int64)
        _, found = self._index.search(embedding[None], rows, params=_only(among))
        owners = found[0][found[0] >= 0]  # -1 where there are no more
        _, first = np.unique(owners, return_index=True)
        return np.asarray(owners[np.sort(first)][:k], np.int64)

    def score(self, embedding: FloatVector, ids: Sequence[int]) -> dict[int, float]:
        """Return the score of each of these passages that is in the index."""
        present, first, best = self._cosines(embedding, np.array(ids, np.int64))
        return dict(zip(present.tolist(), ((first + best) / 2).tolist(), strict=True))

    def _cosines(self, embedding: FloatVector, ids: Ids) -> tuple[Ids, FloatVector, FloatVector]:
        """Return those passages that are in the index, with the cosines of their first and of their best embedding."""
        counts, vectors = self._embeddings(ids)
        if not len(vectors):
            return ids[:0], vectors[:, 0], vectors[:, 0]
        cosines = vectors @ embedding
        present = np.flatnonzero(counts)
        firsts = np.cumsum([0, *counts[present]])[:-1]
        return ids[present], cosines[firsts], np.maximum.reduceat(cosines, firsts)

    def cosines(self, embedding: FloatVector, passage: int) -> FloatVector:
        """Return the cosine of each embedding of a passage, in the order they were added; empty if unknown."""
        _, vectors = self._embeddings(np.array([passage], np.int64))
        return np.asarray(vectors @ embedding, np.float32)

    def _embeddings(self, ids: Ids) -> tuple[Ids, FloatMatrix]:
        """Return how many embeddings each of these passages has, and all of them."""
        counts, rows = self._owners.rows_of(ids)
        vectors = self._index.index.reconstruct_batch(rows)
        if self.large is None:
            return counts, vectors
        more, others = self.large.embeddings(ids)
        passages = np.concatenate([np.repeat(np.arange(len(ids)), each) for each in (counts, more)])
        return counts + more, np.concatenate([vectors, others])[np.argsort(passages, kind="stable")]

    @cached_property
    def _owners(self) -> Owners:
        import faiss

        return Owners(np.array(faiss.vector_to_array(self._index.id_map), np.int64))


def _only(passages: Ids | None) -> Any:
    import faiss

    if passages is None:
        return None
    parameters: Any = faiss.SearchParameters  # its stub knows no arguments
    return parameters(sel=faiss.IDSelectorBatch(passages))
