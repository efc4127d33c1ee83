"""Reading on in a document of an index: a stretch of its text, what stands around a passage, its outline.

Each look opens the database anew, so readers of one document wait for no question, and a question not for them.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus.errors import UnknownDocument
from indexer.database import Database
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.place import Place

MOST_CHARACTERS = 20_000  # of one excerpt; some ten screens
MOST_HEADINGS = 400  # of an outline; the inner ones are left out where there are more
AROUND = 2  # passages before and after one
_RAGGED = 400  # characters among which the next line is looked for

_OF_DOCUMENT = "FROM passages JOIN paragraphs ON paragraphs.id = paragraph WHERE document = ?"
_LENGTHS = """
    SELECT name, max("end") FROM documents JOIN paragraphs ON document = documents.id
    JOIN passages ON paragraph = paragraphs.id WHERE name IN ({}) GROUP BY documents.id
"""
_SPANS = f'SELECT min(start), max("end") FROM (SELECT start, "end" {_OF_DOCUMENT} AND {{}} LIMIT {AROUND})'
_BEFORE = _SPANS.format('"end" <= ? ORDER BY position DESC')
_AFTER = _SPANS.format("start >= ? ORDER BY position")
_SECTIONS = f"SELECT section, min(start) {_OF_DOCUMENT} GROUP BY section ORDER BY min(start)"
_LONGEST_SECTIONS = (
    f"SELECT section {_OF_DOCUMENT} AND kind = 'body' AND section != '[]' "
    'GROUP BY section ORDER BY sum("end" - start) DESC LIMIT ?'
)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document whose text is where it is kept."""

    document: str
    title: str
    length: int
    pages: Sequence[int]  # where in the text each page starts
    read: Callable[[int, int], str]  # from one character to another, as far as there are any


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``document_text[start:end]``; lines are whole where they are not too long."""

    document: str
    title: str
    text: str
    start: int
    end: int
    length: int  # of the whole document
    pages: tuple[tuple[int, int], ...]  # where in ``text`` a page starts, and its number; none without pages


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The text before a passage and after it, as loaded; empty where the document begins or ends."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Heading:
    """``start``: where in the document it stands, or the text under it begins; ``level``: 0 the outermost."""

    title: str
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class Original:
    """Where a stretch of a document came from."""

    path: Path
    title: str
    pages: tuple[int, ...]  # where in the document's text each page starts
    text: str  # of the stretch
    digest: bytes  # of the file when it was indexed, see ``indexer.checksum.content_digest``
    cutting: str


class Bookshelf:
    """The documents of one index, to read in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def excerpt(self, document: str, /, *, start: int, end: int) -> Excerpt:
        """Return about ``document_text[start:end]``, cut to the document and to ``MOST_CHARACTERS``, from line to line.

        :raises UnknownDocument: if it is not in the index.
        :raises IndexFolderError: if the index has gone or cannot be read.
        """
        with self._opened() as database:
            row, title, length, pages = self._look_up(database, document)
            text = DocumentText(document, title, length, pages, partial(_slice, database, row))
            return cut_excerpt(text, start, end)

    def original(self, document: str, /, *, start: int, end: int) -> Original:
        """Return the file of a document, and ``document_text[start:end]``; raises as ``excerpt`` does."""
        query = "SELECT path, digest, cutting FROM files JOIN documents ON file = path WHERE documents.id = ?"
        with self._opened() as database:
            row, title, _, pages = self._look_up(database, document)
            path, digest, cutting = database.execute(query, (row,)).fetchone()
            text = _slice(database, row, start, min(end, start + MOST_CHARACTERS))
        return Original(Path(path), title, tuple(pages), text, digest, cutting)

    def neighbours(self, document: str, /, *, start: int, end: int) -> Neighbours:
        """Return the passages on both sides of ``document_text[start:end]``; raises as ``excerpt`` does."""
        with self._opened() as database:
            row, *_ = self._look_up(database, document)
            before = database.execute(_BEFORE, (row, start)).fetchone()
            after = database.execute(_AFTER, (row, end)).fetchone()
            return Neighbours(_slice(database, row, *before), _slice(database, row, *after))

    def outline(self, document: str, /) -> tuple[Heading, ...]:
        """Return the headings of a document in the order of its text; raises as ``excerpt`` does."""
        with self._opened() as database:
            row, *_ = self._look_up(database, document)
            sections = [(tuple(json.loads(path)), start) for path, start in database.execute(_SECTIONS, (row,))]
        return make_outline(sections)

    def lengths(self, documents: Sequence[str], /) -> dict[str, int]:
        """Return the end of the last passage of each of these documents that is in the index.

        :raises IndexFolderError: if the index has gone or cannot be read.
        """
        with self._opened() as database:
            return dict(database.select_in(_LENGTHS, list(dict.fromkeys(documents))))

    def main_headings(self, documents: Sequence[str], *, each: int) -> list[str]:
        """Return the innermost headings that most of the text stands under, at most ``each`` of a document."""
        with self._opened() as database:
            rows = [self._look_up(database, document)[0] for document in documents]
            found = [section for row in rows for (section,) in database.execute(_LONGEST_SECTIONS, (row, each))]
        return [json.loads(section)[-1] for section in found]

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        """Open the database at one state of it."""
        with in_plain_words(self._folder), closing(Database.open(IndexFolder(self._folder).database)) as database:
            database.begin_reading()
            yield database

    def _look_up(self, database: Database, document: str) -> tuple[int, str, int, list[int]]:
        query = "SELECT id, title, length(text), pages FROM documents WHERE name = ?"
        found = database.execute(query, (document,)).fetchone()
        if found is None:
            raise has_gone(document, self._folder)
        row, title, length, pages = found
        return row, title, length, json.loads(pages)


