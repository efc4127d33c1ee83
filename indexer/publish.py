"""Changing an index: the database and its search files pass from one state to the next together."""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.caches import drop_older_caches, make_caches
from indexer.folder import IndexFolder
from indexer.store import Store


@contextmanager
def publishing(folder: IndexFolder, store: Store, *, from_nothing: bool = False) -> Iterator[None]:
    """Make all changes inside it visible at once, or none; the caller holds the write lock.

    The search files of the new state are in place before the database turns to it, in one commit. So there is
    no moment, not even after a crash, at which a reader finds one without the other.

    :param from_nothing: make the search files without the help of the present ones, so that no trace of them stays.
    """
    with store.transaction():
        present = store.generation
        with store.dropping_released_embeddings():
            yield
        store.next_generation()
        make_caches(folder, store, base=None if from_nothing else present)
    drop_older_caches(folder, store.generation)
