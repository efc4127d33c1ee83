"""Recognise what a text is made of: headings, paragraphs, bibliography entries and page furniture."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from corpus.headings import (
    LONGEST_LINE,
    MAX_HEADING,
    Heading,
    is_list_item,
    match_heading,
    match_stopped_heading,
    nest,
    numbering_rank,
    opens_references,
    set_title,
)
from corpus.linekinds import is_furniture, is_reference, starts_reference
from corpus.lines import Line, count_front_matter, ends_sentence, find_code, goes_on, page_width, split_lines
from corpus.records import Block, Document, Kind, Mark
from corpus.repair import HAN_CHARACTER, reading_text

_LONGEST_TITLE = 40  # characters of a first line that can stand as a title, if it is Chinese
_TITLE_RANK = 0  # a title is outside of every numbered heading
_TITLE_FIELD = re.compile(r"title:\s*(['\"]?)(.+)\1$")  # of front matter


def split_blocks(document: Document) -> list[Block]:
    """Cut a document into blocks, in order; only white space lies between them."""
    markdown = document.source.lower().endswith((".md", ".markdown"))
    lines = list(split_lines(document.text))
    width = None if markdown else page_width(lines)
    marks = {mark.start: mark for mark in document.marks}
    blocks: list[Block] = []
    path: tuple[Heading, ...] = ()
    previous: tuple[Line, Kind] | None = None
    for line, (apparent, heading) in zip(lines, _classify(lines, marks, width=width, markdown=markdown), strict=True):
        marked = line.start in marks
        kind = Kind.FURNITURE if not marked and _is_running_head(line, path) else apparent
        if heading and kind is Kind.HEADING:
            path = nest(path, heading)
        if previous and not marked and _belongs(previous, (line, kind), width=width, markdown=markdown):
            blocks[-1] = Block(blocks[-1].start, line.end, kind, blocks[-1].section)
        else:
            section = _with_run_in_heading(path, line) if kind is Kind.BODY and not marked else path
            blocks.append(Block(line.start, line.end, kind, tuple(outer.title for outer in section)))
        previous = (line, kind)
    return blocks


def _is_running_head(line: Line, path: tuple[Heading, ...]) -> bool:
    """Say whether a line only says again which section this is, as at the top of a page."""
    heads = {outer.title for outer in path}
    return len(line.text) <= LONGEST_LINE and bool(heads) and set_title(line.text) in heads


def find_title(text: str) -> str | None:
    """Return a text's own title: a field of front matter, a first Markdown heading, or a short first line that is
    no numbered heading."""
    lines = list(split_lines(text))
    front = count_front_matter(lines)
    for field in lines[:front]:
        if named := _TITLE_FIELD.match(field.text[:LONGEST_LINE]):
            return reading_text(named[2])
    first = next((row for row, line in enumerate(lines) if row >= front and not is_furniture(line.text)), None)
    if first is None:
        return None
    heading = match_heading(lines[first].text, markdown=True)
    if heading:
        return heading.title if lines[first].text.startswith("#") else None
    return _title_at(first, lines, width=page_width(lines), markdown=False)


def _title_at(row: int, lines: Sequence[Line], *, width: int | None, markdown: bool) -> str | None:
    """Read a first line as a title: it is short, no sentence, and not the beginning of a paragraph."""
    line, *following = lines[row : row + 2]
    if len(line.text) > LONGEST_LINE:
        return None
    if any(goes_on(line, next_line, width=width, markdown=markdown) for next_line in following):
        return None
    title = reading_text(line.text)
    longest = _LONGEST_TITLE if HAN_CHARACTER.search(title) else MAX_HEADING
    is_title = any(map(str.isalnum, title)) and len(title) <= longest and title[-1] not in "。！？；：，,;.!?:"
    return title if is_title else None


def _classify(
    lines: Sequence[Line], marks: Mapping[int, Mark], *, width: int | None, markdown: bool
) -> list[tuple[Kind, Heading | None]]:
    """Recognise every line; a heading comes back with headings only."""
    front = count_front_matter(lines) if markdown else 0
    candidates = _find_candidates(lines, marks, width=width, markdown=markdown)
    found: list[tuple[Kind, Heading | None]] = [(Kind.FURNITURE, None)] * front
    in_references, title_seen = False, False
    for row, line in enumerate(lines[front:], start=front):
        mark = marks.get(line.start)
        heading = _marked_heading(line, mark) if mark else _heading_at(row, lines, candidates)
        kind = _kind(line.text, heading, mark, in_references=in_references)
        title_seen |= mark is not None
        if not title_seen and kind is not Kind.FURNITURE:
            title_seen = True
            title = _title_at(row, lines, width=width, markdown=markdown) if kind is Kind.BODY else None
            if title and len(lines) > 1:
                kind, heading = Kind.HEADING, Heading(title, _TITLE_RANK, weak=False)
        if kind is Kind.HEADING and heading:
            in_references = opens_references(heading.title)
        found.append((kind, heading if kind is Kind.HEADING else None))
    return found


def _marked_heading(line: Line, mark: Mark) -> Heading | None:
    """Return the heading a line is marked as; a whole paragraph is styled as one by mistake."""
    title = set_title(line.text) if mark.level is not None and len(line.text) <= LONGEST_LINE else ""
    return Heading(title, mark.level or _TITLE_RANK, weak=False) if title else None


def _find_candidates(
    lines: Sequence[Line], marks: Mapping[int, Mark], *, width: int | None, markdown: bool
) -> list[Heading | None]:
    """Read every line as a heading but for marked ones, code, the middle of paragraphs and what belongs to the page."""
    code = find_code(lines) if markdown else [False] * len(lines)
    middle = [False, *(_runs_on(line, following, width) for line, following in pairwise(lines))]
    return [
        None
        if line.start in marks or in_code or in_middle or is_furniture(line.text)
        else match_heading(line.text, markdown=markdown)
        for line, in_code, in_middle in zip(lines, code, middle, strict=False)  # no line: one "middle" too many
    ]


def _runs_on(line: Line, following: Line, width: int | None) -> bool:
    """Say whether a line of a hard-wrapped text breaks off within a sentence."""
    return goes_on(line, following, width=width, markdown=False) and not ends_sentence(line)


def _heading_at(row: int, lines: Sequence[Line], candidates: Sequence[Heading | None]) -> Heading | None:
    """Return the heading of a row unless a neighbour of its style shows that it is an item of a list."""
    heading = candidates[row]
    around = [other for other in (row - 1, row + 1) if 0 <= other < len(candidates)]
    if heading:
        return None if any(is_list_item(heading, candidates[other]) for other in around) else heading
    stopped, text_follows = match_stopped_heading(lines[row].text) or (None, False)
    if stopped is None or text_follows or any(numbering_rank(lines[other].text) == stopped.rank for other in around):
        return None
    return stopped


def _with_run_in_heading(path: tuple[Heading, ...], line: Line) -> tuple[Heading, ...]:
    """Add the heading that stands at the beginning of a paragraph, for this paragraph only."""
    stopped, text_follows = match_stopped_heading(line.text) or (None, False)
    return nest(path, stopped) if stopped and text_follows else path


def _kind(line: str, heading: Heading | None, mark: Mark | None, *, in_references: bool) -> Kind:
    if mark:
        return Kind.HEADING if heading else Kind.BODY
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
