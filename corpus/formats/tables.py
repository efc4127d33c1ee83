"""Tables as text: a row becomes a line in which every cell stands behind the heading of its column."""

import re
from collections.abc import Sequence

from corpus.formats.writing import tidy

_VALUE = re.compile(
    r"(?!(?:19|20)\d\d$)[-+−]?[\d,.，．]+\s*[%％]?|\d{4}[-/.年]\d{1,2}[-/.月日\d]*"  # a year may head a column
)


def table_lines(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[str]:
    """Return a line a row: ``城市: 杭州; 部门数: 53``.

    The headings are the first row with two or more cells, unless one of them is a number or a date; rows above it,
    such as a table's caption, and tables without headings come as their cells alone.

    :param headed: the format says that there are headings, so numbers may be among them.
    """
    filled = [row for row in ([tidy(cell) for cell in row] for row in rows) if any(row)]
    top = next((number for number, row in enumerate(filled) if sum(map(bool, row)) > 1), None)
    if top is None or top == len(filled) - 1 or not (headed or _are_headings(filled[top])):
        return [_row_line(row, ()) for row in filled]
    captions = [_row_line(row, ()) for row in filled[:top]]
    return captions + [_row_line(row, filled[top]) for row in filled[top + 1 :]]


def is_value(cell: str) -> bool:
    """Say whether a cell holds a number or a date."""
    return bool(_VALUE.fullmatch(cell.strip()))


def _are_headings(row: Sequence[str]) -> bool:
    return not any(map(is_value, row))


def _row_line(row: Sequence[str], headings: Sequence[str]) -> str:
    named = (*headings, *[""] * len(row))
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(named, row, strict=False) if cell)
