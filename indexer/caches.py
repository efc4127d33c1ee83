"""The search files: a dense and a keyword index made from one generation of the database.

They lie in a folder named after that generation, beside a manifest with their checksums, and are there before
the generation becomes the present one. So whoever sees a state of the database finds the search files of just
that state. What is missing, or is not what the manifest says, is made anew from the database.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from corpus.errors import IndexFolderError
from corpus.repair import reading_text
from indexer.dense import DenseIndex
from indexer.dense_files import batches, link, write_dense
from indexer.dense_large import LargePart
from indexer.folder import IndexFolder, SearchFiles, put_in_place
from indexer.lexical import LexicalIndex
from indexer.lock import write_lock
from indexer.manifest import SearchFilesError, compare, is_lock, read_manifest, write_manifest
from indexer.store import Store
from indexer.words import TOKENIZER_VERSION, split_words

logger = logging.getLogger(__name__)


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


def check_whole(folder: IndexFolder, store: Store) -> None:
    """Read every search file of the store's present state, large ones too.

    :raises SearchFilesError: if one is not what was written.
    """
    files = folder.search_files(store.generation)
    compare(files, read_manifest(files, _rules(store)), thoroughly=True)


def load_or_make_caches(folder: IndexFolder, store: Store) -> Caches:
    """Do what ``load_caches`` does, and make them anew where they cannot be used, once no other process writes."""
    try:
        return load_caches(folder, store)
    except SearchFilesError:
        with write_lock(folder):
            _make_unless(_load, folder, store)
        return load_caches(folder, store)


def refresh_caches(folder: IndexFolder, store: Store) -> None:
    """Make the search files anew unless they are what was written; the caller holds the write lock."""
    _make_unless(_check, folder, store)


def _make_unless(look: Callable[[SearchFiles, Store], object], folder: IndexFolder, store: Store) -> None:
    """Make the search files anew if ``look`` raises a ``SearchFilesError``, and remove older ones."""
    try:
        look(folder.search_files(store.generation), store)
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
        sound = _find_base(folder.search_files(base), store) if base else None
        write_dense(unfinished, store, sound)
        _make_lexical(unfinished.lexical, store, sound)
        write_manifest(unfinished, _rules(store), sound)
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


def _check(files: SearchFiles, store: Store) -> LexicalIndex:
    """Compare all search files with their manifest, and open the keyword index.

    :raises SearchFilesError: saying what is wrong.
    """
    compare(files, read_manifest(files, _rules(store)))
    return _open_lexical(files)


def _load(files: SearchFiles, store: Store) -> Caches:
    """Do the same and open all; a file that is read whole is read once, as it is checked while it is loaded."""
    manifest = read_manifest(files, _rules(store))
    compare(files, manifest, but=[files.dense.name])
    try:
        large = LargePart.open(files.inverted, files.rows, files.gone) if files.rows.name in manifest.sums else None
        dense = DenseIndex.load(files.dense, checksum=manifest.sums[files.dense.name], large=large)
        return Caches(dense, _open_lexical(files))
    except (OSError, RuntimeError) as error:
        raise SearchFilesError(f"The search files {files.path} are damaged ({error})") from error


def _open_lexical(files: SearchFiles) -> LexicalIndex:
    try:
        return LexicalIndex.open(files.lexical)
    except IndexFolderError as error:
        raise SearchFilesError(f"The search files {files.path} are damaged ({error})") from error


def _find_base(files: SearchFiles, store: Store) -> SearchFiles | None:
    """Return the search files of another generation if they are sound."""
    try:
        _check(files, store)
    except SearchFilesError:
        return None
    return files


def _make_lexical(path: Path, store: Store, base: SearchFiles | None) -> None:
    """The index holds the words of each paragraph."""
    index = _copy_lexical(base.lexical, path) if base else LexicalIndex.create(path)
    ids = store.paragraph_ids()
    known = index.ids
    index.remove(np.setdiff1d(known, ids).tolist())
    for batch in batches(np.setdiff1d(ids, known)):
        index.add(_words_of(store, batch.tolist()))
    index.commit()


def _copy_lexical(base: Path, copy: Path) -> LexicalIndex:
    """Open a copy of a keyword index that may be changed."""
    for path in base.iterdir():
        if not is_lock(path):
            link(path, copy / path.name)
    return LexicalIndex.open(copy)


def _words_of(store: Store, paragraphs: list[int]) -> Iterator[tuple[int, list[str]]]:
    passages, dictionary = store.get_passages(paragraphs), store.dictionary
    for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id):
        text = reading_text("".join(passage.text for passage in members))
        yield paragraph, [word.term for word in split_words(text, dictionary)]
