"""Join lines of print to paragraphs, across columns and pages, as Chinese and English need."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from statistics import median

from corpus.formats.pagelines import PageLine, join_texts
from corpus.formats.pdf_lines import LINE_HYPHEN
from corpus.formats.tables import is_value, table_lines
from corpus.formats.writing import tidy
from corpus.linekinds import starts_reference
from corpus.lines import columns

_FULL = 0.85  # of the lines of a column end at its right edge or before it; at least one in seven is full
_INDENT = 0.8  # sizes of type from the left edge
_SAME_COLUMN = 3.0  # sizes of type between left edges, at most
_ROOM = 0.8  # sizes of type that a line may leave free though the next word would have had room
# What stays together at the end of a line: a word or character, with the marks that may not be parted from it.
_UNBROKEN = re.compile(
    r"[(（《“‘「『【〔]*(?:[!-~]+|.(?:[，。、；：！？”’）》」』】〕]+|[,.;:!?)][!-~]*)?)(?:[，。、；：！？,.;:!?]?[“‘].)?"
)
_WIDTH = 0.55  # sizes of type that a column of ``columns`` is wide, at most
_SPREAD = 1.4  # times the usual distance of lines: a paragraph ends here
_SAME_SIZE = 0.07
_FEWEST_ROWS = 3  # with as many cells each; fewer may be words set apart
_ENDS = re.compile(r"[。！？：；….!?:;][”’』」）)]*(?:\[[\d,-]+\])*\s*$")
_HYPHENATED = re.compile(r"[A-Za-z]-$")
_GOES_ON_AT_ONCE = re.compile(r"\S[-–/]$")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line, the page it is on (counted from 0), and the edges of its column."""

    line: PageLine
    page: int
    region: int  # lines of one region stand one below the other
    left: float
    right: float


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, or the row of a table."""

    text: str = ""
    size: float = 0.0
    pages: list[tuple[int, int]] = field(default_factory=list)  # offset in the text, page whose lines begin there
    cells: tuple[str, ...] = ()  # of a row


def join_paragraphs(regions: Sequence[tuple[int, list[PageLine]]]) -> list[Paragraph]:
    """Join the lines of regions, each given with its page, in reading order."""
    placed = list(_place(regions))
    pitch = _usual_pitch(placed)
    paragraphs: list[Paragraph] = []
    previous: PlacedLine | None = None
    for line in placed:
        if previous is None or not _goes_on(previous, line, pitch):
            paragraphs.append(Paragraph(size=line.line.size, cells=_cells(line.line)))
        _append(paragraphs[-1], line)
        previous = line
    for paragraph in paragraphs:
        paragraph.text = paragraph.text.replace(LINE_HYPHEN, "-")  # one that no line followed
    return [
        paragraph for _, group in groupby(paragraphs, key=_count_cells) for paragraph in _with_headings(list(group))
    ]


def _cells(line: PageLine) -> tuple[str, ...]:
    return line.cells if len(line.cells) > 1 else ()


def _count_cells(paragraph: Paragraph) -> int:
    return len(paragraph.cells)


def _with_headings(group: list[Paragraph]) -> list[Paragraph]:
    """Write the rows of a table with the headings of their columns; the row of these is then left out.

    A page does not say which row holds headings. It is the first one where words stand over a column of numbers.
    """
    columns_below = list(zip(*(row.cells for row in group[1:]), strict=True))
    if len(group) < _FEWEST_ROWS or not any(all(map(is_value, column)) for column in columns_below):
        return group
    lines = table_lines([row.cells for row in group])
    return [replace(row, text=line, pages=row.pages[:1]) for row, line in zip(group[-len(lines) :], lines, strict=True)]


def _place(regions: Sequence[tuple[int, list[PageLine]]]) -> Iterator[PlacedLine]:
    """Give every line the edges of its column, which are those of all regions that begin about as far left."""
    edges = _find_edges([lines for _, lines in regions])
    for number, (page, lines) in enumerate(regions):
        for line in lines:
            yield PlacedLine(line, page, number, *edges[number])


def _find_edges(regions: Sequence[list[PageLine]]) -> dict[int, tuple[float, float]]:
    """Return the left and right edge of the column of each region, by its number."""
    lefts = [min(line.left for line in lines) for lines in regions]
    size = median(line.size for lines in regions for line in lines) if regions else 0.0
    columns_found: list[list[int]] = []
    for number in sorted(range(len(regions)), key=lefts.__getitem__):
        if columns_found and lefts[number] - lefts[columns_found[-1][-1]] <= _SAME_COLUMN * size:
            columns_found[-1].append(number)
        else:
            columns_found.append([number])
    edges: dict[int, tuple[float, float]] = {}
    for column in columns_found:
        rights = sorted(line.right for number in column for line in regions[number])
        edges.update(dict.fromkeys(column, (lefts[column[0]], rights[int(_FULL * (len(rights) - 1))])))
    return edges


def _usual_pitch(placed: Sequence[PlacedLine]) -> float:
    """Return the usual distance from line to line, in sizes of type."""
    pitches = [
        (one.line.middle - other.line.middle) / one.line.size
        for one, other in pairwise(placed)
        if one.region == other.region and one.line.size
    ]
    return median(pitches) if pitches else 0


def _goes_on(previous: PlacedLine, following: PlacedLine, pitch: float) -> bool:
    """Say whether a line is the rest of the paragraph of the line before it."""
    line, next_line = previous.line, following.line
    if _cells(line) or _cells(next_line) or abs(line.size - next_line.size) > _SAME_SIZE * line.size:
        return False
    if previous.region == following.region and line.middle - next_line.middle > _SPREAD * pitch * line.size:
        return False
    if starts_reference(next_line.text) or not _is_full(previous, next_line):
        return False
    indented = next_line.left - following.left > _INDENT * next_line.size
    return not (indented and _ENDS.search(line.text))


def _is_full(previous: PlacedLine, next_line: PageLine) -> bool:
    """Say whether a line ends because the column does: the next word would not have had room."""
    unbroken = _UNBROKEN.match(next_line.text)
    needed = columns(unbroken[0]) if unbroken else 0
    return previous.right - previous.line.right <= (needed * _WIDTH + _ROOM) * next_line.size


def _append(paragraph: Paragraph, placed: PlacedLine) -> None:
    before, after = paragraph.text, tidy(placed.line.text)
    if before.endswith(LINE_HYPHEN) or (_HYPHENATED.search(before) and after[:1].islower()):
        before = before[:-1]
    elif before and not _GOES_ON_AT_ONCE.search(before):
        before = join_texts(before, after).removesuffix(after)
    if not paragraph.pages or paragraph.pages[-1][1] != placed.page:
        paragraph.pages.append((len(before), placed.page))
    paragraph.text = before + after
