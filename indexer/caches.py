"""The search files: a dense and a keyword index made from one generation of the database.

They lie in a folder named after that generation, beside a manifest with their checksums, and are there before
the generation becomes the present one. So whoever sees a state of the database finds the search files of just
that state. What is missing, or is not what the manifest says, is made anew from the database.
"""

import json
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexFolderError
from corpus.repair import reading_text
from indexer.checksum import checksum_of
from indexer.dense import DenseIndex
from indexer.folder import IndexFolder, SearchFiles, put_in_place
from indexer.lexical import LexicalIndex
from indexer.lock import write_lock
from indexer.store import Store
from indexer.words import TOKENIZER_VERSION, split_words

logger = logging.getLogger(__name__)

_BATCH = 2000  # rows read from the database at a time
Ids = npt.NDArray[np.int64]


class SearchFilesError(IndexFolderError):
    """The search files of a generation are missing, damaged, or made by other rules."""


@dataclass(frozen=True, slots=True)
class Caches:
    """Both indexes of one generation, as they were read from their files."""

    dense: DenseIndex
    lexical: LexicalIndex


def load_caches(folder: IndexFolder, store: Store) -> Caches:
    """Hold the store's present state still, and read the search files of that state.

    :raises SearchFilesError: if they are missing, differ from their checksums, or hold other terms; the store is
        then held no longer.
    """
    while True:
        store.begin_reading()
        generation = store.generation
        try:
            return _load(folder.search_files(generation), store)
        except BaseException as error:
            store.end_reading()
            if not isinstance(error, SearchFilesError) or store.generation == generation:
                raise  # else a writer has just put others in their place


def load_or_make_caches(folder: IndexFolder, store: Store) -> Caches:
    """Do the same, and make them anew where they cannot be used, as soon as no other process writes."""
    try:
        return load_caches(folder, store)
    except SearchFilesError:
        with write_lock(folder):
            refresh_caches(folder, store)
        return load_caches(folder, store)


def refresh_caches(folder: IndexFolder, store: Store) -> None:
    """Make the search files anew unless they are as they should be; the caller holds the write lock."""
    try:
        _load(folder.search_files(store.generation), store)
    except SearchFilesError as error:
        logger.warning("%s; they are made anew from the database", error)
        make_caches(folder, store)
    drop_older_caches(folder, store.generation)


def make_caches(folder: IndexFolder, store: Store, *, base: str | None = None) -> None:
    """Write the search files of the state that the store shows, all of them or none.

    :param base: a generation whose search files differ little, if they are there and sound; else all is made anew.
    """
    files = folder.search_files(store.generation)
    unfinished = SearchFiles(files.path.with_name(f"{files.path.name}.new"))
    for path in (files.path, unfinished.path):  # damaged ones that these are to replace, and what a crash left
        shutil.rmtree(path, ignore_errors=True)
    unfinished.lexical.mkdir(parents=True)
    try:
        start = _find_base(folder.search_files(base), unfinished, store) if base else None
        _make_dense(unfinished.dense, store, start)
        _make_lexical(unfinished.lexical, store, start)
        unfinished.manifest.write_text(json.dumps({**_rules(store), "sums": _sums(unfinished)}), "utf-8")
        put_in_place(unfinished.path, files.path)
    except BaseException:
        shutil.rmtree(unfinished.path, ignore_errors=True)
        raise


def drop_older_caches(folder: IndexFolder, generation: str) -> None:
    """Remove the search files of all generations but one, and what crashes and older versions left."""
    for path in folder.search.iterdir() if folder.search.exists() else ():
        if path.name != generation:
            shutil.rmtree(path, ignore_errors=True)  # what a reader on Windows holds open goes the next time
    for name in ("dense.faiss", "caches.json"):
        (folder.path / name).unlink(missing_ok=True)
    shutil.rmtree(folder.path / "lexical", ignore_errors=True)


