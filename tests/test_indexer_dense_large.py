"""The large part of a dense index against plain arithmetic, and how it lives through changes of an index."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder, unwatched
from search_files import files_of, legs_of

import indexer.checksum
import indexer.dense_files
import indexer.dense_large
import indexer.inverted
from indexer.build import index_paths
from indexer.checksum import checksum_of
from indexer.compact import compact_index
from indexer.dense import DenseIndex
from indexer.dense_large import LargePart, write_gone
from indexer.doctor import examine
from indexer.encoder import FloatMatrix
from indexer.faiss_files import RowsFile, write_index, write_rows
from indexer.inverted import make_inverted, measure_recall
from indexer.library import open_store, remove_documents
from search.engine import open_engine

DIM = 16
PASSAGES = 700  # of three rows each


def unit_rows(count: int, *, seed: int) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def save(path: Path, ids: np.ndarray, rows: FloatMatrix) -> Path:
    with path.open("wb") as file:
        write_rows(file, DIM, [(ids, rows)])
    return path


IDS = np.repeat(np.arange(PASSAGES), 3)
ROWS = unit_rows(3 * PASSAGES, seed=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds a large part of all passages below 600 and an exact part of the others; 0 to 9 are gone."""
    folder = tmp_path_factory.mktemp("大")
    is_large = IDS < 600
    rows = RowsFile(save(folder / "rows", IDS[is_large], ROWS[is_large]), DIM)
    with (folder / "inverted").open("wb") as file:
        write_index(file, make_inverted(rows))
    write_gone(folder / "gone", np.arange(10))
    save(folder / "exact", IDS[~is_large], ROWS[~is_large])
    return folder


@pytest.fixture
def dense(folder: Path) -> DenseIndex:
    large = LargePart.open(folder / "inverted", folder / "rows", folder / "gone")
    return DenseIndex.load(folder / "exact", checksum=checksum_of(folder / "exact"), large=large)


def ranked(question: np.ndarray, among: np.ndarray) -> list[int]:
    best = (ROWS @ question).reshape(PASSAGES, 3).max(axis=1)
    return sorted(among.tolist(), key=lambda passage: -best[passage])


LEFT = np.arange(10, PASSAGES)


def test_both_parts_are_one_index_without_what_is_gone(dense):
    assert dense.ids.tolist() == LEFT.tolist()
    assert len(dense) == len(ROWS)
    question = unit_rows(1, seed=5)[0]
    cosines = (ROWS @ question).reshape(PASSAGES, 3)
    expected = (cosines[:, 0] + cosines.max(axis=1)) / 2
    asked = [650, 12, 3, 11, 699, 5000]
    assert dense.score(question, asked) == pytest.approx({row: expected[row] for row in (650, 12, 11, 699)}, abs=1e-6)
    assert list(dense.score(question, asked)) == [650, 12, 11, 699]
    assert dense.cosines(question, 12) == pytest.approx(cosines[12], abs=1e-6)
    assert dense.cosines(question, 650) == pytest.approx(cosines[650], abs=1e-6)


def test_a_search_finds_the_nearest_of_both_parts_in_the_exact_order(dense):
    found = 0
    for question in unit_rows(50, seed=6):
        hits = dense.search(question, 10).tolist()
        expected = ranked(question, LEFT)
        assert hits == [passage for passage in expected if passage in hits]
        assert not set(range(10)) & set(hits)
        found += len(set(hits) & set(expected[:10]))
    assert found >= 0.95 * 500


@pytest.mark.parametrize("few", [0, 5000], ids=["in the lists", "row by row"])
def test_a_search_among_some_finds_them_alone(dense, monkeypatch, few):
    monkeypatch.setattr(indexer.dense_large, "_FEW", few)
    among = np.array([3, 12, 40, 41, 599, 600, 650, 5000])
    question = unit_rows(1, seed=7)[0]
    assert dense.search(question, 50, among=among).tolist() == ranked(question, among[1:-1])
    assert dense.search(question, 50, among=among[:0]).tolist() == []


def test_a_sixteenth_of_the_lists_is_looked_into_however_few_the_sample_asks_for(folder, monkeypatch):
    monkeypatch.setattr(indexer.inverted, "RECALL", 0.0)
    monkeypatch.setattr(indexer.inverted, "_MARGIN", 1)
    index = make_inverted(RowsFile(folder / "rows", DIM))
    assert (index.nlist, index.nprobe) == (128, 8)  # of 1,800 rows; 3 · √1800 is 127


def test_enough_lists_are_looked_into(folder):
    rows = RowsFile(folder / "rows", DIM)
    index = make_inverted(rows)
    assert measure_recall(index, rows) >= 0.99
    index.nprobe = 1
    assert measure_recall(index, rows) < 0.99


