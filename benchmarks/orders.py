"""Other ways to put the two legs together than ours: candidates in, their scores out."""

from collections.abc import Callable, Mapping, Sequence

from search.fusion import LEXICAL_WEIGHT, Candidate, coverage

RRF_K = 60  # the constant of Cormack, Clarke and Büttcher, 2009
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5)

Scores = Mapping[int, float]  # by paragraph
Order = Callable[[Sequence[Candidate], float], Scores]  # of candidates; with the highest BM25 score of the question


def ranking(scores: Scores) -> list[int]:
    """Return the paragraphs, best first."""
    return sorted(scores, key=lambda paragraph: (-scores[paragraph], paragraph))


def _reciprocal_ranks(candidates: Sequence[Candidate], _: float) -> Scores:
    return {
        candidate.paragraph: sum(1 / (RRF_K + leg.rank) for leg in (candidate.dense, candidate.lexical) if leg)
        for candidate in candidates
    }


def _min_max(candidates: Sequence[Candidate], _: float) -> Scores:
    """Return 0.7 · dense + 0.3 · lexical, each stretched to 0..1 over the candidates."""
    dense = _stretched({candidate.paragraph: candidate.dense.score for candidate in candidates if candidate.dense})
    lexical = _stretched({found.paragraph: found.lexical.score for found in candidates if found.lexical})
    return {
        found.paragraph: 0.7 * dense.get(found.paragraph, 0) + 0.3 * lexical.get(found.paragraph, 0)
        for found in candidates
    }


def _stretched(scores: Scores) -> Scores:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=1.0)
    return {paragraph: (score - low) / (high - low or 1) for paragraph, score in scores.items()}


def _weighted(weight: float) -> Order:
    """Our fusion with another weight of the keyword leg."""

    def order(candidates: Sequence[Candidate], highest: float) -> Scores:
        return {
            found.paragraph: found.fused
            + (weight - LEXICAL_WEIGHT) * coverage(found.lexical.score if found.lexical else 0.0, highest)
            for found in candidates
        }

    return order


ORDERS: dict[str, Order] = {
    "RRF, k=60": _reciprocal_ranks,
    "min-max, 0.7 + 0.3": _min_max,
    **{
        f"weight {weight} in place of {LEXICAL_WEIGHT}": _weighted(weight)
        for weight in WEIGHTS
        if weight != LEXICAL_WEIGHT
    },
}
