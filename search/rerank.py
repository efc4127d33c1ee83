"""Let the reader have a say in the order of the best hits.

    score = hit score + weight · say · (1 - hit score)
    say = (logit + 6) / 12, from 0 to 1, of the probability that the hit holds the answer

So its word counts more where the search itself is unsure, as it is of a question in everyday words. The logit and not
the probability: of passages about the same matter most may well hold the answer, one more than the others.
Of a hit in another language than the question it is taken three lower: of two versions of one text the reader finds
now this and now that one likelier, and the one in the question's language is to be first.
A hit can come first only if that much would bring its score beyond the best one's; only these contenders are read, none
where the best hit has no rival. The legs of a hit stay what they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from math import inf

from corpus.script import is_in_other_script
from search.found import Found
from search.read_spans import allowed
from search.results import Hit

# The curve is in benchmarks/RESULTS.md, "The whole paragraph has a say".
RELEVANCE_WEIGHT = 0.3
SURE = 6.0  # a logit that the reader hardly ever goes beyond


def rerank(found: Found, relevances: Callable[[Found], Sequence[float]], *, weight: float) -> Found:
    """:param relevances: gives for the first hits, as many as it reads, logits that the hit holds the answer."""
    contenders = find_contenders(found, weight)
    if not contenders:
        return found
    read = replace(found, hits=contenders, contexts=found.contexts[: len(contenders)])
    across = (is_in_other_script(hit.text, found.prepared.script) for hit in contenders)
    logits = map(allowed, relevances(read), across)
    judged = [_judged(hit, logit, weight) for hit, logit in zip(contenders, logits, strict=False)]
    judged += found.hits[len(judged) :]
    order = sorted(range(len(judged)), key=lambda place: -judged[place].score)
    hits = tuple(replace(judged[place], rank=rank) for rank, place in enumerate(order, start=1))
    contexts = tuple(found.contexts[place] for place in order if place < len(found.contexts))
    return replace(found, hits=hits, contexts=contexts)


def find_contenders(found: Found, weight: float) -> tuple[Hit, ...]:
    """Return the hits that may come first by what the reader says; none where only the best one may."""
    readable = found.hits[: len(found.contexts)]
    contenders = tuple(takewhile(lambda hit: raised(hit.score, weight) > found.hits[0].score, readable))
    return contenders if len(contenders) > 1 else ()


def raised(score: float, by: float) -> float:
    """Return a score that is so much of the way to 1 higher."""
    return score + by * (1 - score)


def say(logit: float) -> float:
    """Return what the reader's word on a hit counts: 0 where it is sure that the answer is not there, 1 where it is."""
    return (min(max(logit, -SURE), SURE) + SURE) / (2 * SURE)


def _judged(hit: Hit, logit: float, weight: float) -> Hit:
    """:param logit: minus infinity where there was no time to read the hit, which then says nothing against it."""
    relevance = None if logit == -inf else logit
    return replace(hit, score=raised(hit.score, weight * say(logit)), relevance=relevance)