# --- in an index


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An index whose embeddings are too many to be searched one by one, and files too large to be read whole."""
    monkeypatch.setattr(indexer.dense_files, "EXACT_ROWS", 30)
    monkeypatch.setattr(indexer.checksum, "LARGE", 500)
    (tmp_path / "文件").mkdir()
    for number in range(40):
        put(tmp_path, number)
    run(tmp_path)
    return tmp_path


def put(folder: Path, number: int) -> None:
    text = f"{'云' * (1 + number % 7)}数{'人' * (number % 5)}第{number}篇。"
    (folder / "文件" / f"{number}.txt").write_text(text, "utf-8")


def run(folder: Path) -> None:
    index_paths(folder / "索引", [folder / "文件"], FakeEncoder(), progress=unwatched)


def answers(index: Path) -> list[list[float]]:
    """Return the scores of the best hits; which of those that score alike come first is decided by ids."""
    with closing(open_engine(index, FakeEncoder())) as engine:
        return [[hit.score for hit in engine.search(question)] for question in ("云云数人", "云数人人", "第33篇")]


def anew(folder: Path) -> Path:
    """Index the same documents as if for the first time."""
    index_paths(folder / "新", [folder / "文件"], FakeEncoder(), progress=unwatched)
    return folder / "新"


def is_as_the_database(index: Path) -> bool:
    with closing(open_store(index)) as store:
        return legs_of(index).dense.ids.tolist() == store.passage_ids().tolist()


def test_a_large_index_answers_as_one_whose_rows_are_all_looked_at(large, monkeypatch):
    assert files_of(large / "索引").rows.exists()
    monkeypatch.setattr(indexer.dense_files, "EXACT_ROWS", 1000)
    small = anew(large)
    assert not files_of(small).rows.exists()
    assert answers(large / "索引") == answers(small)


def test_what_is_added_and_removed_leaves_the_large_part_alone(large):
    index = large / "索引"
    made = files_of(index).rows.stat()
    put(large, 50)
    (large / "文件" / "3.txt").unlink()
    run(large)
    remove_documents(index, [str(large / "文件" / "4.txt")])
    assert files_of(index).rows.stat().st_ino == made.st_ino
    assert is_as_the_database(index)
    assert all(finding.ok for finding in examine(index, FakeEncoder) if finding.name != "dictionary")
    (large / "文件" / "4.txt").unlink()
    assert answers(index) == answers(anew(large))


@pytest.mark.parametrize("change", ["many removed", "many added"])
def test_after_many_changes_the_large_part_is_made_anew(large, change):
    index = large / "索引"
    made = files_of(index).rows.stat()
    for number in range(12) if change == "many removed" else range(100, 140):
        if change == "many removed":
            (large / "文件" / f"{number}.txt").unlink()
        else:
            put(large, number)
    run(large)
    assert not files_of(index).rows.exists() or files_of(index).rows.stat().st_ino != made.st_ino
    assert is_as_the_database(index)
    assert answers(index) == answers(anew(large))


def test_an_index_that_was_large_is_searched_row_by_row_again(large):
    for number in range(15, 40):
        (large / "文件" / f"{number}.txt").unlink()
    run(large)
    assert not files_of(large / "索引").rows.exists()
    assert is_as_the_database(large / "索引")


def test_compacting_leaves_nothing_of_what_was_removed(large):
    index = large / "索引"
    remove_documents(index, [str(large / "文件" / "4.txt")])
    assert len(legs_of(index).dense) == 40
    compact_index(index)
    assert len(legs_of(index).dense) == 39
    assert is_as_the_database(index)


@pytest.mark.parametrize("name", ["large.rows", "large.faiss", "large.gone"])
@pytest.mark.parametrize("harm", [b"", b"no index"], ids=["empty", "other"])
def test_a_large_part_that_is_damaged_is_made_anew(large, name, harm, caplog):
    index = large / "索引"
    remove_documents(index, [str(large / "文件" / "4.txt")])
    before = answers(index)
    (files_of(index).path / name).write_bytes(harm)
    assert answers(index) == before
    assert "are made anew from the database" in caplog.text
    assert is_as_the_database(index)


def test_the_doctor_says_how_many_of_the_nearest_are_found_and_reads_large_files_whole(large, monkeypatch):
    index = large / "索引"
    findings = {finding.name: finding for finding in examine(index, FakeEncoder)}
    assert findings["recall"].ok and "of the ten nearest passages" in findings["recall"].message
    monkeypatch.setattr(indexer.checksum, "_PIECES", 2)
    monkeypatch.setattr(indexer.checksum, "_PIECE", 8)
    run(large)
    path = files_of(index).rows
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(data)
    assert not all(finding.ok for finding in examine(index, FakeEncoder))
