"""An approximate index of many embeddings: in lists, two numbers a byte, of which a question looks into a few.

Rows are put into about 3√n lists by the nearest of as many centres, which are found on a sample. How many lists a
question looks into is chosen by measuring: the fewest, doubling, with which all but a hundredth of the ten nearest
passages are found, with a margin. A list keeps a row as a product code: for each pair of its numbers which of sixteen
pairs is nearest, in half a byte. FAISS compares 32 rows at once with a question (Andre, Kermarrec, Le Scouarnec: Cache
Locality is Not Enough, VLDB 2015). What is found is scored anew from the rows themselves, so the short code costs no
rank.

Measured is on embeddings of the index, moved away at random until they are as far from where they were as a question
is from the passage that answers it: a cosine of .82, see benchmarks/RESULTS.md. Questions are moved in one direction,
not at random, and those in another language farther, so they need many times as many lists, ``_MARGIN``, and never
fewer than ``_LEAST_SHARE`` of all.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from indexer.encoder import FloatMatrix
from indexer.faiss_files import Ids, RowsFile

DEPTH = 10  # recall is counted among so many nearest passages
RECALL = 0.99  # to be reached on the sample; real questions lie a little otherwise

_BITS = 4  # what is quickly compared
_ROWS_A_LIST = 64  # of the sample; more move the centres little
# Measured with real questions in both languages on a million passages: benchmarks/RESULTS.md, "How many lists".
_LISTS_A_ROOT = 3  # of the number of rows
_CLUSTERINGS = 10  # rounds of k-means; 25 find no more
_MARGIN = 64
_LEAST_SHARE = 1 / 16
_QUESTIONS = 200
_COSINE = 0.82
_BLOCK = 16_384  # rows in memory at a time
ROWS = 800  # that are asked for: those of some 200 passages
_NEAREST = 100  # rows among which are surely ten passages


def make_inverted(rows: RowsFile) -> Any:
    """Return an index of FAISS with the owners of rows as its ids, which looks into as many lists as it needs."""
    import faiss

    lists = 2 ** round(math.log2(_LISTS_A_ROOT * math.sqrt(len(rows))))
    pairs = rows.dim // 2 if rows.dim % 2 == 0 else rows.dim  # single numbers where they make no pairs
    index: Any = faiss.IndexIVFPQFastScan(
        faiss.IndexFlatIP(rows.dim), rows.dim, lists, pairs, _BITS, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, _ROWS_A_LIST
    index.cp.niter = _CLUSTERINGS
    index.train(rows.get(_spread(len(rows), lists * _ROWS_A_LIST)))
    for block, vectors in rows.blocks(_BLOCK):
        index.add_with_ids(vectors, rows.owners[block])
    _choose_lists(index, rows)
    return index


def measure_recall(index: Any, rows: RowsFile) -> float:
    """Return the share of the ten nearest passages that the index finds; reads all rows."""
    questions = _questions(rows)
    return _share_found(index, questions, list(nearest_passages(rows, questions)))


def _choose_lists(index: Any, rows: RowsFile) -> None:
    """Let the index look into as few lists as are enough with a margin, into all of them if need be."""
    questions = _questions(rows)
    nearest = list(nearest_passages(rows, questions))
    for step in range(int(math.log2(index.nlist)) + 1):
        index.nprobe = 2**step
        if _share_found(index, questions, nearest) >= RECALL:
            break
    index.nprobe = min(index.nlist, max(index.nprobe * _MARGIN, math.ceil(index.nlist * _LEAST_SHARE)))


def _share_found(index: Any, questions: FloatMatrix, nearest: list[Ids]) -> float:
    _, found = index.search(questions, min(index.ntotal, ROWS))
    hits = sum(np.isin(expected, owners).sum() for expected, owners in zip(nearest, found, strict=True))
    return float(hits / sum(map(len, nearest)))


def _questions(rows: RowsFile) -> FloatMatrix:
    chosen = rows.get(_spread(len(rows), _QUESTIONS))
    noise = np.random.default_rng(1).normal(size=chosen.shape).astype(np.float32)
    noise *= math.tan(math.acos(_COSINE)) / np.linalg.norm(noise, axis=1, keepdims=True)
    moved = chosen + noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def nearest_passages(rows: RowsFile, questions: FloatMatrix) -> Iterator[Ids]:
    """Yield the ten nearest passages of each question, by a look at every row."""
    import faiss

    scores = np.empty((len(questions), 0), np.float32)
    owners = np.empty((len(questions), 0), np.int64)
    for block, vectors in rows.blocks(_BLOCK):
        near, places = faiss.knn(questions, vectors, min(_NEAREST, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        scores, owners = np.hstack([scores, near]), np.hstack([owners, rows.owners[block][places]])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_NEAREST]
        scores, owners = np.take_along_axis(scores, best, axis=1), np.take_along_axis(owners, best, axis=1)
    for found in owners:
        _, first = np.unique(found, return_index=True)
        yield found[np.sort(first)][:DEPTH]


def _spread(count: int, wanted: int) -> Ids:
    """Return rows from all over an index, as many as are wanted or there."""
    return np.linspace(0, count - 1, min(count, wanted)).astype(np.int64)
