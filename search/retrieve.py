"""From a question to fused candidates: both legs look, then everything either found is scored by both."""

from collections.abc import Mapping, Sequence

from corpus.records import Kind
from indexer.opened import OpenIndex
from indexer.records import Paragraph
from search.fusion import Candidate, fuse
from search.question import Question

DENSE_DEPTH = 200  # passages
LEXICAL_DEPTH = 100  # paragraphs


def find_candidates(index: OpenIndex, question: Question) -> list[Candidate]:
    """Return the paragraphs that either leg found, best first.

    A paragraph that one leg found is scored by the other too, so a leg's rank is the place of a
    paragraph by that leg alone among all candidates.
    """
    nearest = index.dense.search(question.embedding, DENSE_DEPTH).tolist()
    found, _ = index.lexical.search(question.terms, LEXICAL_DEPTH)
    ids = dict.fromkeys([*index.store.paragraphs_of(nearest).values(), *found.tolist()])
    paragraphs = index.store.get_paragraphs(list(ids))
    kinds: Mapping[int, Kind] = {paragraph.paragraph_id: paragraph.kind for paragraph in paragraphs}
    return fuse(
        kinds,
        _cosines(index, question, paragraphs),
        _lexical_scores(index, question, list(kinds)),
        highest_lexical=index.lexical.highest_score(question.terms),
        wanted=question.wanted,
    )


def _cosines(index: OpenIndex, question: Question, paragraphs: Sequence[Paragraph]) -> dict[int, float]:
    """Score each paragraph by the best of its passages."""
    scores = index.dense.score(question.embedding, [row for paragraph in paragraphs for row in paragraph.passages])
    best = {
        paragraph.paragraph_id: max((scores[row] for row in paragraph.passages if row in scores), default=None)
        for paragraph in paragraphs
    }
    return {paragraph: score for paragraph, score in best.items() if score is not None}


def _lexical_scores(index: OpenIndex, question: Question, paragraphs: Sequence[int]) -> dict[int, float]:
    if not paragraphs or not question.terms:
        return {}
    ids, scores = index.lexical.search(question.terms, len(paragraphs), among=paragraphs)
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))
