"""A model that reads characters and knows the answers by heart, and documents found passage by passage."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from fakes import FakeEncoder

from corpus.records import Document
from corpus.repair import reading_text
from indexer.dictionary import NO_WORDS
from indexer.passages import PassageSettings, cut_passages
from indexer.records import StoredPassage
from indexer.tokens import Tokens
from search.asked import Asked
from search.context import contexts_of
from search.found import Found
from search.question import prepare
from search.read_spans import Calibration, Features, Prediction, predict
from search.results import Hit

SURE, UNSURE = 20.0, -20.0  # logits
# The probability of an answer is that of its window to hold one: so all can be seen from what the model is told.
CALIBRATION = Calibration(
    Features(answerable=1.0, span=0.0, margin=0.0, hit=0.0, across=0.0, elsewhere=0.0),
    intercept=0.0,
    threshold=0.5,
)


class FakeReaderModel:
    """A token is a character. A window that holds one of the ``answers`` is as answerable as this says."""

    def __init__(self, answers: Mapping[str, float], *, windows_in_time: int = 100) -> None:
        self.read_windows: list[str] = []
        self.questions: list[str] = []
        self._answers = answers
        self._windows_in_time = windows_in_time

    def split(self, text: str, /) -> Tokens:
        return Tokens([ord(character) for character in text], [(place, place + 1) for place in range(len(text))])

    def read(self, question: str, windows: Sequence[Sequence[int]], /, *, seconds: float) -> list[Prediction | None]:
        assert seconds > 0
        self.questions.append(question)
        texts = ["".join(map(chr, window)) for window in windows]
        self.read_windows += texts
        read = [self._predict(text) for text in texts[: self._windows_in_time]]
        return read + [None] * (len(texts) - len(read))

    def _predict(self, text: str) -> Prediction:
        held = max((answer for answer in self._answers if answer in text), key=self._answers.__getitem__, default=None)
        logits = np.zeros((len(text), 2), np.float32)
        if held is None:
            return predict(logits, UNSURE)
        start = text.index(held)
        logits[start, 0] = logits[start + len(held) - 1, 1] = SURE
        return predict(logits, self._answers[held])


def stored_passages(document: Document, first: int = 1) -> list[StoredPassage]:
    """Cut a document as the index does; its paragraphs have ids from ``first`` on."""
    return [
        StoredPassage(
            passage_id=passage.position,
            paragraph_id=first + passage.paragraph,
            document=document.doc_id,
            title=document.title,
            kind=passage.kind,
            section=passage.section,
            position=passage.position,
            start=passage.start,
            end=passage.end,
            page=None,
            text=document.text[passage.start : passage.end],
        )
        for passage in cut_passages(document, PassageSettings())
    ]


def found_in(passages: Sequence[StoredPassage], shown: Sequence[int], *, question: str = "问题") -> Found:
    """Return hits of the passages at these places, with scores from 1 downwards, and their contexts."""
    paragraphs = {row: list(members) for row, members in groupby(passages, key=lambda passage: passage.paragraph_id)}
    hits = [_hit(passages[place], rank) for rank, place in enumerate(shown, start=1)]
    words = Asked({question: 1.0}, (), NO_WORDS)
    prepared = prepare(question, FakeEncoder())
    return Found(question, prepared, words, tuple(hits), contexts_of(hits, paragraphs), seconds=0.25)


def _hit(passage: StoredPassage, rank: int) -> Hit:
    return Hit(
        rank=rank,
        score=1 / rank,
        document=passage.document,
        title=passage.title,
        section=passage.section,
        page=passage.page,
        kind=passage.kind,
        text=reading_text(passage.text),
        start=passage.start,
        end=passage.end,
        dense=None,
        lexical=None,
        matches=(),
    )
