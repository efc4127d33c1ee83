"""What the Library tab asks of an index. The form holds such a desk, never a folder."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ui.index_runs import IndexRuns
from ui.places import command_on
from ui.run_records import Run
from ui.uploads import Upload, arrived, is_kept_upload, keep_uploads

if TYPE_CHECKING:
    from indexer.records import DocumentInfo


class LibraryDesk(Protocol):
    """What begins a run returns False when one is under way."""

    @property
    def may_change(self) -> bool:
        """Say whether those who use the form may take documents in and out."""

    @property
    def may_name_folders(self) -> bool:
        """Say whether those who use the form may read the files of its computer."""

    @property
    def compact_command(self) -> str:
        """Return the command after which nothing of a removed document is left in the files of the index."""

    def documents(self) -> "Sequence[DocumentInfo]":
        """:raises WenjuError: if the index cannot be used."""

    def run(self) -> Run | None:
        """Return the run under way, else the last one."""

    def now(self) -> float:
        """Return the time by the clock of runs."""

    def take_in(self, uploads: Sequence[Upload], /) -> bool:
        """Keep files and index them.

        :raises WenjuError: if they cannot be kept.
        """

    def turn_away(self, uploads: Sequence[Upload], /) -> None:
        """Delete files that have arrived and are not taken in."""

    def index_folder(self, path: str, /) -> bool: ...

    def index_again(self, documents: "Sequence[DocumentInfo]", /) -> bool:
        """Bring documents in step with the files they come from."""

    def cancel(self) -> None: ...

    def is_upload(self, document: str, /) -> bool:
        """Say whether a copy of the document's file was kept when it was uploaded."""

    def remove(self, document: str, /) -> bool:
        """Take a document out, and delete the copy that was kept of its upload.

        :raises WenjuError: if it is not there, or another process holds the index.
        """


class IndexLibrary:
    """The library desk of one index."""

    may_change = True

    def __init__(self, folder: Path, runs: IndexRuns, *, arrivals: Path, may_name_folders: bool) -> None:
        """:param arrivals: the folder into which the server puts uploads."""
        self.may_name_folders = may_name_folders
        self.compact_command = command_on("compact", folder)
        self._folder = folder
        self._runs = runs
        self._arrivals = arrivals

    def documents(self) -> "Sequence[DocumentInfo]":
        from indexer.library import list_documents

        return list_documents(self._folder)

    def run(self) -> Run | None:
        return self._runs.latest

    def now(self) -> float:
        return time.monotonic()

    def take_in(self, uploads: Sequence[Upload], /) -> bool:
        try:
            if self._runs.is_busy:
                return False
            kept = keep_uploads(self._folder, list(arrived(uploads, self._arrivals)))
            return not kept or self._runs.start(kept)
        finally:
            self.turn_away(uploads)

    def turn_away(self, uploads: Sequence[Upload], /) -> None:
        for upload in arrived(uploads, self._arrivals):
            upload.path.unlink(missing_ok=True)

    def index_folder(self, path: str, /) -> bool:
        return self.may_name_folders and self._runs.start([Path(os.path.expanduser(path))])  # noqa: PTH111  (Path raises for an unknown ~name)

    def index_again(self, documents: "Sequence[DocumentInfo]", /) -> bool:
        return self._runs.start([Path(source) for source in dict.fromkeys(each.source for each in documents)])

    def cancel(self) -> None:
        self._runs.cancel()

    def is_upload(self, document: str, /) -> bool:
        return is_kept_upload(self._folder, self._source(document))

    def remove(self, document: str, /) -> bool:
        from indexer.library import remove_documents

        if self._runs.is_busy:
            return False
        source = self._source(document)
        remove_documents(self._folder, [document])
        if is_kept_upload(self._folder, source) and all(each.source != source for each in self.documents()):
            Path(source).unlink(missing_ok=True)
        return True

    def _source(self, document: str) -> str:
        """Return the file of a document; empty where it is not there."""
        return next((each.source for each in self.documents() if each.document == document), "")
