"""The recipe of indexing: find what changed, embed what is new, publish all of it at once."""

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.loaders import find_files
from indexer.caches import refresh_caches
from indexer.changes import (
    FileChange,
    Outcome,
    PreparedDocument,
    cutting_stamp,
    find_changes,
    reject_taken_names,
)
from indexer.dictionary import Dictionary
from indexer.embedding import Progress, embed_missing, embedding_key
from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.library import open_for_writing
from indexer.lock import write_lock
from indexer.passages import PassageSettings
from indexer.publish import publishing
from indexer.store import DocumentRows, Store

_CHANGES = (Outcome.ADDED, Outcome.CHANGED, Outcome.REMOVED)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What happened to one file; ``reason`` says why it failed."""

    path: str
    outcome: Outcome
    reason: str | None
    documents: int
    characters: int
    passages: int


@dataclass(frozen=True, slots=True)
class IndexReport:
    """``new_words``: how many the dictionary has that took the place of another one."""

    files: tuple[FileOutcome, ...]
    seconds: float
    new_words: int | None = None


def index_paths(
    folder: Path,
    paths: Sequence[Path],
    encoder: Encoder,
    *,
    progress: Progress,
    dictionary: Dictionary | None = None,
) -> IndexReport:
    """Bring an index in step with files and folders: added, changed and removed ones inside ``paths``.

    A file that fails leaves what the index held of it before. Interrupted work is not lost:
    embeddings are saved as they are made, and documents appear together at the end.

    :param dictionary: from now on the index's; None leaves it the one it has.
    :raises DocumentError: if one of ``paths`` does not exist or cannot be read by its format.
    :raises IndexFolderError: if the index is busy, was made with another encoder, or cannot be written.
    """
    started = time.perf_counter()
    index_folder = IndexFolder(folder)
    files = find_files(paths)  # a path that cannot be used is told before an index is made
    with (
        in_plain_words(folder),
        write_lock(index_folder),
        closing(open_for_writing(index_folder, encoder)) as store,
    ):
        found = find_changes(files, paths, store.digests(), PassageSettings())
        changes = reject_taken_names(found, store.document_files())
        embed_missing(store, encoder, _texts(changes), progress=progress)
        if any(change.outcome in _CHANGES for change in changes):
            _publish(index_folder, store, changes)
        new_words = _put_dictionary(index_folder, store, dictionary)
        refresh_caches(index_folder, store)
    return IndexReport(tuple(map(_outcome, changes)), time.perf_counter() - started, new_words)


def _texts(changes: Iterable[FileChange]) -> list[str]:
    return [text for change in changes for prepared in change.documents for texts in prepared.texts for text in texts]


def _publish(folder: IndexFolder, store: Store, changes: Sequence[FileChange]) -> None:
    """Make all changes visible together; old documents go first, as their names may be those of new ones."""
    cutting = cutting_stamp(PassageSettings())
    with publishing(folder, store):
        store.remove_files(change.path for change in changes if change.outcome in (Outcome.CHANGED, Outcome.REMOVED))
        for change in changes:
            if change.outcome in (Outcome.ADDED, Outcome.CHANGED):
                store.put_file(change.path, change.digest, map(_with_keys, change.documents), cutting=cutting)


def _put_dictionary(folder: IndexFolder, store: Store, dictionary: Dictionary | None) -> int | None:
    """Return the number of words if they are others than before; the keyword index is then made anew."""
    if dictionary is None or dictionary.digest == store.dictionary.digest:
        return None
    with publishing(folder, store):
        store.put_dictionary(dictionary)
    return len(dictionary)


def _with_keys(prepared: PreparedDocument) -> DocumentRows:
    return prepared.document, prepared.passages, [list(map(embedding_key, texts)) for texts in prepared.texts]


def _outcome(change: FileChange) -> FileOutcome:
    return FileOutcome(
        change.path,
        change.outcome,
        change.reason,
        documents=len(change.documents),
        characters=sum(len(prepared.document.text) for prepared in change.documents),
        passages=sum(len(prepared.passages) for prepared in change.documents),
    )
