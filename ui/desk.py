"""What the web form asks of an index. The form holds a desk, never a folder or an engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from corpus.errors import IndexFolderError, WenjuError
from indexer.excerpts import Excerpt, Heading, Neighbours
from indexer.page_pictures import PagePictures, PageView
from indexer.protocols import Books
from search.found import Found
from search.results import Hit, Reply
from ui.settings import HITS_A_QUESTION
from ui.texts import Language

if TYPE_CHECKING:
    from indexer.records import DocumentInfo

Result = TypeVar("Result")

_SUGGESTED_DOCUMENTS, _SUGGESTED_HEADINGS = 20, 10  # so many headings of each are suggested to narrow a question


class Engine(Protocol):
    """The part of `search.engine.SearchEngine` that a desk needs."""

    def search(self, question: str, *, top_k: int) -> tuple[Hit, ...]: ...
    def find(self, question: str, *, top_k: int) -> Found: ...
    def read(self, found: Found) -> Reply: ...
    def reply(self, question: str, *, top_k: int) -> Reply: ...
    def close(self) -> None: ...


class Desk(Protocol):
    @property
    def index_command(self) -> str:
        """The command that puts documents into this index."""

    def find(self, question: str, /, *, top_k: int = HITS_A_QUESTION) -> Found:
        """:raises WenjuError: if the question cannot be asked or the index cannot be used."""

    def answer(self, found: Found, /) -> Reply:
        """Read the answer in what was found; the hits may come back with other bounds, so that they hold it whole.

        :raises WenjuError: if the index cannot be used any more.
        """

    def documents(self) -> int:
        """Count the documents of the index; 0 when there is no index yet."""

    def examples(self, language: Language, /) -> Sequence[str]:
        """Return questions that the documents answer."""

    def titles(self) -> Mapping[str, str]:
        """Return the title of every document, by its name."""

    def headings(self) -> Sequence[str]:
        """Return headings that much of the text stands under, of the first documents."""

    def lengths(self, documents: Sequence[str], /) -> Mapping[str, int]:
        """Return the characters of these documents, up to their last passage; those that are gone are left out."""

    def excerpt(self, document: str, /, *, start: int, end: int) -> Excerpt:
        """:raises WenjuError: if the document is not in the index, or that cannot be read."""

    def page_view(self, document: str, /, *, start: int, end: int, page: int | None) -> PageView | None:
        """Return a page of a PDF as it looks, the one of the passage where ``page`` is None; None of what is no PDF.

        :raises DocumentError: if its file has gone, has changed, or cannot be drawn.
        :raises WenjuError: if the document is not in the index, or that cannot be read.
        """

    def neighbours(self, document: str, /, *, start: int, end: int) -> Neighbours:
        """:raises WenjuError: if the document is not in the index, or that cannot be read."""

    def outline(self, document: str, /) -> Sequence[Heading]:
        """:raises WenjuError: if the index cannot be read."""


@dataclass
class _OpenEngine:
    engine: Engine
    users: int = 0


class IndexDesk:
    """The desk of one index. Its engine is opened at the first question that finds documents, and again
    after the index was out of order, so that the form need not be started anew."""

    def __init__(
        self,
        *,
        open_engine: Callable[[], Engine],
        list_documents: Callable[[], "Sequence[DocumentInfo]"],
        choose_examples: "Callable[[Sequence[DocumentInfo], Language], Sequence[str]]",
        bookshelf: Books,
        index_command: str,
    ) -> None:
        self.index_command = index_command
        self.excerpt = bookshelf.excerpt
        self.neighbours = bookshelf.neighbours
        self.outline = bookshelf.outline
        self._bookshelf = bookshelf
        self._pictures = PagePictures(bookshelf)
        self.page_view = self._pictures.find
        self._open_engine = open_engine
        self._list_documents = list_documents
        self._choose_examples = choose_examples
        self._open: _OpenEngine | None = None
        self._lock = Lock()  # a form serves several people from several threads

    def find(self, question: str, /, *, top_k: int = HITS_A_QUESTION) -> Found:
        return self.use(lambda engine: engine.find(question, top_k=top_k))

    def answer(self, found: Found, /) -> Reply:
        return self.use(lambda engine: engine.read(found))

    def use(self, ask: Callable[[Engine], Result], /) -> Result:
        """Lend the open engine to ``ask``; others may have it meanwhile.

        :raises WenjuError: if the index cannot be used, and what ``ask`` raises.
        """
        with self._engine() as engine:
            return ask(engine)

    def warm_up(self) -> None:
        """Open the engine and load its models ahead of the first question, which waits for them."""
        with suppress(WenjuError):  # a question will say what is wrong
            self.answer(self.find("?"))

    def close(self) -> None:
        """End the process that draws pages."""
        self._pictures.close()

    def documents(self) -> int:
        return len(self._listed())

    def examples(self, language: Language, /) -> Sequence[str]:
        return self._choose_examples(self._listed(), language)

    def titles(self) -> Mapping[str, str]:
        return {each.document: each.title for each in self._listed()}

    def headings(self) -> Sequence[str]:
        first = [each.document for each in self._listed()[:_SUGGESTED_DOCUMENTS]]
        try:
            return list(dict.fromkeys(self._bookshelf.main_headings(first, each=_SUGGESTED_HEADINGS)))
        except WenjuError:  # nothing to suggest; a question will say what is wrong
            return []

    def lengths(self, documents: Sequence[str], /) -> Mapping[str, int]:
        try:
            return self._bookshelf.lengths(documents)
        except IndexFolderError:  # a page without strips; a question will say what is wrong
            return {}

    def _listed(self) -> "Sequence[DocumentInfo]":
        try:
            return self._list_documents()
        except IndexFolderError:  # it is damaged; a question will say how
            return []

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        """Lend the engine. One whose index is out of order is lent no more, and closed by the last who had it."""
        lent = self._lend()
        try:
            yield lent.engine
        except IndexFolderError:
            with self._lock:
                if self._open is lent:
                    self._open = None
            raise
        finally:
            with self._lock:
                lent.users -= 1
                if lent is not self._open and not lent.users:
                    lent.engine.close()

    def _lend(self) -> _OpenEngine:
        with self._lock:
            if self._open is None:
                self._open = _OpenEngine(self._open_engine())
            self._open.users += 1
            return self._open
