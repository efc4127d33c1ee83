"""From the best paragraphs to hits: which passage of each is shown, and what is marked in it."""

from collections.abc import Sequence

import numpy as np

from corpus.repair import reading_text
from indexer.dense import FloatVector
from indexer.embedding import find_windows
from indexer.fold import simplify
from indexer.opened import OpenIndex
from indexer.passages import PassageSettings
from indexer.records import StoredPassage
from indexer.words import Word
from search.asked import Asked
from search.context import Paragraphs
from search.fusion import LEXICAL_WEIGHT, Candidate, to_unit
from search.marking import find_marks, phrase_spans
from search.question import Question
from search.results import Hit, Span


def show_hits(
    index: OpenIndex, question: Question, asked: Asked, candidates: Sequence[Candidate], paragraphs: Paragraphs
) -> tuple[Hit, ...]:
    """Return one hit for each paragraph that is still there, in the order given."""
    present = [candidate for candidate in candidates if candidate.paragraph in paragraphs]
    return tuple(
        _hit(index, question, asked, rank, candidate, passage)
        for rank, candidate in enumerate(present, start=1)
        for passage in [_best_passage(index, question, asked, paragraphs[candidate.paragraph])]
    )


def _best_passage(
    index: OpenIndex, question: Question, asked: Asked, members: Sequence[StoredPassage]
) -> StoredPassage:
    """Choose as paragraphs are chosen: by dense score and by the share of the question's weight that is in it.

    Those that hold more of the phrases come first.
    """
    if len(members) == 1:
        return members[0]
    dense = index.dense.score(question.embedding, [passage.passage_id for passage in members])

    def score(passage: StoredPassage) -> tuple[int, float]:
        text = reading_text(passage.text)
        share = asked.share(asked.words_in(text))
        held = sum(bool(spans) for spans in phrase_spans(text, question))
        return held, dense.get(passage.passage_id, 0.0) + LEXICAL_WEIGHT * share

    return max(members, key=score)


def _hit(
    index: OpenIndex, question: Question, asked: Asked, rank: int, candidate: Candidate, passage: StoredPassage
) -> Hit:
    text = reading_text(passage.text)
    words = asked.words_in(text)
    return Hit(
        rank=rank,
        score=to_unit(candidate.fused),
        document=passage.document,
        title=passage.title,
        section=passage.section,
        page=passage.page,
        kind=passage.kind,
        text=text,
        start=passage.start,
        end=passage.end,
        dense=candidate.dense,
        lexical=candidate.lexical,
        matches=find_marks(text, question, asked),
        closest=_closest(index.dense.cosines(question.embedding, passage.passage_id), text, words, asked),
    )


def _closest(cosines: FloatVector, text: str, words: Sequence[Word], asked: Asked) -> Span:
    """Return the window of a passage that is best by cosine and by the words in it.

    The windows' embeddings are a passage's last ones.
    """
    windows = find_windows(simplify(text), PassageSettings())
    if len(windows) < 2 or len(cosines) <= len(windows):
        return 0, len(text)
    shares = [asked.share(word for word in words if start <= word.start and word.end <= end) for start, end in windows]
    return windows[int(np.argmax(cosines[-len(windows) :] + LEXICAL_WEIGHT * np.array(shares)))]
