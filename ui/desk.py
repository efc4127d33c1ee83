"""What the web form asks of an index. The form holds a desk, never a folder or an engine."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from corpus.errors import IndexFolderError, WenjuError
from search.results import Hit, Reply
from ui.texts import Language

if TYPE_CHECKING:
    from indexer.records import DocumentInfo

Result = TypeVar("Result")

HITS_A_QUESTION = 5  # what a reader looks through; the command line has --top-k


class Engine(Protocol):
    """The part of `search.engine.SearchEngine` that a desk needs."""

    def reply(self, question: str, *, top_k: int) -> Reply: ...
    def search(self, question: str, *, top_k: int) -> tuple[Hit, ...]: ...
    def close(self) -> None: ...


class Desk(Protocol):
    @property
    def index_command(self) -> str:
        """The command that puts documents into this index."""

    def reply(self, question: str, /) -> Reply:
        """:raises WenjuError: if the question cannot be asked or the index cannot be used."""

    def documents(self) -> int:
        """Count the documents of the index; 0 when there is no index yet."""

    def examples(self, language: Language, /) -> Sequence[str]:
        """Return questions that the documents answer."""


class IndexDesk:
    """The desk of one index. Its engine is opened at the first question that finds documents, and again
    after the index was out of order, so that the form need not be started anew."""

    def __init__(
        self,
        *,
        open_engine: Callable[[], Engine],
        list_documents: Callable[[], "Sequence[DocumentInfo]"],
        choose_examples: "Callable[[Sequence[DocumentInfo], Language], Sequence[str]]",
        index_command: str,
    ) -> None:
        self.index_command = index_command
        self._open_engine = open_engine
        self._list_documents = list_documents
        self._choose_examples = choose_examples
        self._engine: Engine | None = None
        self._lock = Lock()  # a form serves several people from several threads

    def reply(self, question: str, /) -> Reply:
        return self.use(lambda engine: engine.reply(question, top_k=HITS_A_QUESTION))

    def use(self, ask: Callable[[Engine], Result], /) -> Result:
        """Hand the open engine to ``ask``; nobody else has it meanwhile.

        :raises WenjuError: if the index cannot be used, and what ``ask`` raises.
        """
        with self._lock:
            try:
                return ask(self._opened())
            except IndexFolderError:
                self._close()
                raise

    def warm_up(self) -> None:
        """Open the engine and load its model ahead of the first question, which waits for it."""
        with suppress(WenjuError):  # a question will say what is wrong
            self.reply("?")

    def documents(self) -> int:
        return len(self._listed())

    def examples(self, language: Language, /) -> Sequence[str]:
        return self._choose_examples(self._listed(), language)

    def _listed(self) -> "Sequence[DocumentInfo]":
        try:
            return self._list_documents()
        except IndexFolderError:  # it is damaged; a question will say how
            return []

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = self._open_engine()
        return self._engine

    def _close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None
