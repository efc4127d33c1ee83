"""The order in which a person reads the lines of a page: down the left column, then down the right one."""

from collections.abc import Sequence
from statistics import median

from corpus.formats.pagelines import PageLine, join_parts

_FEWEST_LINES = 3  # in a column
_MIDDLE = (0.3, 0.7)  # of the print's width, where the gutter of two columns is
_MOST_ACROSS = 0.25  # of the lines may run across the gutter: titles, tables, captions
_FILLED = 0.6  # of its column, how much a line of prose fills; a cell of a table fills less
_NARROWEST = 8  # sizes of type; a column of prose is wider
_STEP = 3.0  # points between the places where a gutter is looked for


def find_regions(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Return the columns of a page, and what stands across them, in reading order; lines in each from the top down.

    The cells of a table's row are joined to one line.
    """
    gutter = _find_gutter(lines)
    if gutter is None:
        return [join_parts(lines)] if lines else []
    regions: list[list[PageLine]] = []
    for across, left, right in _bands(lines, gutter):
        regions += [join_parts(part) for part in (across, left, right) if part]
    return regions


def _find_gutter(lines: Sequence[PageLine]) -> float | None:
    """Return where the gutter between two columns of prose is, if there are two."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    places = [left + share * (right - left) for share in _MIDDLE]
    steps = int((places[1] - places[0]) / _STEP)
    gutters = [places[0] + step * _STEP for step in range(steps + 1)]
    crossing = {gutter: sum(line.left < gutter < line.right for line in lines) for gutter in gutters}
    fewest = min(crossing.values())
    best = [gutter for gutter in gutters if crossing[gutter] == fewest]
    gutter = best[len(best) // 2]
    return gutter if fewest <= _MOST_ACROSS * len(lines) and _are_columns(lines, gutter) else None


def _are_columns(lines: Sequence[PageLine], gutter: float) -> bool:
    sides = [line for line in lines if line.right <= gutter], [line for line in lines if line.left >= gutter]
    return all(len(side) >= _FEWEST_LINES and _is_prose(side) for side in sides)


def _is_prose(side: Sequence[PageLine]) -> bool:
    width = max(line.right for line in side) - min(line.left for line in side)
    is_wide = width >= _NARROWEST * median(line.size for line in side)
    return is_wide and median(line.right - line.left for line in side) >= _FILLED * width


def _bands(lines: Sequence[PageLine], gutter: float) -> list[tuple[list[PageLine], list[PageLine], list[PageLine]]]:
    """Cut a page at the lines across the gutter: these, and what stands below them on the left and the right."""
    bands: list[tuple[list[PageLine], list[PageLine], list[PageLine]]] = [([], [], [])]
    for line in sorted(lines, key=lambda line: -line.middle):
        across, left, right = bands[-1]
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        elif left or right:
            bands.append(([line], [], []))
        else:
            across.append(line)
    return bands
