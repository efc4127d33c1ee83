"""Recognise what a text is made of: headings, paragraphs, bibliography entries and page furniture."""

from collections.abc import Sequence

from corpus.headings import Heading, is_list_item, match_heading, nest, opens_references
from corpus.linekinds import is_furniture, is_reference, starts_reference
from corpus.lines import Line, goes_on, page_width, split_lines
from corpus.records import Block, Document, Kind
from corpus.repair import reading_text

_LONGEST_TITLE = 40  # characters of a first line that can stand as a title
_TITLE_RANK = 0  # a title is outside of every numbered heading


def split_blocks(document: Document) -> list[Block]:
    """Cut a document into blocks, in order; only white space lies between them."""
    markdown = document.source.lower().endswith((".md", ".markdown"))
    lines = list(split_lines(document.text))
    width = page_width(lines)
    blocks: list[Block] = []
    path: tuple[Heading, ...] = ()
    previous: tuple[Line, Kind] | None = None
    for line, (kind, heading) in zip(lines, _classify(lines, markdown=markdown), strict=True):
        path = nest(path, heading) if heading else path
        if previous and _belongs(previous, (line, kind), width=width, markdown=markdown):
            blocks[-1] = Block(blocks[-1].start, line.end, kind, blocks[-1].section)
        else:
            blocks.append(Block(line.start, line.end, kind, tuple(outer.title for outer in path)))
        previous = (line, kind)
    return blocks


def find_title(text: str) -> str | None:
    """Return a text's own title: a first Markdown heading, or a short first line that is no numbered heading."""
    for line in split_lines(text):
        if not is_furniture(line.text):
            heading = match_heading(line.text, markdown=True)
            if heading:
                return heading.title if line.text.startswith("#") else None
            title = reading_text(line.text)
            return title if len(title) <= _LONGEST_TITLE and title[-1] not in "。！？；：，,;.!?:" else None
    return None


def _classify(lines: Sequence[Line], *, markdown: bool) -> list[tuple[Kind, Heading | None]]:
    """Recognise every line; a heading comes back with headings only."""
    candidates = [match_heading(line.text, markdown=markdown) for line in lines]
    found: list[tuple[Kind, Heading | None]] = []
    in_references, title_seen = False, False
    for row, line in enumerate(lines):
        heading = _heading_at(row, candidates)
        kind = _kind(line.text, heading, in_references=in_references)
        if not title_seen and kind is not Kind.FURNITURE:
            title_seen = True
            if kind is Kind.BODY and len(lines) > 1 and (title := find_title(line.text)):
                kind, heading = Kind.HEADING, Heading(title, _TITLE_RANK, weak=False)
        if kind is Kind.HEADING and heading:
            in_references = opens_references(heading.title)
        found.append((kind, heading if kind is Kind.HEADING else None))
    return found


def _heading_at(row: int, candidates: Sequence[Heading | None]) -> Heading | None:
    """Return the heading of a row unless a neighbour of its style shows that it is an item of a list."""
    heading = candidates[row]
    if heading is None:
        return None
    neighbours = (candidates[other] for other in (row - 1, row + 1) if 0 <= other < len(candidates))
    return None if any(is_list_item(heading, neighbour) for neighbour in neighbours) else heading


def _kind(line: str, heading: Heading | None, *, in_references: bool) -> Kind:
    if is_furniture(line):
        return Kind.FURNITURE
    if heading and not (in_references and heading.weak):
        return Kind.HEADING
    return Kind.REFERENCE if in_references or is_reference(line) else Kind.BODY


def _belongs(previous: tuple[Line, Kind], following: tuple[Line, Kind], *, width: int | None, markdown: bool) -> bool:
    """Say whether a line belongs to the block of the line before it."""
    (line, kind), (next_line, next_kind) = previous, following
    if kind is not next_kind or kind in (Kind.HEADING, Kind.FURNITURE):
        return False
    if kind is Kind.REFERENCE and starts_reference(next_line.text):
        return False
    return goes_on(line, next_line, width=width, markdown=markdown)
