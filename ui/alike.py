"""Folds hits that read nearly alike, such as one clause in two versions of a regulation."""

from collections.abc import Sequence

from indexer.verbatim import comparable
from search.results import Hit

NEARLY_ALIKE = 0.8  # share of the triples of characters that two passages have together; a changed date leaves more
_TRIPLE = 3


def fold_alike(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Return the hits in groups that read alike, in the order of their first ones, each group best first."""
    groups: list[tuple[frozenset[str], list[Hit]]] = []
    for hit in hits:
        triples = _triples(hit.text)
        for first, members in groups:
            if _share(first, triples) >= NEARLY_ALIKE:
                members.append(hit)
                break
        else:
            groups.append((triples, [hit]))
    return [members for _, members in groups]


def _triples(text: str) -> frozenset[str]:
    compared = comparable(text)
    return frozenset(compared[place : place + _TRIPLE] for place in range(max(len(compared) - _TRIPLE + 1, 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
