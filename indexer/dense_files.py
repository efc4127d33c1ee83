"""Writing the files of a dense index: what is new beside what stays, or all of it anew.

Up to ``EXACT_ROWS`` embeddings are one file, which is searched row by row. More are a large part, which later
generations share: they name what was removed of it, and keep what was added in the small file. When that grows too
large itself, or a tenth of the large part is gone, all is written anew.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.dense_large import write_gone
from indexer.encoder import FloatMatrix
from indexer.faiss_files import Ids, RowsFile, write_index, write_rows
from indexer.folder import SearchFiles, open_whole
from indexer.inverted import make_inverted
from indexer.store import Store

logger = logging.getLogger(__name__)

EXACT_ROWS = 50_000  # looked at one by one in some 7 ms; the lists of a large part and the rows behind them take less
_LARGEST_GONE_SHARE = 0.1
_BATCH = 2000  # rows in memory at a time


def write_dense(files: SearchFiles, store: Store, base: SearchFiles | None) -> None:
    """Write the embeddings of all passages of the store.

    :param base: sound files of another generation; what they hold is not read from the database.
    """
    ids = store.passage_ids()
    kept = _share_large(files, base, ids, store.stamp.dim) if base else ids[:0]
    rest = np.setdiff1d(ids, kept, assume_unique=True)
    if _write_exact(files.dense, store, base, rest) <= EXACT_ROWS:
        return
    if len(kept):
        _write_exact(files.dense, store, base, ids)
    _make_large(files, store)


def link(path: Path, copy: Path) -> None:
    """Let a file that is never changed have a second name."""
    try:
        os.link(path, copy)
    except OSError:  # some file systems know no second names
        shutil.copyfile(path, copy)


def _share_large(files: SearchFiles, base: SearchFiles, ids: Ids, dim: int) -> Ids:
    """Take over the large part of the base unless too much of it is gone; return the passages that it holds."""
    if not base.rows.exists():
        return ids[:0]
    held = np.unique(RowsFile(base.rows, dim).owners)
    is_left = np.isin(held, ids)
    if np.count_nonzero(is_left) < len(held) * (1 - _LARGEST_GONE_SHARE):
        return ids[:0]
    link(base.rows, files.rows)
    link(base.inverted, files.inverted)
    write_gone(files.gone, held[~is_left])
    return held[is_left]


def _write_exact(path: Path, store: Store, base: SearchFiles | None, ids: Ids) -> int:
    """Write the embeddings of these passages a block at a time, and return how many they are."""
    with open_whole(path) as file:
        return write_rows(file, store.stamp.dim, _rows_of(store, base, ids))


def _rows_of(store: Store, base: SearchFiles | None, ids: Ids) -> Iterator[tuple[Ids, FloatMatrix]]:
    """Yield the embeddings that the base has, which is quick, and then the others from the database."""
    known = [ids[:0]]
    for path in (base.rows, base.dense) if base else ():
        if path.exists():
            rows = RowsFile(path, store.stamp.dim)
            wanted = np.flatnonzero(np.isin(rows.owners, ids))
            known.append(rows.owners[wanted])
            for batch in batches(wanted):
                yield rows.owners[batch], rows.get(batch)
    for batch in batches(np.setdiff1d(ids, np.concatenate(known))):
        yield store.get_embeddings(batch.tolist())


def batches(rows: Ids) -> Iterator[Ids]:
    """Yield ids, or rows, as many at a time as may be in memory with their content."""
    for first in range(0, len(rows), _BATCH):
        yield rows[first : first + _BATCH]


def _make_large(files: SearchFiles, store: Store) -> None:
    """Turn the file of rows into a large part, beside a file of none."""
    for path in (files.rows, files.inverted, files.gone):
        path.unlink(missing_ok=True)
    files.dense.rename(files.rows)
    rows = RowsFile(files.rows, store.stamp.dim)
    logger.info("Sorting %d embeddings into lists", len(rows))
    with open_whole(files.inverted) as file:
        write_index(file, make_inverted(rows))
    write_gone(files.gone, rows.owners[:0])
    _write_exact(files.dense, store, None, rows.owners[:0])
