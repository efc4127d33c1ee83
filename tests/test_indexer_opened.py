"""Opening an index: search files that are made anew, other processes that write, and writers that die."""

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from search_files import HARMS, files_of, legs_of

import indexer.caches
import indexer.dense_files
import indexer.lock
import search.engine
from corpus.errors import IndexFolderError
from indexer.build import index_paths
from indexer.dense import DenseIndex
from indexer.dense_large import LargePart
from indexer.folder import IndexFolder
from indexer.library import list_documents, open_store
from indexer.lock import write_lock
from indexer.place import command_at
from indexer.store import Store
from search.engine import SearchEngine, open_engine
from search.retrieve import find_candidates

TESTS = Path(__file__).parent
QUESTIONS = ("云", "电网稳吗", "Nothing in English", "数人电")


@contextmanager
def asking(folder: Path) -> Iterator[SearchEngine]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        yield engine


def answers(folder: Path) -> list[list[tuple[str, float]]]:
    with asking(folder) as engine:
        return [[(hit.text, hit.score) for hit in engine.search(question)] for question in QUESTIONS]


def put(documents: Path, name: str, text: str) -> None:
    (documents / name).write_text(text, "utf-8")


def run(index: Path, documents: Path) -> None:
    index_paths(index, [documents], FakeEncoder(), progress=unwatched)


def seen(engine: SearchEngine, question: str = "云") -> list[str]:
    return [hit.text for hit in engine.search(question, top_k=100)]


# --- search files that are missing, damaged, older


@pytest.mark.parametrize("harm", HARMS)
def test_search_files_that_are_missing_or_damaged_are_made_anew_with_a_notice(index, harm, caplog):
    before = answers(index)
    harm(files_of(index))
    assert answers(index) == before
    assert [record.getMessage() for record in caplog.records if "made anew from the database" in record.getMessage()]
    legs = legs_of(index)
    with closing(open_store(index)) as store:
        assert legs.dense.ids.tolist() == store.passage_ids().tolist()
        assert legs.lexical.ids.tolist() == store.paragraph_ids().tolist()


@pytest.mark.parametrize("harm", HARMS)
def test_a_new_run_mends_search_files_too_and_leaves_sound_ones_alone(index, documents, harm, caplog):
    before = answers(index)
    harm(files_of(index))
    run(index, documents)
    assert answers(index) == before
    assert len(caplog.records) == 1
    made = files_of(index).manifest.stat().st_mtime_ns
    run(index, documents)
    assert files_of(index).manifest.stat().st_mtime_ns == made


def test_search_files_are_there_before_their_state_is(index, documents, monkeypatch):
    """At the moment of the commit a reader finds what it needs, and no writer in its way."""
    states = []
    commit = Store.transaction

    @contextmanager
    def watched(store: Store) -> Iterator[None]:
        with commit(store):
            yield
            states.append(IndexFolder(index).search_files(store.generation).manifest.exists())

    monkeypatch.setattr(Store, "transaction", watched)
    put(documents, "late.txt", "云来晚了。")
    run(index, documents)
    assert states[-1]


def disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left")


def test_a_run_that_fails_while_it_writes_search_files_leaves_the_old_state(index, documents, monkeypatch):
    before = answers(index)
    put(documents, "late.txt", "云来晚了。")
    with monkeypatch.context() as patch:
        patch.setattr(indexer.dense_files, "write_rows", disk_full)
        with pytest.raises(IndexFolderError, match=r"The disk of the index .* is full \(No space left\)"):
            run(index, documents)
    assert answers(index) == before
    assert len(list(IndexFolder(index).search.iterdir())) == 1
    run(index, documents)
    assert answers(index) != before


def test_a_change_while_the_search_files_are_read_is_answered_from_the_new_state(index, documents, monkeypatch):
    class Overtaken(DenseIndex):
        @classmethod
        def load(cls, path: Path, *, checksum: str, large: LargePart | None = None) -> DenseIndex:
            """Let another writer publish between the look at the state and the reading of its files."""
            monkeypatch.undo()
            run(index, documents)
            return DenseIndex.load(path, checksum=checksum, large=large)

    put(documents, "late.txt", "云来晚了。")
    monkeypatch.setattr(indexer.caches, "DenseIndex", Overtaken)
    with asking(index) as engine:
        assert "云来晚了。" in seen(engine)


# --- an engine that is open while others write


def test_a_question_is_answered_from_one_state_though_the_index_changes_under_it(index, documents, monkeypatch):
    """Between the search and the showing of hits all documents are replaced."""
    with asking(index) as engine:
        before = seen(engine)

        def replace_all(*arguments, **options):
            monkeypatch.undo()
            found = find_candidates(*arguments, **options)
            for path in documents.iterdir():
                path.unlink()
            put(documents, "late.txt", "云来晚了。")
            run(index, documents)
            return found

        monkeypatch.setattr(search.engine, "find_candidates", replace_all)
        assert seen(engine) == before
        assert seen(engine) == ["云来晚了。"]


def test_a_document_is_replaced_in_one_step(index, documents):
    """While a writer is at work, the old text is found, then the new one: never both, never neither."""
    with asking(index) as engine:
        found = []

        def look(*_: object) -> None:
            found.append(seen(engine))

        put(documents, "cloud.txt", "云来晚了。")
        index_paths(index, [documents], FakeEncoder(), progress=look)
        assert {("政务云连着云。" in texts, "云来晚了。" in texts) for texts in found} == {(True, False)}
        assert ("政务云连着云。" in seen(engine), "云来晚了。" in seen(engine)) == (False, True)


def test_while_nothing_changes_an_engine_does_not_open_its_files_again(index):
    with asking(index) as engine:
        shutil.rmtree(IndexFolder(index).search)
        assert engine.search("云")[0].text == "政务云连着云。"
    assert not IndexFolder(index).search.exists()


