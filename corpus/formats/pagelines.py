"""Lines of print on a page, as a PDF or a reader of pictures gives them."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from corpus.repair import HAN_CHARACTER, reading_text

# Radicals that some fonts give in place of the characters that look like them; those of Kangxi fold by NFKC.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_FOLDED = (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07), *range(0xF900, 0xFB00), 0x2E9F, 0x2EF3)  # and ligatures
_PLAIN = str.maketrans(
    {**{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _FOLDED}, **_RADICALS, "\xad": None}
)
_NEAR = 6  # lines further up cannot be the line of a part
_WORD_GAP = 0.2  # sizes of type; what stands further apart are words
_CELL_GAP = 1.2  # sizes of type; what stands further apart are the cells of a row


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line, or the part of one that stands in a column or cell. Lengths in points; upwards is more."""

    cells: tuple[str, ...]  # one, unless parts stand apart, as in the row of a table
    left: float
    bottom: float
    right: float
    top: float
    size: float  # of the type

    @property
    def text(self) -> str:
        return " ".join(self.cells)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, in any order."""

    lines: tuple[PageLine, ...]
    height: float
    is_unread: bool = False  # a picture, and there is no reader of pictures


def plain_characters(text: str) -> str:
    """Put usual characters in place of those that only fonts know: radicals, ligatures, soft hyphens."""
    return text.translate(_PLAIN)


def share_line(one: PageLine, other: PageLine) -> bool:
    """Say whether two parts stand on one line of print; a large initial stands on several, so on none."""
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    low, high = sorted((one.top - one.bottom, other.top - other.bottom))
    return overlap > 0.5 * low and high < 2 * low


def join_parts(parts: Iterable[PageLine], *, widest_gap: float = math.inf) -> list[PageLine]:
    """Join the parts that stand on one line, from left to right; lines come from the top down.

    :param widest_gap: between parts, in sizes of type; those further apart stay lines of their own.
    """
    bands: list[list[PageLine]] = []
    for part in sorted(parts, key=lambda part: -part.middle):
        near = [(_distance(part, band), band) for band in bands[:-_NEAR:-1]]
        distance, band = min(near, key=itemgetter(0), default=(math.inf, []))
        if distance < math.inf:
            band.append(part)
        else:
            bands.append([part])
    return [line for band in bands for line in _joined_band(band, widest_gap)]


def _distance(part: PageLine, band: Sequence[PageLine]) -> float:
    """Return how far a part is from the nearest one on its line: lines of two columns may stand nearly as high."""
    gaps = (max(part.left - other.right, other.left - part.right) for other in band if share_line(other, part))
    return min(gaps, default=math.inf)


def _joined_band(band: list[PageLine], widest_gap: float) -> list[PageLine]:
    joined: list[PageLine] = []
    for part in sorted(band, key=lambda part: part.left):
        rows = (row for row, line in enumerate(joined) if share_line(line, part))  # a large heading stands by two lines
        row = max(rows, key=lambda row: joined[row].right, default=None)
        if row is not None and part.left - joined[row].right <= widest_gap * min(joined[row].size, part.size):
            joined[row] = _joined(joined[row], part)
        else:
            joined.append(part)
    return joined


def _joined(first: PageLine, second: PageLine) -> PageLine:
    gap = second.left - first.right
    size = max(first, second, key=lambda part: len(part.text)).size
    touching = join_texts(first.cells[-1], second.cells[0], apart=gap > _WORD_GAP * size)
    between = (first.cells[-1], second.cells[0]) if gap > _CELL_GAP * size else (touching,)
    return replace(
        first,
        cells=(*first.cells[:-1], *between, *second.cells[1:]),
        bottom=min(first.bottom, second.bottom),
        right=max(first.right, second.right),
        top=max(first.top, second.top),
        size=size,
    )


def join_texts(before: str, after: str, *, apart: bool = True) -> str:
    """Join two texts with a space where one was written, or where two words stand ``apart``.

    Room beside Chinese is no space: programs put some between it and Latin words.
    """
    bare = before.rstrip()
    edge = f"{bare[-1:]} {after[:1]}"
    written_or_words = bare != before or (apart and not HAN_CHARACTER.search(edge))
    return f"{bare} {after}" if written_or_words and " " in reading_text(edge) else bare + after
