"""The dense leg on a Milvus server; what it does is said in ``indexer.dense``."""

from collections.abc import Sequence

import numpy as np

from indexer.milvus.schema import EMBEDDINGS
from indexer.milvus.server import MOST_HITS, Server
from indexer.store_records import FloatVector, Ids

_ROWS_A_PASSAGE = 4  # embeddings that a passage of 150 characters mostly has
_MOST_ROWS_A_PASSAGE = 32  # that any may have
_PASSAGES_A_SEARCH = MOST_HITS // _MOST_ROWS_A_PASSAGE


class MilvusDense:
    """Cosines are the server's. Those of the last embedding are kept, as one question asks for them several times."""

    def __init__(self, server: Server, where: str) -> None:
        """:param where: the filter of all rows that count."""
        self._server = server
        self._where = where
        self._embedding = b""
        self._known: dict[int, FloatVector] = {}

    def search(self, embedding: FloatVector, k: int, *, among: Ids | None = None) -> Ids:
        if among is not None and not len(among):
            return np.empty(0, np.int64)
        where = self._where if among is None else f"{self._where} and passage in {among.tolist()}"
        hits = self._server.search(
            EMBEDDINGS, "vector", embedding, k * _ROWS_A_PASSAGE, where=where, fields=["passage"]
        )
        return np.array(list(dict.fromkeys(row["passage"] for _, row in hits))[:k], np.int64)

    def score(self, embedding: FloatVector, ids: Sequence[int]) -> dict[int, float]:
        known = self._cosines(embedding, ids)
        return {passage: float(known[passage][0] + known[passage].max()) / 2 for passage in ids if passage in known}

    def cosines(self, embedding: FloatVector, passage: int) -> FloatVector:
        return self._cosines(embedding, [passage]).get(passage, np.empty(0, np.float32))

    def _cosines(self, embedding: FloatVector, ids: Sequence[int]) -> dict[int, FloatVector]:
        """Return all that is known of an embedding, and of these passages in any case, if they are there."""
        if embedding.tobytes() != self._embedding:
            self._embedding, self._known = embedding.tobytes(), {}
        unknown = [passage for passage in ids if passage not in self._known]
        for first in range(0, len(unknown), _PASSAGES_A_SEARCH):
            self._known |= self._fetch(embedding, unknown[first : first + _PASSAGES_A_SEARCH])
        return self._known

    def _fetch(self, embedding: FloatVector, passages: Sequence[int]) -> dict[int, FloatVector]:
        where = f"{self._where} and passage in {list(passages)}"
        hits = self._server.search(
            EMBEDDINGS, "vector", embedding, MOST_HITS, where=where, fields=["passage", "number"]
        )
        found: dict[int, dict[int, float]] = {}
        for cosine, row in hits:
            found.setdefault(row["passage"], {})[row["number"]] = cosine
        return {
            passage: np.array([cosines[number] for number in sorted(cosines)], np.float32)
            for passage, cosines in found.items()
        }
