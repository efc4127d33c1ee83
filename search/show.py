"""From the best paragraphs to hits: which passage of each is shown, and what is marked in it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from corpus.repair import reading_text
from indexer.dense import FloatVector
from indexer.embedding import find_windows
from indexer.fold import simplify
from indexer.opened import OpenIndex
from indexer.passages import PassageSettings
from indexer.records import StoredPassage
from indexer.words import Word, split_words
from search.fusion import LEXICAL_WEIGHT, Candidate, to_unit
from search.question import Question
from search.results import Hit, Span

Weights = Mapping[str, float]  # of the question's terms, in BM25; together the whole question


def show_hits(index: OpenIndex, question: Question, candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """Return one hit for each paragraph, in the order given."""
    passages = index.store.get_passages([candidate.paragraph for candidate in candidates])
    weights = {term: index.lexical.highest_score([term]) for term in set(question.terms)}
    chosen = {
        paragraph: _best_passage(index, question, weights, list(members))
        for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id)
    }
    present = [candidate for candidate in candidates if candidate.paragraph in chosen]
    return tuple(
        _hit(index, question, weights, rank, candidate, chosen[candidate.paragraph])
        for rank, candidate in enumerate(present, start=1)
    )


def _best_passage(
    index: OpenIndex, question: Question, weights: Weights, members: Sequence[StoredPassage]
) -> StoredPassage:
    """Choose as paragraphs are chosen: by dense score and by the share of the question's weight that is in it."""
    if len(members) == 1:
        return members[0]
    dense = index.dense.score(question.embedding, [passage.passage_id for passage in members])

    def score(passage: StoredPassage) -> float:
        words = _asked_words(reading_text(passage.text), weights)
        return dense.get(passage.passage_id, 0.0) + LEXICAL_WEIGHT * _share(weights, words)

    return max(members, key=score)


def _hit(
    index: OpenIndex, question: Question, weights: Weights, rank: int, candidate: Candidate, passage: StoredPassage
) -> Hit:
    text = reading_text(passage.text)
    words = _asked_words(text, weights)
    return Hit(
        rank=rank,
        score=to_unit(candidate.fused),
        document=passage.document,
        title=passage.title,
        section=passage.section,
        page=None,
        kind=passage.kind,
        text=text,
        start=passage.start,
        end=passage.end,
        dense=candidate.dense,
        lexical=candidate.lexical,
        matches=_join(words),
        closest=_closest(index.dense.cosines(question.embedding, passage.passage_id), text, words, weights),
    )


def _closest(cosines: FloatVector, text: str, words: Sequence[Word], weights: Weights) -> Span:
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
    shares = [
        _share(weights, [word for word in words if start <= word.start and word.end <= end]) for start, end in windows
    ]
    return windows[int(np.argmax(cosines[-len(distinct) :][rows] + LEXICAL_WEIGHT * np.array(shares)))]


def _asked_words(text: str, weights: Weights) -> list[Word]:
    return [word for word in split_words(text) if word.term in weights]


def _share(weights: Weights, words: Iterable[Word]) -> float:
    """Return the share, 0 to 1, of the question's weight that these words stand for."""
    total = sum(weights.values())
    return sum(weights[term] for term in {word.term for word in words}) / total if total else 0.0


def _join(words: Iterable[Word]) -> tuple[Span, ...]:
    """Return where words stand, overlapping and touching ones as one."""
    joined: list[Span] = []
    for word in words:
        if joined and word.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], word.end))
        else:
            joined.append((word.start, word.end))
    return tuple(joined)
