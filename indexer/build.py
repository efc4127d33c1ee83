"""The recipe of indexing: find what changed, embed what is new, publish all of it at once."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.walk import find_files
from indexer.changes import (
    GONE,
    NEW,
    FileChange,
    Outcome,
    Reading,
    find_changes,
    reject_taken_names,
)
from indexer.dictionary import Dictionary
from indexer.drafts import Drafts
from indexer.embedding import Progress, embed_new
from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.libraries import library_at
from indexer.passages import PassageSettings
from indexer.place import Place
from indexer.protocols import Changes, Writer
from indexer.reading import cutting_stamp
from indexer.workshop import OwnWorkshop, Workshop


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. Every entry below its paths that is not hidden is in ``files`` or counted as passed over."""

    files: tuple[FileChange, ...]
    passed_over: Mapping[str, int]  # how many entries that are not read, by suffix or what they are
    seconds: float
    new_words: int | None = None  # how many the dictionary has that took the place of another one

    @property
    def is_failure(self) -> bool:
        """Say whether there was something to read and none of it could be."""
        return bool(self.files) and all(file.outcome is Outcome.FAILED for file in self.files)


def _unwatched(_file: Path, _done: int, _total: int, /) -> None:
    """Be told of the file that is read."""


def index_paths(
    place: Place,
    paths: Sequence[Path],
    encoder: Encoder,
    *,
    progress: Progress,
    reading: Reading = _unwatched,
    dictionary: Dictionary | None = None,
    workshop: Workshop | None = None,
) -> IndexReport:
    """Bring an index in step with files and folders: added, changed and removed ones inside ``paths``.

    A file that fails leaves what the index held of it before. Files are read and cut into drafts, then what is new
    is embedded, then all changes are published together: names of documents may move between files, and a reader
    never sees half of that. Interrupted work is not lost, as embeddings are saved as they are made; to read and
    cut again is quick beside embedding.

    :param progress: told before each step of embedding; like ``reading``, it ends the run by raising an error, and
        the index stays as it was.
    :param reading: told of each file before it is read.
    :param dictionary: from now on the index's; None leaves it the one it has.
    :param workshop: who reads and embeds, with the same encoder; None is this process.
    :raises DocumentError: if one of ``paths`` does not exist or cannot be read by its format.
    :raises IndexFolderError: if the index is busy, was made with another encoder, or cannot be written.
    """
    started = time.perf_counter()
    settings = PassageSettings()
    workshop = workshop or OwnWorkshop(encoder)
    found = find_files(paths)  # a path that cannot be used is told before an index is made
    with in_plain_words(place), library_at(place).writing(encoder) as writer:
        store = writer.changes
        with Drafts(writer.scratch, store) as drafts:
            found_changes = find_changes(
                found, paths, store.digests(), drafts, workshop=workshop, settings=settings, reading=reading
            )
            changes = reject_taken_names(found_changes, store.document_files())
            _embed(store, workshop, changes, drafts, progress=progress)
            if any(change.outcome in (*NEW, *GONE) for change in changes):
                _publish(writer, changes, drafts, cutting=cutting_stamp(settings))
        new_words = _put_dictionary(writer, dictionary)
        writer.refresh()
    return IndexReport(tuple(changes), found.passed_over, time.perf_counter() - started, new_words)


def _embed(
    store: Changes, workshop: Workshop, changes: Sequence[FileChange], drafts: Drafts, *, progress: Progress
) -> None:
    new = [change.path for change in changes if change.outcome in NEW]
    embed_new(store, workshop.embed, lambda: drafts.new_parts(new), progress=progress)


def _publish(writer: Writer, changes: Sequence[FileChange], drafts: Drafts, *, cutting: str) -> None:
    """Make all changes visible together; old documents go first, as their names may be those of new ones."""
    store = writer.changes
    with writer.publishing():
        store.remove_files(change.path for change in changes if change.outcome in GONE)
        for change in changes:
            if change.outcome in NEW:
                store.put_file(change.path, change.digest, drafts.rows(change.path), cutting=cutting)


def _put_dictionary(writer: Writer, dictionary: Dictionary | None) -> int | None:
    """Return the number of words if they are others than before; the keyword index is then made anew."""
    if dictionary is None or dictionary.digest == writer.changes.dictionary.digest:
        return None
    with writer.publishing():
        writer.changes.put_dictionary(dictionary)
    return len(dictionary)
