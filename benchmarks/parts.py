"""The product's own search with some of its parts switched off."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast
from unittest.mock import patch

import faiss
import numpy as np
import numpy.typing as npt

from corpus.records import Kind
from indexer.dense import DenseIndex
from indexer.opened import OpenIndex
from indexer.store import Store
from search.fusion import OFFSETS, Candidate
from search.question import Question
from search.retrieve import find_candidates
from search.translate import translate


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts are on. Translations count by the weight of the words, so they are never without these."""

    dense: bool = True
    words: bool = True
    translations: bool = True
    windows: bool = True
    headings: bool = True
    offsets: bool = True
    references: bool = True  # without an offset when they are asked for


class Search:
    """An index whose parts can be switched off; its variants are made when first needed."""

    def __init__(self, index: OpenIndex) -> None:
        self._index = index
        self._store, self._whole = cast(Store, index.store), cast(DenseIndex, index.dense)

    def __call__(self, question: Question, parts: Parts) -> list[Candidate]:
        index = replace(self._index, dense=self._dense(parts))
        question = replace(
            question,
            terms=question.terms if parts.words else (),
            wanted=question.wanted if parts.references else frozenset({Kind.BODY}),
        )
        offsets = OFFSETS if parts.offsets else dict.fromkeys(Kind, 0.0)
        with patch.dict(OFFSETS, offsets):
            return find_candidates(index, question, translate(index, question) if parts.translations else ())

    def _dense(self, parts: Parts) -> DenseIndex:
        if not parts.dense:
            return self._without_embeddings
        if not parts.windows:
            return self._without_windows
        return self._whole if parts.headings else self._without_headings

    @cached_property
    def _without_embeddings(self) -> DenseIndex:
        return self._only(np.zeros(len(self._numbers), bool))

    @cached_property
    def _without_windows(self) -> DenseIndex:
        return self._only(self._numbers == 0)

    @cached_property
    def _without_headings(self) -> DenseIndex:
        return self._only(self._numbers >= self._headed)

    def _only(self, chosen: npt.NDArray[np.bool_]) -> DenseIndex:
        owners, embeddings = self._embeddings
        index = faiss.IndexIDMap(faiss.IndexFlatIP(self._whole.dim))
        index.add_with_ids(embeddings[chosen], owners[chosen])
        return DenseIndex(index)

    @cached_property
    def _embeddings(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The passage of each embedding, ascending, and the embeddings, each passage's in order."""
        return self._store.get_embeddings(self._store.passage_ids().tolist())

    @cached_property
    def _numbers(self) -> npt.NDArray[np.int64]:
        """The number of each embedding among those of its passage, from 0."""
        owners, _ = self._embeddings
        return np.arange(len(owners)) - np.searchsorted(owners, owners)

    @cached_property
    def _headed(self) -> npt.NDArray[np.bool_]:
        """Whether the first embedding of each one's passage is that of the text under its headings."""
        passages = self._store.get_passages(self._store.paragraph_ids().tolist())
        headed = [passage.passage_id for passage in passages if passage.kind is Kind.BODY and any(passage.section)]
        return np.isin(self._embeddings[0], headed)
