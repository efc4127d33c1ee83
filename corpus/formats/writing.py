"""Put a document's text together from the blocks that a reader finds, and remember what the format said of them."""

import re
from collections.abc import Iterable
from pathlib import Path

from corpus.errors import DocumentError
from corpus.records import Document, Mark
from corpus.structure import find_title

NO_TEXT = "it holds no text; save it anew if it should hold some, or leave it out"

_WHITE_SPACE = re.compile(r"\s+")
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_BETWEEN = "\n\n"  # blocks; a blank line keeps ``structure`` from joining them


class TextWriter:
    """Collects blocks, each a line of the text to be, in the order in which they are added."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._marks: list[Mark] = []

    def add(self, text: str) -> None:
        """Add a paragraph; whether it is a heading is seen later from what it looks like."""
        self._append(text)

    def add_heading(self, text: str, level: int) -> None:
        """:param level: 1 is the outermost, 0 the document's title."""
        self._append(text, Mark(0, level))

    def add_rows(self, rows: Iterable[str]) -> None:
        """Add the rows of a table, which are body whatever they look like."""
        for row in rows:
            self._append(row, Mark(0, None))

    def start_page(self, *, before_last: int = 0) -> None:
        """:param before_last: characters of the last block that already stand on the new page."""
        self._pages.append(self._length - before_last if before_last else self._next_start())

    def to_document(self, path: Path, *, title: str | None = None) -> Document:
        """:raises DocumentError: if there is no text."""
        if not self._blocks:
            raise DocumentError(NO_TEXT)
        text = _BETWEEN.join(self._blocks)
        return Document(
            doc_id=str(path),
            title=tidy(title or "") or self._own_title() or find_title(text) or path.stem,
            text=text,
            source=str(path),
            pages=tuple(min(page, len(text)) for page in self._pages),
            marks=tuple(self._marks),
        )

    def _append(self, text: str, mark: Mark | None = None) -> None:
        line = tidy(text)
        if not line:
            return
        start = self._next_start()
        if mark:
            self._marks.append(Mark(start, mark.level))
        self._blocks.append(line)
        self._length = start + len(line)

    def _next_start(self) -> int:
        return self._length + len(_BETWEEN) if self._blocks else 0

    def _own_title(self) -> str | None:
        """Return the heading that the text begins with, if it is an outermost one."""
        first = self._marks[0] if self._marks else None
        return self._blocks[0] if first and first.start == 0 and first.level in (0, 1) else None


def tidy(text: str) -> str:
    """Set a block on one line, without what cannot be stored."""
    return _WHITE_SPACE.sub(" ", _UNSTORABLE.sub("", text)).strip()
