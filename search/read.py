"""The seam to the reader, which finds the answer in the hits, and the reader that needs no training."""

import re
from collections.abc import Sequence
from typing import Protocol

from search.found import Found
from search.results import Answer, Hit, Span

_CLOSING = re.compile(r"[\s。，,；;、：:.]+\Z")


class Reader(Protocol):
    """Finds the answer in the hits, or says that they hold none."""

    def read(self, found: Found) -> tuple[Answer | None, tuple[Hit, ...]]:
        """Return the answer, and the hits with a passage that shows it whole."""

    def relevances(self, found: Found) -> Sequence[float]:
        """Return for the first hits, as many as it read, the logit of the probability that they hold the answer."""


class ClosestReader:
    """Answers with the sentences or clauses of the best hit that come closest to the question.

    It cannot tell a passage about the question from one that answers it, so it declines only when even
    the best hit is far off: below ``threshold``, a hit score.
    """

    def __init__(self, *, threshold: float) -> None:
        self._threshold = threshold

    def read(self, found: Found) -> tuple[Answer | None, tuple[Hit, ...]]:
        hits = found.hits
        if not hits or hits[0].score < self._threshold:
            return None, hits
        best = hits[0]
        start, end = trim(best.text, *(best.closest or (0, len(best.text))))
        return Answer(best.text[start:end], best.score, best.rank, start, end), hits

    def relevances(self, found: Found) -> Sequence[float]:  # noqa: ARG002  (the seam's)
        """It has nothing to say beyond the hits' own scores."""
        return ()


def trim(text: str, start: int, end: int) -> Span:
    """Leave out the white space around a statement and the mark that closes it, if that leaves anything."""
    statement = text[start:end]
    left = len(statement) - len(statement.lstrip())
    for shorter in (_CLOSING.sub("", statement), statement.rstrip()):
        if left < len(shorter):
            return start + left, start + len(shorter)
    return start, end
