"""The frozen records that pass from corpus to the rooms on its right."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file's format itself says of the line that begins at ``start``."""

    start: int
    level: int | None  # of a heading, 1 the outermost, 0 the document's title; None: body, whatever it looks like


@dataclass(frozen=True, slots=True)
class Document:
    """One source text. ``text`` is kept as loaded; everything later points into it by character offsets."""

    doc_id: str  # the path as given, or the id of a jsonl line
    title: str
    text: str
    source: str  # the absolute path of the file it came from
    pages: tuple[int, ...] = ()  # where in the text each page starts, ascending; empty where a format has no pages
    marks: tuple[Mark, ...] = ()  # ascending; lines without one are recognised by what they look like
    note: str = ""  # what of the file was not read, and what to do about it


class Kind(StrEnum):
    """What a stretch of text is to a reader."""

    BODY = "body"
    HEADING = "heading"
    REFERENCE = "reference"  # an entry of a bibliography
    FURNITURE = "furniture"  # page numbers, author and date lines, phone numbers


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, reference or piece of furniture: ``document.text[start:end]``."""

    start: int
    end: int
    kind: Kind
    section: tuple[str, ...]  # headings above it, outermost first, as a person reads them


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page, in shares of its width and height, from the top left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it looks; ``boxes``: where on it a passage stands, none where that was not made out."""

    png: bytes
    width: int  # pixels
    height: int
    boxes: tuple[Box, ...]
