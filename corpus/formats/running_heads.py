"""Find what stands at the top and the foot of page after page: running heads, page numbers, notices of a site."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.pagelines import Page, PageLine

_MARGIN = 0.15  # of the page's height, at the top and the foot
_OUTERMOST = 4  # parts at either end of a page that may be running heads
_SAME_HEIGHT = 12.0  # points; heads of odd and even pages, and those of pages of one paper, stand as high
_LEAST_SHARE = 0.3  # of the pages; heads of odd and even pages, or of chapters, differ
_FEWEST_PAGES = 2
_FEWEST_NUMBERED = 3  # pages, where only numbers differ: two numbered headings do not make a running head
_NUMBER = re.compile(r"\d+")

_Place = tuple[int, int]  # number of the page, and of the line on it


def drop_running_heads(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without the lines that repeat at their edges, alike or but for the number of the page."""
    groups: dict[tuple[str, int], list[_Place]] = defaultdict(list)
    for number, page in enumerate(pages):
        for row in _edge_rows(page):
            line = page.lines[row]
            groups[_NUMBER.sub("#", line.text), round(line.middle / _SAME_HEIGHT)].append((number, row))
    dropped = {place for places in groups.values() if _is_running(places, pages) for place in places}
    return [
        replace(page, lines=tuple(line for row, line in enumerate(page.lines) if (number, row) not in dropped))
        for number, page in enumerate(pages)
    ]


def _edge_rows(page: Page) -> list[int]:
    """Return the lines nearest to the edges, within the margins."""
    rows = sorted(range(len(page.lines)), key=lambda row: page.lines[row].middle)
    margin = _MARGIN * page.height
    low = [row for row in rows[:_OUTERMOST] if page.lines[row].middle < margin]
    high = [row for row in rows[-_OUTERMOST:] if page.lines[row].middle > page.height - margin]
    return sorted({*low, *high})


def _is_running(places: Sequence[_Place], pages: Sequence[Page]) -> bool:
    numbers = {number for number, _ in places}
    if len(numbers) < max(_FEWEST_PAGES, _LEAST_SHARE * len(pages)):
        return False
    lines = [(number, pages[number].lines[row]) for number, row in places]
    if len({line.text for _, line in lines}) == 1:
        return True
    return len(numbers) >= _FEWEST_NUMBERED and any(_counts_pages(lines, place) for place in range(_numbers_in(lines)))


def _numbers_in(lines: Sequence[tuple[int, PageLine]]) -> int:
    return len(_NUMBER.findall(lines[0][1].text))


def _counts_pages(lines: Sequence[tuple[int, PageLine]], place: int) -> bool:
    """Say whether the number at a place of these lines grows with the pages."""
    offsets = {int(_NUMBER.findall(line.text)[place][:9]) - number for number, line in lines}
    return len(offsets) == 1
