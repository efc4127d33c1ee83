"""What a term weighs in the keyword leg, wherever its index is kept.

    score(question, row) = Σ over the question's terms t, each as often as it is asked:
        idf(t) · (k1 + 1) · tf / (tf + k1 · (1 - b + b · length / average length))
    idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5))

A row is a paragraph: tf counts t in it, df the rows that hold t, N all rows; length is in terms. k1 bounds what
repetition can add, b says how far long rows are held back.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

# tantivy's own values, not to be chosen; Lucene's too.
K1 = 1.2
B = 0.75


class TermWeights(ABC):
    """What the statistics of an index say of terms."""

    @abstractmethod
    def document_frequency(self, term: str) -> int:
        """Count the rows that hold a term."""

    @abstractmethod
    def count_weighed(self) -> int:
        """Count the rows that the statistics are of."""

    def idf(self, term: str) -> float:
        return _idf(self.count_weighed(), self.document_frequency(term))

    def highest_score(self, terms: Sequence[str]) -> float:
        """Return Σ idf · (k1 + 1): what no row can reach, approached by one that repeats every term.

        A term that no row holds counts with df 0, so score / highest_score says how much of the
        question's weight a row covers. One that holds each term once, at average length, reaches
        1 / (k1 + 1) = 0.45 of it.
        """
        held = self.count_weighed()
        return math.fsum((K1 + 1) * _idf(held, self.document_frequency(term)) for term in terms)

    def holds(self, terms: Sequence[str]) -> bool:
        """Say whether each of these terms is in some row."""
        return all(map(self.document_frequency, terms))

    def weight_of_any(self, alternatives: Iterable[Sequence[str]]) -> float:
        """Return the idf of a word that may be written in several ways, each of several terms.

        Its df is taken to be the sum over the ways, each by its rarest term: no less than it is, and on
        XQuAD as good as counting (benchmarks/RESULTS.md), which would cost a search.
        """
        held = self.count_weighed()
        frequency = sum(min(map(self.document_frequency, terms)) for terms in alternatives)
        return _idf(held, min(frequency, held))


def kept_length(length: int) -> int:
    """Round a length as tantivy does, which keeps it in one byte: from 40 terms on down, by up to an eighth."""
    excess = length - 24
    dropped = max(excess.bit_length() - 4, 0) if excess > 0 else 0
    return length - excess + (excess >> dropped << dropped)


def _idf(held: int, frequency: int) -> float:
    return math.log(1 + (held - frequency + 0.5) / (frequency + 0.5))
