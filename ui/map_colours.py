"""By what the points of a map are coloured: their documents, or the sections of the only one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.corpus_map import MapPoint

MOST_COLOURS = 8  # more cannot be told apart; the rest is grey


@dataclass(frozen=True, slots=True)
class Colours:
    """``names``: of the colours, the most frequent first. ``points``: the colour of each; the grey of those without
    one of their own is ``len(names)``."""

    names: tuple[str, ...]
    points: tuple[int, ...]
    by_document: bool


def choose_colours(points: "Sequence[MapPoint]") -> Colours:
    by_document = len({point.document for point in points}) > 1
    owners = [point.document for point in points] if by_document else _sections(points)
    names = tuple(owner for owner, _ in Counter(owners).most_common(MOST_COLOURS))
    numbers = {owner: number for number, owner in enumerate(names)}
    titles = {point.document: point.title or PurePath(point.document).name for point in points}
    shown = tuple(titles[name] for name in names) if by_document else names
    return Colours(shown, tuple(numbers.get(owner, len(names)) for owner in owners), by_document)


def _sections(points: "Sequence[MapPoint]") -> list[str]:
    """Return the heading of each point at the outermost level that tells any of them apart."""
    deepest = max(len(point.section) for point in points)
    for level in range(deepest):
        headings = [point.section[level] if level < len(point.section) else "" for point in points]
        if len(set(headings)) > 1:
            return headings
    return [""] * len(points)
