"""The keyword leg on a Milvus server; what it does is said in ``indexer.lexical``.

Milvus' own BM25, over its jieba's words, finds the paragraphs. Their scores are ours, by ``bm25`` over our terms and
the whole index's frequencies: Milvus counts removed rows until it compacts, Milvus Lite each segment by itself and with
the sign turned round, and neither says what the highest score could be. So scores are those of the embedded index.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from indexer.bm25 import K1, B, TermWeights, kept_length
from indexer.groups import Group
from indexer.milvus.frequencies import Frequencies
from indexer.milvus.rows import terms_in
from indexer.milvus.schema import PARAGRAPHS
from indexer.milvus.server import Server
from indexer.protocols import Among
from indexer.store_records import FloatVector, Ids

_ROOM = 3  # times as many as wanted are fetched: the server's order is not quite ours
_LONGEST_QUERY = 60_000  # characters; a question's translations stay below

Terms = Counter[str]


class MilvusKeywords(TermWeights):
    def __init__(self, server: Server, where: str, frequencies: Frequencies) -> None:
        """:param where: the filter of all rows that count."""
        self._server = server
        self._where = where
        self._frequencies = frequencies

    def document_frequency(self, term: str) -> int:
        return self._frequencies.holders[term]

    def count_weighed(self) -> int:
        return self._frequencies.paragraphs

    def search(self, terms: Sequence[str], k: int, *, among: Among = None) -> tuple[Ids, FloatVector]:
        asked = {term: count * self.idf(term) for term, count in Counter(terms).items()}

        def score(held: Terms) -> float:
            length = 1 - B + B * kept_length(held.total()) / (self._frequencies.average_length or 1)
            return sum(weight * (K1 + 1) * held[term] / (held[term] + K1 * length) for term, weight in asked.items())

        return self._best(asked, score, k, among)

    def search_groups(self, groups: Sequence[Group], k: int, *, among: Among = None) -> tuple[Ids, FloatVector]:
        translations = [terms for group in groups for terms in group.translations]

        def score(held: Terms) -> float:
            if not any(held.keys() >= set(terms) for terms in translations):
                return 0.0
            return sum(group.weight for group in groups if any(held.keys() >= set(each) for each in group.alternatives))

        return self._best(dict.fromkeys(term for terms in translations for term in terms), score, k, among)

    def _best(
        self, terms: Iterable[str], score: Callable[[Terms], float], k: int, among: Among
    ) -> tuple[Ids, FloatVector]:
        """Score the paragraphs that Milvus finds for terms; the best k above 0, equal ones by smaller id."""
        found = {paragraph: score(held) for paragraph, held in self._find(terms, _ROOM * k, among)}
        best = sorted((-score, paragraph) for paragraph, score in found.items() if score > 0)[:k]
        ids, scores = [paragraph for _, paragraph in best], [-score for score, _ in best]
        return np.array(ids, np.int64), np.array(scores, np.float32)

    def _find(self, terms: Iterable[str], limit: int, among: Among) -> Iterator[tuple[int, Terms]]:
        query = " ".join(terms)[:_LONGEST_QUERY]
        if not query or (among is not None and not len(among)):
            return
        where = self._where if among is None else f"{self._where} and id in {[int(each) for each in among]}"
        for _, row in self._server.search(PARAGRAPHS, "sparse", query, limit, where=where, fields=["terms"]):
            yield row["id"], Counter(terms_in(row))
