"""The lines of a text and whether one goes on in the next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029\x85]+")
_MARKDOWN_ITEM = re.compile(r"(?:[-*+>|]|\d{1,3}[.)])\s|```|~~~|\|")
_INDENT = re.compile(r"\u3000|\s{2}")
# A hard-wrapped text: at least this share of its lines is nearly as long as the page is wide.
_WRAPPED_SHARE = 0.5
_NEARLY = 0.85
_WIDEST_PAGE = 120  # characters
_FEWEST_LINES = 6  # fewer lines do not show a page width


@dataclass(frozen=True, slots=True)
class Line:
    """``document.text[start:end]``: a line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    indented: bool
    after_gap: bool  # a blank line stands before it


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank, in order."""
    last_end = 0
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            after_gap = text.count("\n", last_end, start) > 1
            yield Line(start, start + len(stripped), stripped, bool(_INDENT.match(match[0])), after_gap)
            last_end = start + len(stripped)


def page_width(lines: Sequence[Line]) -> int | None:
    """Return the number of characters at which a hard-wrapped text breaks its lines, None for flowing text."""
    lengths = sorted(len(line.text) for line in lines)
    if len(lengths) < _FEWEST_LINES:
        return None
    width = lengths[int(len(lengths) * 0.95)]  # the longest but for a few that stick out
    full = sum(length >= _NEARLY * width for length in lengths)
    return width if width <= _WIDEST_PAGE and full >= _WRAPPED_SHARE * len(lengths) else None


def goes_on(line: Line, following: Line, *, width: int | None, markdown: bool) -> bool:
    """Say whether ``following`` is the rest of the paragraph of ``line``."""
    if following.after_gap:
        return False
    if markdown:
        return not _MARKDOWN_ITEM.match(following.text)
    return width is not None and not following.indented and len(line.text) >= _NEARLY * width