def test_an_engine_keeps_no_old_state_alive_between_questions(index, documents):
    with asking(index) as engine, closing(open_store(index)) as store:
        engine.search("云")
        put(documents, "late.txt", "云来晚了。")
        run(index, documents)
        assert store.shrink()


def test_an_index_that_is_removed_and_made_anew_is_noticed(index, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    put(other, "late.txt", "云来晚了。")
    with asking(index) as engine:
        assert "政务云连着云。" in seen(engine)
        shutil.rmtree(index)
        with pytest.raises(IndexFolderError, match=r"There is no index in .*; make one with: wenju index PATH"):
            engine.search("云")
        run(index, other)
        assert seen(engine) == ["云来晚了。"]


def test_an_index_whose_search_files_have_to_be_made_waits_for_the_writer(index, monkeypatch):
    shutil.rmtree(IndexFolder(index).search)
    monkeypatch.setattr(indexer.lock, "WAIT_SECONDS", 0.1)
    busy = pytest.raises(IndexFolderError, match="wait until it is done and try again")
    with write_lock(IndexFolder(index)), busy:
        open_engine(index, FakeEncoder())
    monkeypatch.setattr(indexer.lock, "WAIT_SECONDS", 30)
    with ThreadPoolExecutor() as pool:
        with write_lock(IndexFolder(index)):
            waiting = pool.submit(answers, index)
            assert wait([waiting], timeout=0.3).not_done
        assert waiting.result()[0]


def test_passages_that_were_cut_by_older_rules_are_told_of_with_the_command_that_mends_it(index, documents, caplog):
    with closing(sqlite3.connect(IndexFolder(index).database, isolation_level=None)) as database:
        database.execute("UPDATE files SET cutting = 'older', digest = x'' WHERE path LIKE '%.md'")
    answers(index)
    command = command_at("index PATH", index)
    assert caplog.messages == [f"2 files of {index} were cut by older rules; cut them anew with: {command}"]
    run(index, documents)
    caplog.clear()
    answers(index)
    assert caplog.messages == []


# --- other processes


@contextmanager
def process(program: str, *arguments: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in a process of its own, from its first line of output on."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, env=environment, **pipes) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            yield running
        finally:
            running.kill()


HOLD_THE_LOCK = """
import sys
from pathlib import Path
from indexer.folder import IndexFolder
from indexer.lock import write_lock

with write_lock(IndexFolder(Path(sys.argv[1]))):
    print("ready", flush=True)
    sys.stdin.read()
"""

INDEX_UNTIL_THE_SECOND_BATCH = """
import sys
from pathlib import Path
from fakes import FakeEncoder, unwatched
from indexer.build import index_paths

def wait_after_the_first_batch(done, total):
    if done:
        print("ready", flush=True)
        sys.stdin.read()

index_paths(Path(sys.argv[1]), [Path(sys.argv[2])], FakeEncoder(), progress=wait_after_the_first_batch)
"""

INDEX = """
import sys
from pathlib import Path
from fakes import FakeEncoder, unwatched
from indexer.build import index_paths

index_paths(Path(sys.argv[1]), [Path(sys.argv[2])], FakeEncoder(), progress=unwatched)
print("ready", flush=True)
"""


def test_a_second_writer_waits_and_then_says_who_is_at_work(index, documents, monkeypatch, caplog):
    with process(HOLD_THE_LOCK, index) as holder:
        monkeypatch.setattr(indexer.lock, "WAIT_SECONDS", 2)  # it is told of before, also on a busy machine
        monkeypatch.setattr(indexer.lock, "_QUIET_SECONDS", 0)
        who = rf"Another wenju process \({holder.pid} on \S+, since [-0-9]+ [:0-9]+\) is writing to the index .*"
        with pytest.raises(IndexFolderError, match=rf"{who}; wait until it is done and try again"):
            run(index, documents)
        assert [bool(re.fullmatch(rf"{who}; waiting for it", message)) for message in caplog.messages] == [True]
        with asking(index) as engine:
            assert engine.search("云")
        holder.kill()
        holder.wait()
        run(index, documents)
    assert not IndexFolder(index).writer.exists()


def test_a_writer_that_was_killed_loses_nothing_it_had_embedded(index, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"第{number}朵云。" for number in range(600)), "utf-8")
    with process(INDEX_UNTIL_THE_SECOND_BATCH, index, path) as writer:
        writer.kill()
        writer.wait()
    assert len(list_documents(index)) == 6
    encoder = FakeEncoder()
    index_paths(index, [path], encoder, progress=unwatched)
    assert 0 < len(encoder.embedded) < 600
    with asking(index) as engine:
        assert engine.search("第599朵云")[0].text == "第599朵云。"


def test_an_open_engine_sees_what_another_process_changed(index, documents):
    with asking(index) as engine:
        assert engine.search("电网")[0].text == "电网的电很稳。"
        (documents / "power.md").unlink()
        (documents / "late.txt").write_text("电网的电来晚了。", "utf-8")
        with process(INDEX, index, documents):
            found = [hit.text for hit in engine.search("电网")]
    assert found[0] == "电网的电来晚了。"
    assert "电网的电很稳。" not in found


def test_search_files_of_another_database_are_not_taken_for_its_own(index, tmp_path):
    IndexFolder(index).database.unlink()
    other = tmp_path / "other.txt"
    other.write_text("人人都用电。", "utf-8")
    index_paths(index, [other], FakeEncoder(), progress=unwatched)
    fresh = tmp_path / "fresh"
    index_paths(fresh, [other], FakeEncoder(), progress=unwatched)
    assert answers(index) == answers(fresh)
