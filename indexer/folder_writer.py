"""Changing the embedded index: one process at a time, in the folder's own way of publishing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.caches import refresh_caches
from indexer.encoder import Encoder
from indexer.folder import IndexFolder
from indexer.library import open_for_writing
from indexer.lock import write_lock
from indexer.publish import publishing
from indexer.store import Store


@dataclass(frozen=True, slots=True)
class FolderWriter:
    """Its holder holds the write lock."""

    folder: IndexFolder
    changes: Store

    @property
    def scratch(self) -> Path:
        return self.folder.path

    def publishing(self) -> AbstractContextManager[None]:
        return publishing(self.folder, self.changes)

    def refresh(self) -> None:
        refresh_caches(self.folder, self.changes)


@contextmanager
def writing_folder(folder: Path, encoder: Encoder) -> Iterator[FolderWriter]:
    """:raises IndexFolderError: if the index is busy, damaged, or another encoder or a newer wenju made it."""
    index_folder = IndexFolder(folder)
    with write_lock(index_folder), closing(open_for_writing(index_folder, encoder)) as store:
        yield FolderWriter(index_folder, store)
