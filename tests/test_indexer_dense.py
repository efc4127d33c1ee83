"""The dense index against plain arithmetic."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import pytest

from indexer.checksum import checksum_of
from indexer.dense import DenseIndex
from indexer.encoder import FloatMatrix
from indexer.faiss_files import RowsFile, write_rows

DIM = 8


def unit_rows(count: int, *, seed: int) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids_of(counts: Sequence[int]) -> np.ndarray:
    """Return an id for every row: passage 10 has ``counts[0]`` rows, 13 ``counts[1]``, then 16, 19, ..."""
    return np.repeat(10 + 3 * np.arange(len(counts)), counts).astype(np.int64)


def save(path: Path, ids: np.ndarray, rows: FloatMatrix) -> str:
    """Write an index and return its checksum."""
    with path.open("wb") as file:
        write_rows(file, DIM, [(ids, rows)])
    return checksum_of(path)


def build(ids: np.ndarray, rows: FloatMatrix) -> DenseIndex:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "向量 é.faiss"
        return DenseIndex.load(path, checksum=save(path, ids, rows))


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


def test_a_file_is_what_faiss_itself_would_write():
    ids, rows = ids_of([2, 3, 1]), unit_rows(6, seed=3)
    by_faiss = faiss.IndexIDMap(faiss.IndexFlatIP(DIM))
    by_faiss.add_with_ids(rows, ids)
    file = io.BytesIO()
    write_rows(file, DIM, iter([(ids[:2], rows[:2]), (ids[2:2], rows[2:2]), (ids[2:], rows[2:])]))
    assert file.getvalue() == faiss.serialize_index(by_faiss).tobytes()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.parametrize("at_once", [1, 2, 9])
def test_rows_are_read_back_a_few_at_a_time(tmp_path: Path, count: int, at_once: int):
    ids, rows, path = ids_of([1] * count), unit_rows(count, seed=7), tmp_path / "向量 é.faiss"
    save(path, ids, rows)
    file = RowsFile(path, DIM)
    blocks = list(file.blocks(at_once))
    assert max((len(block) for _, block in blocks), default=0) <= at_once
    assert [owner for block, _ in blocks for owner in file.owners[block]] == ids.tolist()
    assert [row.tolist() for _, block in blocks for row in block] == rows.tolist()


def test_any_rows_of_a_file_are_read_in_the_order_asked_for(tmp_path: Path):
    rows, path = unit_rows(9, seed=7), tmp_path / "rows"
    save(path, ids_of([1] * 9), rows)
    for wanted in ([8, 0, 1, 1, 5, 4, 2], [3], []):
        np.testing.assert_array_equal(RowsFile(path, DIM).get(np.array(wanted, np.int64)), rows[wanted])


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system cannot be told")
@pytest.mark.parametrize("fails", [False, True])
def test_the_system_is_told_of_rows_in_several_places_at_once(
    fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rows, path, told = unit_rows(9, seed=7), tmp_path / "rows", []

    def advise(_file: int, position: int, size: int, _advice: int) -> None:
        told.append((position, size))
        if fails:
            raise OSError

    save(path, ids_of([1] * 9), rows)
    file = RowsFile(path, DIM)
    monkeypatch.setattr(os, "posix_fadvise", advise)
    np.testing.assert_array_equal(file.get(np.array([3, 4])), rows[3:5])
    assert told == []
    np.testing.assert_array_equal(file.get(np.array([6, 0, 7])), rows[[6, 0, 7]])
    begin = path.read_bytes().index(rows[0].tobytes())
    both = [(begin, DIM * 4), (begin + 6 * DIM * 4, 2 * DIM * 4)]
    assert told == (both[:1] if fails else both)


def test_a_file_of_rows_that_is_cut_short_after_it_was_opened_is_an_error(tmp_path: Path):
    path = tmp_path / "rows"
    save(path, ids_of([1] * 9), unit_rows(9, seed=7))
    file = RowsFile(path, DIM)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(OSError, match="is cut short"):
        file.get(np.array([8]))


def test_a_file_that_is_not_what_was_written_is_an_error(tmp_path: Path):
    path = tmp_path / "dense.faiss"
    checksum = save(path, ids_of([2, 2]), unit_rows(4, seed=1))
    data = path.read_bytes()
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
    narrow = np.ones((1, DIM - 1), np.float32)
    with pytest.raises(ValueError, match="do not fit an index of dim 8"):
        write_rows(io.BytesIO(), DIM, [(np.array([99]), narrow)])
    with pytest.raises(ValueError, match="does not fit an index of dim 8"):
        build(ids_of([1]), unit_rows(1, seed=1)).search(narrow[0], 1)


def test_arguments_come_back_unchanged():
    ids, rows, question = ids_of([2, 1]), unit_rows(3, seed=1), unit_rows(1, seed=2)[0]
    before = [array.copy() for array in (ids, rows, question)]
    index = build(ids, rows)
    index.search(question, 2)
    index.score(question, [10, 13])
    for array, copy in zip((ids, rows, question), before, strict=True):
        np.testing.assert_array_equal(array, copy)
