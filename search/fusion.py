"""Put the scores of the two legs together.

    fused = dense score + LEXICAL_WEIGHT · coverage - offset of the kind
    coverage = BM25 score / highest BM25 score that any passage could reach for this question

The highest score counts words that no passage holds, so coverage is how much of the question's weight
the keyword leg has really found. Where it has nothing to say, as with a question none of whose words are
held, coverage is near 0 for every passage and the dense order stands: nothing is stretched to fill a
scale, and no leg is loud because its own best happens to come first (theoretical instead of empirical
normalisation: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.records import Kind
from search.results import LegScore

LEXICAL_WEIGHT = 0.3  # best on held-out training questions; flat from .2 to .35 on all sets, see benchmarks/RESULTS.md
# Headings, references and page furniture are found when asked for, but have to be that much better than
# body: an English question is this much closer to any English bibliography line than to Chinese body.
OFFSETS = {Kind.BODY: 0.0, Kind.HEADING: 0.1, Kind.REFERENCE: 0.1, Kind.FURNITURE: 0.1}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph and what the legs say of it; a leg that found nothing says None."""

    paragraph: int
    kind: Kind
    dense: LegScore | None
    lexical: LegScore | None
    fused: float


def fuse(
    kinds: Mapping[int, Kind],
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    *,
    highest_lexical: float,
    wanted: frozenset[Kind] = frozenset({Kind.BODY}),
) -> list[Candidate]:
    """Order paragraphs by their fused score, best first; ties by the smaller id.

    :param kinds: of every candidate, by paragraph id.
    :param dense: scores of every candidate that has one.
    :param lexical: BM25 scores above 0.
    :param highest_lexical: what no BM25 score of this question can reach; 0 when it has no words.
    :param wanted: kinds that the question asks for; they have no offset.
    """
    dense_ranks, lexical_ranks = _rank(dense), _rank(lexical)
    candidates = [
        Candidate(
            paragraph=paragraph,
            kind=kind,
            dense=dense_ranks.get(paragraph),
            lexical=lexical_ranks.get(paragraph),
            fused=fused_score(
                dense.get(paragraph, 0.0),
                coverage(lexical.get(paragraph, 0.0), highest_lexical),
                offset=0.0 if kind in wanted else OFFSETS[kind],
            ),
        )
        for paragraph, kind in kinds.items()
    ]
    return sorted(candidates, key=lambda candidate: (-candidate.fused, candidate.paragraph))


def fused_score(dense: float, covered: float, *, offset: float, weight: float = LEXICAL_WEIGHT) -> float:
    """Return the formula above; benchmarks try other weights."""
    return dense + weight * covered - offset


def coverage(score: float, highest: float) -> float:
    """Return the share, 0 to 1, of a question's weight that a BM25 score stands for."""
    return score / highest if highest > 0 else 0.0


def to_unit(fused: float) -> float:
    """Bring a fused score into 0..1 without changing the order of scores that are above 0."""
    return min(max(fused / (1 + LEXICAL_WEIGHT), 0.0), 1.0)


def _rank(scores: Mapping[int, float]) -> dict[int, LegScore]:
    ordered = sorted(scores, key=lambda paragraph: (-scores[paragraph], paragraph))
    return {paragraph: LegScore(rank, scores[paragraph]) for rank, paragraph in enumerate(ordered, start=1)}
