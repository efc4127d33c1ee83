"""Put hits into the order of their score and of the reader's relevance.

    score = (hit score + weight · P(the hit holds the answer)) / (1 + weight)

Hits that were not read count as if they held none. The legs of a hit stay what they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import exp

from search.found import Found
from search.results import Hit

RELEVANCE_WEIGHT = 0.0  # of the reader in the order of hits; at 0 nothing is read for it


def rerank(found: Found, relevances: Callable[[Found], Sequence[float]], *, weight: float) -> Found:
    """:param relevances: gives logits of the first hits."""
    if weight == 0:
        return found
    chances = [1 / (1 + exp(-logit)) for logit in relevances(found)]
    chances += [0.0] * (len(found.hits) - len(chances))
    scores = [(hit.score + weight * chance) / (1 + weight) for hit, chance in zip(found.hits, chances, strict=True)]
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    hits = tuple(_ranked(found.hits[place], rank, scores[place]) for rank, place in enumerate(order, start=1))
    contexts = tuple(found.contexts[place] for place in order if place < len(found.contexts))
    return replace(found, hits=hits, contexts=contexts)


def _ranked(hit: Hit, rank: int, score: float) -> Hit:
    return replace(hit, rank=rank, score=score)
