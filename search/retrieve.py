"""From a question to fused candidates: both legs look, then everything either found is scored by both."""

from collections.abc import Sequence

from corpus.script import Script, other_script
from indexer.groups import Group
from indexer.lexical import FloatVector, IntVector
from indexer.opened import OpenIndex
from indexer.records import Paragraph
from search.fusion import Candidate, fuse
from search.question import Question
from search.scope import find_scope

# At least so deep. With 60 and 40, held-out questions find their paragraphs at the same ranks: benchmarks/RESULTS.md,
# "How deep the legs look".
DENSE_DEPTH = 100  # passages
LEXICAL_DEPTH = 50  # paragraphs


def find_candidates(
    index: OpenIndex, question: Question, groups: Sequence[Group], *, top_k: int = 10
) -> list[Candidate]:
    """Return the paragraphs that either leg found among those that meet the question's conditions, best first.

    A paragraph that one leg found is scored by the other too, so a leg's rank is the place of a
    paragraph by that leg alone among all candidates.

    :param groups: the question's words in the other language, see ``translate``.
    :param top_k: how many are wanted; for many the legs look deeper.
    """
    dense_depth, lexical_depth = max(DENSE_DEPTH, 2 * top_k), max(LEXICAL_DEPTH, top_k)
    scope = find_scope(index.contents, question)
    nearest = index.dense.search(question.embedding, dense_depth, among=scope.passages).tolist()
    found, _ = index.lexical.search(question.terms, lexical_depth, among=scope.paragraphs)
    across, _ = index.lexical.search_groups(groups, lexical_depth, among=scope.paragraphs)
    ids = dict.fromkeys([*index.store.paragraphs_of(nearest).values(), *found.tolist(), *across.tolist()])
    paragraphs = index.store.get_paragraphs(list(ids))
    highest = index.lexical.highest_score(question.terms)
    return fuse(
        {paragraph.paragraph_id: paragraph.kind for paragraph in paragraphs},
        _dense_scores(index, question, paragraphs),
        _lexical_scores(index, question, groups, paragraphs, highest),
        highest_lexical=highest,
        wanted=question.wanted,
    )


def _dense_scores(index: OpenIndex, question: Question, paragraphs: Sequence[Paragraph]) -> dict[int, float]:
    """Score each paragraph by the best of its passages."""
    passages = index.dense.score(question.embedding, [row for paragraph in paragraphs for row in paragraph.passages])
    scores: dict[int, float] = {}
    for paragraph in paragraphs:
        found = [passages[row] for row in paragraph.passages if row in passages]
        if found:
            scores[paragraph.paragraph_id] = max(found)
    return scores


def _lexical_scores(
    index: OpenIndex, question: Question, groups: Sequence[Group], paragraphs: Sequence[Paragraph], highest: float
) -> dict[int, float]:
    """Score by BM25, and paragraphs in the other language by their translated coverage if that is more, as BM25."""
    if not paragraphs or not question.terms:
        return {}
    ids = [paragraph.paragraph_id for paragraph in paragraphs]
    scores = _by_id(*index.lexical.search(question.terms, len(ids), among=ids))
    others = (other_script(question.script), Script.BOTH)
    across = [paragraph.paragraph_id for paragraph in paragraphs if paragraph.script in others]
    if groups and across:
        for paragraph, covered in _by_id(*index.lexical.search_groups(groups, len(across), among=across)).items():
            scores[paragraph] = max(scores.get(paragraph, 0.0), covered * highest)
    return scores


def _by_id(ids: IntVector, scores: FloatVector) -> dict[int, float]:
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))
