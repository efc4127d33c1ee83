"""What an index hands out about what it holds."""

from dataclasses import dataclass

from corpus.records import Kind
from corpus.script import Script


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Passages that are shown as one hit; ids are never used again for another."""

    paragraph_id: int
    kind: Kind
    script: Script
    passages: tuple[int, ...]  # ids, in order


@dataclass(frozen=True, slots=True)
class ParagraphPlace:
    """Where a paragraph stands: ``document_text[start:end]``, and under which headings."""

    paragraph_id: int
    document: str
    title: str
    section: str  # JSON list of headings; the same for all paragraphs under them
    kind: Kind
    script: Script
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage and where it stands; ``text`` is ``document_text[start:end]``."""

    passage_id: int
    paragraph_id: int
    document: str
    title: str
    kind: Kind
    section: tuple[str, ...]
    position: int  # in the document, counted from 0
    start: int
    end: int
    page: int | None  # where it starts, counted from 1; None where the document has no pages
    text: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the index, as it is listed."""

    document: str
    title: str
    source: str
    characters: int
    passages: int
    indexed: str | None = None  # when, UTC; None where it was not written down
