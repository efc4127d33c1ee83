"""The seam to the reader, which finds the answer in the hits, and the reader that needs no training."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from indexer.cutting import cut_text
from indexer.embedding import text_to_embed
from indexer.encoder import Encoder
from indexer.words import split_words
from search.fusion import LEXICAL_WEIGHT
from search.question import Question
from search.results import Answer, Hit

LONGEST_STATEMENT = 60  # Han characters; sentences longer than this are read clause by clause


class Reader(Protocol):
    """Finds the answer in the hits, or says that they hold none."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer | None: ...


class StatementReader:
    """Answers with the sentence, or clauses of a long one, of the best hit that is closest to the question.

    It cannot tell a passage about the question from one that answers it, so it declines only when even
    the best hit is far off: below ``threshold``, a hit score.
    """

    def __init__(self, encoder: Encoder, *, threshold: float) -> None:
        self._encoder = encoder
        self._threshold = threshold

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer | None:
        if not hits or hits[0].score < self._threshold:
            return None
        best = hits[0]
        spans = cut_text(best.text, max_length=LONGEST_STATEMENT)
        scores = self._score(question, [best.text[start:end] for start, end in spans])
        start, end = _trim(best.text, *spans[int(np.argmax(scores))])
        return Answer(best.text[start:end], best.score, best.rank, start, end)

    def _score(self, question: Question, statements: Sequence[str]) -> Sequence[float]:
        """Score statements as passages are scored, with every word of the question counting alike."""
        cosines = self._encoder.encode_document(list(map(text_to_embed, statements))) @ question.embedding
        asked = set(question.terms)
        held = [len(asked & {word.term for word in split_words(statement)}) for statement in statements]
        return [
            float(cosine) + LEXICAL_WEIGHT * count / max(len(asked), 1)
            for cosine, count in zip(cosines, held, strict=True)
        ]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space and the closing mark around a statement."""
    statement = text[start:end]
    left = len(statement) - len(statement.lstrip())
    right = len(statement.rstrip().rstrip("。，,；;、：:."))
    return (start + left, start + right) if left < right else (start, end)