def _rules(store: Store) -> dict[str, str]:
    """Return what decides into which terms a text is split."""
    return {"tokenizer": TOKENIZER_VERSION, "dictionary": store.dictionary.digest}


def _sums(files: SearchFiles) -> dict[str, str]:
    """Return the checksum of every search file, by its path in their folder."""
    paths = [files.dense, *sorted(path for path in files.lexical.iterdir() if not _is_lock(path))]
    return {path.relative_to(files.path).as_posix(): checksum_of(path) for path in paths}


def _is_lock(path: Path) -> bool:
    return path.suffix == ".lock"


def _check(files: SearchFiles, store: Store, *, but: str = "") -> dict[str, str]:
    """Compare the search files with their manifest, all but one of them; return the checksums.

    :raises SearchFilesError: saying what is wrong.
    """
    try:
        manifest = json.loads(files.manifest.read_text("utf-8"))
        sums = dict(manifest["sums"])
        if any(manifest[name] != now for name, now in _rules(store).items()):
            raise SearchFilesError(f"The search files {files.path} were made with other words")
        wrong = [name for name, checksum in sums.items() if name != but and checksum_of(files.path / name) != checksum]
    except OSError as error:
        raise SearchFilesError(f"The search files {files.path} are not all there ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SearchFilesError(f"The list {files.manifest} is damaged") from error
    if wrong:
        raise SearchFilesError(f"The search files {files.path} are damaged ({', '.join(wrong)})")
    return sums


def _load(files: SearchFiles, store: Store) -> Caches:
    """A large file is read once: the dense index is checked as it is loaded."""
    dense = files.dense.name
    sums = _check(files, store, but=dense)
    try:
        return Caches(DenseIndex.load(files.dense, checksum=sums[dense]), LexicalIndex.open(files.lexical))
    except (OSError, RuntimeError, KeyError, IndexFolderError) as error:
        raise SearchFilesError(f"The search files {files.path} are damaged ({error})") from error


def _find_base(base: SearchFiles, copy: SearchFiles, store: Store) -> Caches | None:
    """Load sound search files of another generation, the keyword index as a copy that may be changed."""
    try:
        found = _load(base, store)
    except SearchFilesError:
        return None
    for path in base.lexical.iterdir():
        if not _is_lock(path):
            _link(path, copy.lexical / path.name)
    return Caches(found.dense, LexicalIndex.open(copy.lexical))


def _link(path: Path, copy: Path) -> None:
    """Let a file have a second name: the keyword index never changes a file, it puts another in its place."""
    try:
        os.link(path, copy)
    except OSError:  # some file systems know no second names
        shutil.copyfile(path, copy)


def _make_dense(path: Path, store: Store, start: Caches | None) -> None:
    """The index holds all embeddings of each passage."""
    index = start.dense if start else DenseIndex(store.stamp.dim)
    ids = store.passage_ids()
    index.remove(np.setdiff1d(index.ids, ids))
    for batch in _batches(np.setdiff1d(ids, index.ids)):
        index.add(*store.get_embeddings(batch.tolist()))
    index.save(path)


def _make_lexical(path: Path, store: Store, start: Caches | None) -> None:
    """The index holds the words of each paragraph."""
    index = start.lexical if start else LexicalIndex.create(path)
    ids = store.paragraph_ids()
    known = index.ids
    index.remove(np.setdiff1d(known, ids).tolist())
    for batch in _batches(np.setdiff1d(ids, known)):
        index.add(_words_of(store, batch.tolist()))
    index.commit()


def _words_of(store: Store, paragraphs: list[int]) -> Iterator[tuple[int, list[str]]]:
    passages, dictionary = store.get_passages(paragraphs), store.dictionary
    for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id):
        text = reading_text("".join(passage.text for passage in members))
        yield paragraph, [word.term for word in split_words(text, dictionary)]


def _batches(ids: Ids) -> Iterator[Ids]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]
