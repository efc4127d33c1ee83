"""An index opened for asking: its records and both legs, all of one generation."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.files import identity_of
from corpus.script import Script
from indexer.caches import load_or_make_caches
from indexer.contents import Contents
from indexer.dictionary import Dictionary
from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.library import open_store
from indexer.passages import PassageSettings
from indexer.place import command_at
from indexer.protocols import DenseLeg, KeywordLeg, Records
from indexer.reading import cutting_stamp
from indexer.stamp import check_encoder
from indexer.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """What a question is asked of. Until ``release`` its store shows the state that all the rest was made from;
    then that state may pass, and ``is_current`` has to say so before it is asked again: it holds the store's
    present state still, as for a question, and says whether it is still the one of the rest."""

    store: Records
    dense: DenseLeg
    lexical: KeywordLeg
    contents: Contents
    scripts: frozenset[Script]
    dictionary: Dictionary
    is_current: Callable[[], bool]

    def release(self) -> None:
        self.store.end_reading()

    def close(self) -> None:
        self.store.close()


def open_index(folder: Path, encoder: Encoder) -> OpenIndex:
    """Open an index. Search files that are missing or damaged are made anew from the database first.

    :raises IndexFolderError: if there is no index, it was made with another encoder or version, or its
        search files have to be made anew while another process is writing.
    """
    database = IndexFolder(folder).database
    file = identity_of(database)  # whatever has its name by then
    with in_plain_words(folder):
        store = open_store(folder)
        try:
            check_encoder(store.stamp, encoder, folder)
            _note_older_cutting(folder, store)
            caches = load_or_make_caches(IndexFolder(folder), store)
            legs = caches.dense, caches.lexical, Contents(store)
            generation = store.generation

            def is_current() -> bool:
                if file != identity_of(database):
                    return False
                store.begin_reading()
                return store.generation == generation

            return OpenIndex(store, *legs, store.scripts(), store.dictionary, is_current)
        except BaseException:
            store.close()
            raise


def _note_older_cutting(folder: Path, store: Store) -> None:
    older = store.files_cut_otherwise(cutting_stamp(PassageSettings()))
    if older:
        command = command_at("index PATH", folder)
        logger.warning("%d files of %s were cut by older rules; cut them anew with: %s", older, folder, command)
