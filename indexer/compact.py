"""Making an index as small as what it holds, and removed documents gone from its files for good."""

from contextlib import closing
from pathlib import Path

from corpus.errors import IndexFolderError
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.library import open_store
from indexer.lock import write_lock
from indexer.place import command_at
from indexer.publish import publishing


def compact_index(folder: Path) -> tuple[int, int]:
    """Write every file of an index anew, without what was removed; return the bytes before and after.

    :raises IndexFolderError: if there is no index, it is busy, or a reader did not let go of the old state.
    """
    index_folder = IndexFolder(folder)
    with in_plain_words(folder):
        before = _size(folder)
        _write_anew(index_folder)
        return before, _size(folder)


def _write_anew(folder: IndexFolder) -> None:
    with closing(open_store(folder.path)) as store, write_lock(folder):
        with publishing(folder, store, from_nothing=True):
            store.drop_unused_embeddings()
        if not store.shrink():
            raise IndexFolderError(
                f"Another program reads an older state of the index {folder.path}, which keeps removed text "
                f"in its files; close it and run: {command_at('compact', folder.path)}"
            )
        _remove_leftovers(folder)


def _remove_leftovers(folder: IndexFolder) -> None:
    """Remove what writers that were killed did not finish."""
    for pattern in ("*.new", "*.new-*", "*.tmp"):
        for path in folder.path.glob(pattern):
            path.unlink()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
