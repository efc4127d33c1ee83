"""Keep the dense and the lexical index in step with the database they are made from.

Rows never change and ids are never used again, so being in step means holding the same ids. Any
difference is mended by taking out and adding. What cannot be read, or was made from another database
(one that was replaced, or restored from a backup), is made anew.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexFolderError
from corpus.repair import reading_text
from indexer.dense import DenseIndex
from indexer.folder import IndexFolder, write_whole
from indexer.lexical import LexicalIndex
from indexer.store import Store
from indexer.words import TOKENIZER_VERSION, split_words

logger = logging.getLogger(__name__)

_BATCH = 2000  # rows read from the database at a time
Ids = npt.NDArray[np.int64]


def are_fresh(folder: IndexFolder, store: Store) -> bool:
    """Say whether the caches were made from the present state of the database."""
    return _saved_state(folder) == _state(store)


def refresh_caches(folder: IndexFolder, store: Store) -> None:
    """Bring both caches in step with the database; the caller holds the write lock."""
    saved = _saved_state(folder)
    is_ours = store.descends_from(saved.get("generation"))
    if not is_ours:
        folder.dense.unlink(missing_ok=True)
    if not is_ours or any(saved.get(name) != now for name, now in _splitting(store).items()):
        shutil.rmtree(folder.lexical, ignore_errors=True)
    _refresh_dense(folder.dense, store)
    _refresh_lexical(folder.lexical, store)
    write_whole(folder.caches, json.dumps(_state(store)).encode())


def _state(store: Store) -> dict[str, object]:
    return {"generation": store.generation, **_splitting(store)}


def _splitting(store: Store) -> dict[str, str]:
    """Return what decides into which terms a text is split."""
    return {"tokenizer": TOKENIZER_VERSION, "dictionary": store.dictionary.digest}


def _saved_state(folder: IndexFolder) -> dict[str, object]:
    try:
        saved = json.loads(folder.caches.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}


def _refresh_dense(path: Path, store: Store) -> None:
    """The index holds all embeddings of each passage."""
    index = _load_dense(path)
    ids = store.passage_ids()
    if index is not None and np.array_equal(index.ids, ids):
        return
    index = DenseIndex(store.stamp.dim) if index is None else index
    index.remove(np.setdiff1d(index.ids, ids))
    for batch in _batches(np.setdiff1d(ids, index.ids)):
        index.add(*store.get_embeddings(batch.tolist()))
    index.save(path)


def _load_dense(path: Path) -> DenseIndex | None:
    if not path.exists():
        return None
    try:
        return DenseIndex.load(path)
    except RuntimeError as error:
        logger.warning("%s is damaged and is made anew from the database (%s)", path, error)
        return None


def _refresh_lexical(path: Path, store: Store) -> None:
    """The index holds the words of each paragraph."""
    index = _open_lexical(path)
    ids = store.paragraph_ids()
    known = index.ids
    index.remove(np.setdiff1d(known, ids).tolist())
    for batch in _batches(np.setdiff1d(ids, known)):
        index.add(_words_of(store, batch.tolist()))
    index.commit()


def _open_lexical(path: Path) -> LexicalIndex:
    if path.exists():
        try:
            return LexicalIndex.open(path)
        except IndexFolderError as error:
            logger.warning("%s is damaged and is made anew from the database (%s)", path, error)
            shutil.rmtree(path)
    return LexicalIndex.create(path)


def _words_of(store: Store, paragraphs: list[int]) -> Iterator[tuple[int, list[str]]]:
    passages, dictionary = store.get_passages(paragraphs), store.dictionary
    for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id):
        text = reading_text("".join(passage.text for passage in members))
        yield paragraph, [word.term for word in split_words(text, dictionary)]


def _batches(ids: Ids) -> Iterator[Ids]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]
