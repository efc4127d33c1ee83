"""The lines of a text and whether one goes on in the next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029\x85]+")
_MARKDOWN_ITEM = re.compile(r"(?:[-*+>|]|\d{1,3}[.)])\s|```|~~~|\|")
_INDENT = re.compile(r"[\u3000\t]|\s{2}")
_CLOSERS = "”’」』）)"
_FENCE = re.compile(r"```|~~~")
_FRONT_MATTER_FIELD = re.compile(r"[\w-]+:|[-#]\s")
# A hard-wrapped text: so many of its lines are nearly as long as the page is wide and break off within a sentence,
# and most that are as long do. The others are headings, last lines of paragraphs, items and rows of tables.
_WRAPPED_SHARE = 0.2
_MOST = 0.6
_NEARLY = 0.85
_NARROWEST_PAGE, _WIDEST_PAGE = 36, 120  # columns; a Han character takes two
_TWO_HAN = 4  # columns; Chinese lines end so near to the edge, since words may be broken anywhere
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
    """Return the columns at which a hard-wrapped text breaks its lines, None for flowing text."""
    widths = sorted(columns(line.text) for line in lines)
    if len(widths) < _FEWEST_LINES:
        return None
    width = widths[int(len(widths) * 0.95)]  # the widest but for a few that stick out
    full = [line for line in lines if columns(line.text) >= _NEARLY * width]
    broken = sum(not ends_sentence(line) for line in full)
    is_wrapped = broken >= max(_WRAPPED_SHARE * len(lines), _MOST * len(full))
    return width if is_wrapped and _NARROWEST_PAGE <= width <= _WIDEST_PAGE else None


def ends_sentence(line: Line) -> bool:
    """Say whether a line ends with a mark after which a paragraph may end."""
    return line.text.rstrip(_CLOSERS).endswith(("。", "！", "？", "：", "；", ".", "!", "?", ":", ";"))


def columns(text: str) -> int:
    """Return how wide a text is on a page: ASCII characters are half as wide as Han."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def goes_on(line: Line, following: Line, *, width: int | None, markdown: bool) -> bool:
    """Say whether ``following`` is the rest of the paragraph of ``line``."""
    if following.after_gap:
        return False
    if markdown:
        return not _MARKDOWN_ITEM.match(following.text)
    return width is not None and not following.indented and _is_full(line, width)


def _is_full(line: Line, width: int) -> bool:
    """Say whether a line of a hard-wrapped text ends because the page does; at a full stop it must come closer."""
    stops = line.text.rstrip(_CLOSERS).endswith(("。", "！", "？"))
    least = width - _TWO_HAN if stops else _NEARLY * width
    return columns(line.text) >= least


def count_front_matter(lines: Sequence[Line]) -> int:
    """Return how many lines a Markdown file's front matter has: the fields between two lines of three dashes."""
    if not lines or lines[0].text != "---":
        return 0
    for row, line in enumerate(lines[1:], start=1):
        if line.text == "---":
            return row + 1
        if not _FRONT_MATTER_FIELD.match(line.text):
            return 0
    return 0


def find_code(lines: Sequence[Line]) -> list[bool]:
    """Say of every line of a Markdown text whether it stands between code fences."""
    inside, found = False, []
    for line in lines:
        fence = bool(_FENCE.match(line.text))
        found.append(inside and not fence)
        inside ^= fence
    return found
