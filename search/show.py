"""From the best paragraphs to hits: which passage of each is shown, and what is marked in it."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby

import numpy as np

from corpus.repair import reading_text
from indexer.dense import FloatVector
from indexer.embedding import find_windows
from indexer.fold import simplify
from indexer.groups import Group
from indexer.opened import OpenIndex
from indexer.passages import PassageSettings
from indexer.records import StoredPassage
from indexer.verbatim import comparable, find_phrase
from indexer.words import Word
from search.asked import Asked, asked_words
from search.fusion import LEXICAL_WEIGHT, Candidate, to_unit
from search.question import Question
from search.results import Hit, Span


def show_hits(
    index: OpenIndex, question: Question, groups: Sequence[Group], candidates: Sequence[Candidate]
) -> tuple[Hit, ...]:
    """Return one hit for each paragraph, in the order given."""
    passages = index.store.get_passages([candidate.paragraph for candidate in candidates])
    asked = asked_words(index, question, groups)
    chosen = {
        paragraph: _best_passage(index, question, asked, list(members))
        for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id)
    }
    present = [candidate for candidate in candidates if candidate.paragraph in chosen]
    return tuple(
        _hit(index, question, asked, rank, candidate, chosen[candidate.paragraph])
        for rank, candidate in enumerate(present, start=1)
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
        held = sum(bool(spans) for spans in _phrase_spans(text, question))
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
        matches=_join([(word.start, word.end) for word in words], *_phrase_spans(text, question)),
        closest=_closest(index.dense.cosines(question.embedding, passage.passage_id), text, words, asked),
    )


def _closest(cosines: FloatVector, text: str, words: Sequence[Word], asked: Asked) -> Span:
    """Return the window of a passage that is best by cosine and by the words in it.

    The windows' embeddings are a passage's last ones; windows that read alike have one together.
    """
    windows = find_windows(text, PassageSettings())
    embedded = simplify(text)
    texts = [embedded[start:end] for start, end in windows]
    distinct = list(dict.fromkeys(texts))
    if len(windows) < 2 or len(cosines) <= len(distinct):
        return 0, len(text)
    rows = [distinct.index(window) for window in texts]
    shares = [asked.share(word for word in words if start <= word.start and word.end <= end) for start, end in windows]
    return windows[int(np.argmax(cosines[-len(distinct) :][rows] + LEXICAL_WEIGHT * np.array(shares)))]


def _phrase_spans(text: str, question: Question) -> list[list[Span]]:
    """Return where each phrase of the question stands in a text."""
    return [find_phrase(text, comparable(phrase)) for phrase in question.conditions.phrases]


def _join(*marks: Iterable[Span]) -> tuple[Span, ...]:
    """Return all spans in order, overlapping and touching ones as one."""
    joined: list[Span] = []
    for start, end in sorted(chain.from_iterable(marks)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