def has_gone(document: str, place: Place) -> UnknownDocument:
    return UnknownDocument(f"The document {document!r} is not in the index {place} any more; ask again")


def cut_excerpt(text: DocumentText, start: int, end: int) -> Excerpt:
    """Do what ``Bookshelf.excerpt`` says."""
    start = min(max(start, 0), text.length)
    end = min(max(end, start), start + MOST_CHARACTERS, text.length)
    before = max(start - 1, 0)
    read = text.read(before, end + _RAGGED)
    first, last = _line_start(read, start - before), _line_start(read, end - before)
    start, read = before + first, read[first:last]
    pages = _pages(text.pages, start, len(read))
    return Excerpt(text.document, text.title, read, start, start + len(read), text.length, pages)


def make_outline(sections: Sequence[tuple[tuple[str, ...], int]]) -> tuple[Heading, ...]:
    """:param sections: paths of headings, and where the text under each begins."""
    return _outermost(list(_headings(sections)))


def _slice(database: Database, row: int, start: int | None, end: int | None) -> str:
    """Cut in SQLite, so that a document of 50 MB never comes here whole; it counts from 1. Nowhere is nothing."""
    if start is None or end is None:
        return ""
    query = "SELECT substr(text, ?, ?) FROM documents WHERE id = ?"
    return str(database.execute(query, (start + 1, end - start, row)).fetchone()[0])


def _line_start(text: str, place: int) -> int:
    """Return where the next line starts, or ``place`` itself where that is far: excerpts that meet before
    they are set to lines still meet after it."""
    if place == 0 or text[place - 1] == "\n":
        return place
    return text.find("\n", place, place + _RAGGED) + 1 or min(place, len(text))


def _pages(starts: Sequence[int], start: int, length: int) -> tuple[tuple[int, int], ...]:
    first, last = bisect_left(starts, start), bisect_right(starts, start + length)
    return tuple((starts[number] - start, number + 1) for number in range(first, last))


def _headings(sections: Sequence[tuple[tuple[str, ...], int]]) -> Iterator[Heading]:
    """Yield from paths of headings those that each adds to the one before."""
    above: tuple[str, ...] = ()
    for path, start in sections:
        shared = next((level for level, pair in enumerate(zip(above, path, strict=False)) if pair[0] != pair[1]), None)
        shared = min(len(above), len(path)) if shared is None else shared
        yield from (Heading(title, level, start) for level, title in enumerate(path) if level >= shared)
        above = path


def _outermost(headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Return as many whole levels of headings as are not too many, but the outermost one in any case."""
    counts = Counter(heading.level for heading in headings)
    deepest, total = 0, counts[0]
    while counts[deepest + 1] and total + counts[deepest + 1] <= MOST_HEADINGS:
        deepest, total = deepest + 1, total + counts[deepest + 1]
    return tuple(heading for heading in headings if heading.level <= deepest)[:MOST_HEADINGS]
