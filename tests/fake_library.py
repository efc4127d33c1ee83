"""A library desk without an index: it writes down what it is told to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.records import DocumentInfo
from ui.run_records import Run
from ui.uploads import Upload


@dataclass
class FakeLibrary:
    """``trouble`` is raised by whatever changes the index."""

    shelf: list[DocumentInfo] = field(default_factory=list)
    may_change: bool = True
    may_name_folders: bool = True
    compact_command: str = "wenju compact --index '/a & b'"
    is_busy: bool = False
    trouble: Exception | None = None
    done: list[object] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)
    latest: Run | None = None

    def documents(self) -> Sequence[DocumentInfo]:
        return self.shelf

    def run(self) -> Run | None:
        return self.latest

    def now(self) -> float:
        return 100.0

    def take_in(self, uploads: Sequence[Upload], /) -> bool:
        return self._do([upload.name for upload in uploads])

    def turn_away(self, uploads: Sequence[Upload], /) -> None:
        self.turned_away += [upload.name for upload in uploads]

    def index_folder(self, path: str, /) -> bool:
        return self._do(path)

    def index_again(self, documents: Sequence[DocumentInfo], /) -> bool:
        return self._do([document.document for document in documents])

    def cancel(self) -> None:
        self._do("cancel")

    def is_upload(self, document: str, /) -> bool:
        return document.startswith("uploads/")

    def remove(self, document: str, /) -> bool:
        return self._do(f"remove {document}")

    def _do(self, what: object) -> bool:
        if self.trouble:
            raise self.trouble
        if not self.is_busy:
            self.done.append(what)
        return not self.is_busy
