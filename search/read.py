"""The seam to the reader, which finds the answer in the hits, and the reader that needs no training."""

from collections.abc import Sequence
from typing import Protocol

from search.question import Question
from search.results import Answer, Hit

_CLOSING_MARKS = "。，,；;、：:."


class Reader(Protocol):
    """Finds the answer in the hits, or says that they hold none."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer | None: ...


class ClosestReader:
    """Answers with the sentences or clauses of the best hit that come closest to the question.

    It cannot tell a passage about the question from one that answers it, so it declines only when even
    the best hit is far off: below ``threshold``, a hit score.
    """

    def __init__(self, *, threshold: float) -> None:
        self._threshold = threshold

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer | None:  # noqa: ARG002  (the seam's)
        if not hits or hits[0].score < self._threshold:
            return None
        best = hits[0]
        start, end = _trim(best.text, *(best.closest or (0, len(best.text))))
        return Answer(best.text[start:end], best.score, best.rank, start, end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space around a statement and the mark that closes it."""
    statement = text[start:end]
    left = len(statement) - len(statement.lstrip())
    right = len(statement.rstrip().rstrip(_CLOSING_MARKS))
    return (start + left, start + right) if left < right else (start, end)
