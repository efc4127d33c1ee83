"""The pages of a PDF as they look, as long as the file is what was indexed."""

from bisect import bisect_right
from dataclasses import dataclass
from threading import Lock

from corpus.errors import DocumentError
from corpus.files import read_file
from corpus.formats.pdf_picture import picture_page
from corpus.records import PagePicture
from corpus.sandbox import Sandbox
from indexer.checksum import content_digest
from indexer.excerpts import Original
from indexer.protocols import Books


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a document with a passage of it marked. Pages are counted from 1."""

    document: str
    title: str
    picture: PagePicture
    page: int
    pages: int


class PagePictures:
    """Draws pages in a process of its own, which a bad PDF may bring down. Several threads may ask."""

    def __init__(self, bookshelf: Books) -> None:
        self._bookshelf = bookshelf
        self._sandbox = Sandbox()
        self._lock = Lock()

    def find(self, document: str, /, *, start: int, end: int, page: int | None = None) -> PageView | None:
        """Return the page on which ``document_text[start:end]`` begins, or another; None of what is no PDF.

        :raises DocumentError: if the file has gone, has changed, or cannot be drawn.
        :raises UnknownDocument: if it is not in the index.
        :raises IndexFolderError: if the index has gone or cannot be read.
        """
        original = self._bookshelf.original(document, start=start, end=end)
        if original.path.suffix.lower() != ".pdf" or not original.pages:
            return None
        number = page or max(1, bisect_right(original.pages, start))
        data = _read_unchanged(original)
        with self._lock:
            (picture,) = self._sandbox.read(picture_page, data, original.path, number - 1, original.text)
        return PageView(document, original.title, picture, number, len(original.pages))

    def close(self) -> None:
        with self._lock:
            self._sandbox.close()


def _read_unchanged(original: Original) -> bytes:
    data = read_file(original.path)
    if content_digest(data, original.cutting) != original.digest:
        raise DocumentError(f"{original.path}: it has changed since it was indexed; index it again to see its pages")
    return data
