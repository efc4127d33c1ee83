"""Which words of a text a question asks for, and how much of the question they stand for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from indexer.dictionary import Dictionary
from indexer.groups import Group
from indexer.opened import OpenIndex
from indexer.words import Word, find_words
from search.question import Question


@dataclass(frozen=True)
class Asked:
    """The question's own words, and their translations."""

    weights: Mapping[str, float]  # of the terms, in BM25; together the whole question
    groups: Sequence[Group]
    dictionary: Dictionary

    def words_in(self, text: str) -> list[Word]:
        """Return the words of a text that are asked for, in order."""
        words = _find(text, self._looked_for, self.dictionary)
        held = {word.term for word in words}
        alternatives = (terms for group in self._groups_in(held) for terms in group.alternatives)
        wanted = self.weights.keys() | {term for terms in alternatives if held.issuperset(terms) for term in terms}
        return [word for word in words if word.term in wanted]

    def share(self, words: Iterable[Word]) -> float:
        """Return the share, 0 to 1, of the question's weight that is in these words or, if more, in their meaning."""
        held = {word.term for word in words}
        total = sum(self.weights.values())
        direct = sum(self.weights[term] for term in held & self.weights.keys()) / total if total else 0.0
        return max(direct, sum(group.weight for group in self._groups_in(held)))

    @cached_property
    def _looked_for(self) -> frozenset[str]:
        return frozenset(chain(self.weights, *(terms for group in self.groups for terms in group.alternatives)))

    def _groups_in(self, held: set[str]) -> list[Group]:
        """Return the groups that a text with these terms has: as in the index, none where it has no translation."""
        is_translated = any(held.issuperset(terms) for group in self.groups for terms in group.translations)
        return [group for group in self.groups if is_translated and any(map(held.issuperset, group.alternatives))]


def asked_words(index: OpenIndex, question: Question, groups: Sequence[Group]) -> Asked:
    weights = {term: index.lexical.highest_score([term]) for term in set(question.terms)}
    return Asked(weights, groups, index.dictionary)


@lru_cache(maxsize=256)
def _find(text: str, looked_for: frozenset[str], dictionary: Dictionary) -> tuple[Word, ...]:
    """Look through a passage once: to choose it among its neighbours, and to mark it."""
    return tuple(find_words(text, looked_for, dictionary))
