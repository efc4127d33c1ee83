"""The dense index against plain arithmetic."""

import errno
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.checksum import checksum_of
from indexer.dense import DenseIndex
from indexer.encoder import FloatMatrix
from indexer.faiss_files import write_index

DIM = 8


def unit_rows(count: int, *, seed: int) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids_of(counts: Sequence[int]) -> np.ndarray:
    """Return an id for every row: passage 10 has ``counts[0]`` rows, 13 ``counts[1]``, then 16, 19, ..."""
    return np.repeat(10 + 3 * np.arange(len(counts)), counts).astype(np.int64)


def build(ids: np.ndarray, rows: FloatMatrix) -> DenseIndex:
    index = DenseIndex(DIM)
    index.add(ids, rows)
    return index


def brute_force(ids: np.ndarray, rows: FloatMatrix, question: np.ndarray) -> tuple[list[int], dict[int, float]]:
    """Return the passages by their best cosine, and the mean of first and best cosine of each."""
    cosines = {passage: rows[ids == passage] @ question for passage in dict.fromkeys(ids.tolist())}
    ranked = sorted(cosines, key=lambda passage: -cosines[passage].max())
    return ranked, {passage: (found[0] + found.max()) / 2 for passage, found in cosines.items()}


@pytest.mark.parametrize("seed", range(5))
def test_search_and_scores_equal_a_brute_force(seed):
    counts = np.random.default_rng(seed).integers(1, 5, size=40)
    ids = ids_of(counts)[::-1].copy()  # ids need not rise in the order of adding
    rows, question = unit_rows(len(ids), seed=seed), unit_rows(1, seed=99)[0]
    index = build(ids, rows)
    ranked, scores = brute_force(ids, rows, question)
    assert index.search(question, 40).tolist() == ranked
    assert index.search(question, 7).tolist() == ranked[:7]
    assert index.score(question, ranked) == pytest.approx(scores, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_search_among_some_is_a_brute_force_among_them(seed):
    random = np.random.default_rng(seed)
    ids = ids_of(random.integers(1, 5, size=40))
    rows, question = unit_rows(len(ids), seed=seed), unit_rows(1, seed=99)[0]
    among = random.choice(np.append(np.unique(ids), [1, 999]), size=random.integers(1, 42), replace=False)
    ranked = [passage for passage in brute_force(ids, rows, question)[0] if passage in among]
    index = build(ids, rows)
    assert index.search(question, 50, among=among).tolist() == ranked
    assert index.search(question, 3, among=among).tolist() == ranked[:3]
    assert index.search(question, 50, among=among[:0]).tolist() == []


def test_the_score_is_the_mean_of_the_first_and_the_best_cosine_by_hand():
    rows = np.zeros((3, DIM), np.float32)
    rows[0, :2] = 0.6, 0.8  # the first of passage 5
    rows[1, 0] = 1.0  # its best
    rows[2, :2] = -0.6, 0.8  # passage 6
    index = build(np.array([5, 5, 6]), rows)
    question = np.eye(DIM, dtype=np.float32)[0]
    assert index.score(question, [6, 5]) == pytest.approx({5: (0.6 + 1.0) / 2, 6: -0.6})


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_index_of_a_few_passages(count):
    ids, rows, question = ids_of([1] * count), unit_rows(count, seed=1), unit_rows(1, seed=2)[0]
    index = build(ids, rows)
    ranked, scores = brute_force(ids, rows, question)
    assert (len(index), index.dim, index.ids.tolist()) == (count, DIM, ids.tolist())
    assert index.search(question, 5).tolist() == ranked
    assert index.score(question, ids.tolist()) == pytest.approx(scores, abs=1e-6)


def test_passages_that_are_not_there_have_no_score():
    index = build(ids_of([2, 2]), unit_rows(4, seed=1))
    question = unit_rows(1, seed=2)[0]
    assert index.score(question, []) == {}
    assert index.score(question, [9, 11, 99]) == {}
    assert list(index.score(question, [9, 13, 11, 10])) == [13, 10]


def test_rows_added_in_two_steps_are_the_same_as_at_once():
    ids, rows, question = ids_of([2, 3, 1, 2]), unit_rows(8, seed=3), unit_rows(1, seed=4)[0]
    steps = build(ids[:5], rows[:5])
    steps.add(ids[5:], rows[5:])
    once = build(ids, rows)
    assert steps.ids.tolist() == once.ids.tolist()
    assert steps.score(question, once.ids.tolist()) == once.score(question, once.ids.tolist())


def test_removing_leaves_what_an_index_without_them_holds():
    ids, rows, question = ids_of([3, 1, 4, 2, 2]), unit_rows(12, seed=5), unit_rows(1, seed=6)[0]
    index = build(ids, rows)
    index.remove(np.array([13, 19, 77]))
    kept = ~np.isin(ids, [13, 19])
    ranked, scores = brute_force(ids[kept], rows[kept], question)
    assert index.search(question, 9).tolist() == ranked
    assert index.score(question, ids.tolist()) == pytest.approx(scores, abs=1e-6)
    index.remove(index.ids)
    assert (len(index), index.search(question, 9).tolist()) == (0, [])


def test_a_removed_passage_can_be_added_again_with_other_rows():
    index = build(np.array([1, 1]), unit_rows(2, seed=1))
    index.remove(np.array([1]))
    row = unit_rows(1, seed=2)
    index.add(np.array([1]), row)
    assert index.score(row[0], [1]) == pytest.approx({1: 1.0})


def test_a_saved_index_is_the_same_when_loaded(tmp_path: Path):
    ids, rows, question = ids_of([2, 1, 3]), unit_rows(6, seed=7), unit_rows(1, seed=8)[0]
    index, path = build(ids, rows), tmp_path / "向量 é.faiss"
    index.save(path)
    loaded = DenseIndex.load(path, checksum=checksum_of(path))
    assert (len(loaded), loaded.dim, loaded.ids.tolist()) == (6, DIM, [10, 13, 16])
    assert loaded.search(question, 3).tolist() == index.search(question, 3).tolist()
    assert loaded.score(question, [10, 13, 16]) == index.score(question, [10, 13, 16])
    loaded.remove(np.array([10]))
    loaded.save(path)
    assert DenseIndex.load(path, checksum=checksum_of(path)).ids.tolist() == [13, 16]


def test_a_file_that_is_not_what_was_written_is_an_error(tmp_path: Path):
    path = tmp_path / "dense.faiss"
    build(ids_of([2, 2]), unit_rows(4, seed=1)).save(path)
    checksum, data = checksum_of(path), path.read_bytes()
    for other in (b"", data[:-1], data[:-1] + b"x", data + b"x"):
        path.write_bytes(other)
        with pytest.raises(RuntimeError, match="is not what was written"):
            DenseIndex.load(path, checksum=checksum)


def test_a_file_that_was_written_wrongly_is_an_error(tmp_path: Path):
    path = tmp_path / "dense.faiss"
    path.write_bytes(b"no index")
    with pytest.raises(RuntimeError):
        DenseIndex.load(path, checksum=checksum_of(path))


def test_embeddings_of_another_width_are_refused():
    index = build(ids_of([1]), unit_rows(1, seed=1))
    narrow = np.ones((1, DIM - 1), np.float32)
    with pytest.raises(ValueError, match="do not fit an index of dim 8"):
        index.add(np.array([99]), narrow)
    with pytest.raises(ValueError, match="do not fit an index of dim 8"):
        index.search(narrow[0], 1)
    assert index.ids.tolist() == [10]


def test_arguments_come_back_unchanged():
    ids, rows, question = ids_of([2, 1]), unit_rows(3, seed=1), unit_rows(1, seed=2)[0]
    before = [array.copy() for array in (ids, rows, question)]
    index = build(ids, rows)
    index.search(question, 2)
    index.score(question, [10, 13])
    index.remove(ids[:1])
    for array, copy in zip((ids, rows, question), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_disk_that_is_full_is_told_as_the_system_tells_it():
    class Full(io.BytesIO):
        def write(self, _data: Any, /) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    index = DenseIndex(2)
    with pytest.raises(OSError, match="No space left on device"):
        write_index(index._index, Full())
