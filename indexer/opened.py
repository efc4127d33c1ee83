"""An index opened for asking: its store and both legs, all of one generation."""

import logging
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexFolderError
from corpus.script import Script
from indexer.caches import are_fresh, refresh_caches
from indexer.contents import Contents
from indexer.dense import DenseIndex
from indexer.dictionary import Dictionary
from indexer.encoder import Encoder
from indexer.folder import IndexFolder, write_lock
from indexer.lexical import LexicalIndex
from indexer.library import open_store
from indexer.stamp import check_encoder
from indexer.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """What a question is asked of; ``scripts``, ``dictionary`` and ``generation`` are those of the store when it
    was opened."""

    store: Store
    dense: DenseIndex
    lexical: LexicalIndex
    contents: Contents
    scripts: frozenset[Script]
    dictionary: Dictionary
    generation: str

    def close(self) -> None:
        self.store.close()


def is_behind(index: OpenIndex, folder: Path) -> bool:
    """Say whether there is a newer state to open; while a writer is still at work there is none yet."""
    return index.store.generation != index.generation and are_fresh(IndexFolder(folder), index.store)


def open_index(folder: Path, encoder: Encoder) -> OpenIndex:
    """Open an index. Caches that are missing, older or damaged are made anew from the database first.

    :raises IndexFolderError: if there is no index, it was made with another encoder or version, or its
        caches are being made by another process.
    """
    index_folder = IndexFolder(folder)
    store = open_store(folder)
    try:
        check_encoder(store.stamp, encoder, folder)
        generation = store.generation  # read first: what changes from here on is then seen to be newer
        if not are_fresh(index_folder, store):
            _mend(index_folder, store)
        caches, dictionary = _open_caches(index_folder, store), store.dictionary
        return OpenIndex(store, *caches, Contents(store), store.scripts(), dictionary, generation)
    except BaseException:
        store.close()
        raise


def _mend(folder: IndexFolder, store: Store) -> None:
    logger.warning("The search files of %s are not up to date and are made anew from its database", folder.path)
    with write_lock(folder):
        refresh_caches(folder, store)


def _open_caches(folder: IndexFolder, store: Store) -> tuple[DenseIndex, LexicalIndex]:
    try:
        return _load(folder)
    except (RuntimeError, OSError, IndexFolderError):
        _mend(folder, store)
        return _load(folder)


def _load(folder: IndexFolder) -> tuple[DenseIndex, LexicalIndex]:
    return DenseIndex.load(folder.dense), LexicalIndex.open(folder.lexical)
