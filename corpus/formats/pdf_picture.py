"""A page of a PDF as a picture, and where on it a passage stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError
from corpus.formats.pagelines import PageLine
from corpus.formats.pdf_file import opened_pdf
from corpus.formats.pdf_lines import read_lines
from corpus.formats.reading_order import find_regions
from corpus.records import Box, PagePicture

_MOST_PIXELS = 1_500  # along the longer side; sharp at the width of a screen
_POINTS_A_PIXEL = 0.5  # of a small page, which is not blown up any further
_SHORTEST_MATCH = 6  # characters in a row; fewer are alike by chance


@dataclass(frozen=True, slots=True)
class _Character:
    """A letter or figure of a page: ``line.text[place]``."""

    text: str
    line: PageLine
    place: int


def picture_page(data: bytes, _path: Path, number: int, passage: str) -> Iterator[PagePicture]:
    """Yield the one picture of a page.

    :param number: of the page, counted from 0.
    :param passage: text of the document as it was read, perhaps from several pages.
    :raises DocumentError: if the file cannot be read, or has no such page.
    """
    with opened_pdf(data) as file:
        if not 0 <= number < len(file):
            raise DocumentError(f"it has {len(file)} pages and no page {number + 1}; index it again")
        page = file[number]
        scale = min(_MOST_PIXELS / max(page.get_size()), 1 / _POINTS_A_PIXEL)
        picture = page.render(scale=scale).to_pil()
        boxes = _boxes_on(page, find_passage(read_lines(page), passage), picture.size)
    content = BytesIO()
    picture.save(content, "PNG")
    width, height = picture.size
    yield PagePicture(content.getvalue(), width, height, boxes)


def find_passage(lines: Sequence[PageLine], passage: str) -> list[PageLine]:
    """Return the parts of lines that a passage stands on: of the first and the last only what belongs to it.

    Characters are compared, not words: joining lines to paragraphs has changed white space, hyphens and tables.
    """
    page = [character for region in find_regions(lines) for line in region for character in _characters(line)]
    wanted = "".join(filter(str.isalnum, passage))
    matcher = SequenceMatcher(None, "".join(character.text for character in page), wanted, autojunk=False)
    longest = matcher.find_longest_match()
    first = longest.a - longest.b - len(wanted) // 2  # the passage cannot begin much further up,
    last = longest.a - longest.b + 2 * len(wanted)  # nor end much further down
    shortest = min(_SHORTEST_MATCH, len(wanted))
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= max(shortest, 1)]
    found = [page[place] for block in blocks for place in range(block.a, block.a + block.size) if first <= place < last]
    return [_part(line, [each.place for each in own]) for line, own in groupby(found, lambda each: each.line)]


def _characters(line: PageLine) -> Iterator[_Character]:
    for place, text in enumerate(line.text):
        if text.isalnum():
            yield _Character(text, line, place)


def _part(line: PageLine, places: Sequence[int]) -> PageLine:
    """Cut a line, as if its characters were all of one width."""
    text = line.text.strip()
    width = (line.right - line.left) / len(text)
    before = line.text.index(text)
    first, last = places[0] - before, places[-1] + 1 - before
    left, right = line.left + first * width, line.left + last * width
    return PageLine((text[first:last],), left, line.bottom, right, line.top, line.size)


def _boxes_on(page: Any, lines: Sequence[PageLine], size: tuple[int, int]) -> tuple[Box, ...]:
    width, height = size
    boxes = []
    for line in lines:
        corners = [_to_pixels(page, x, y, size) for x, y in ((line.left, line.top), (line.right, line.bottom))]
        (left, right), (top, bottom) = (sorted(both) for both in zip(*corners, strict=True))
        boxes.append(Box(left / width, top / height, (right - left) / width, (bottom - top) / height))
    return tuple(box for box in boxes if 0 <= box.left <= 1 and 0 <= box.top <= 1)


def _to_pixels(page: Any, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Return where a place on a page is in its picture; the page may be cropped, or turned."""
    import ctypes

    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value
