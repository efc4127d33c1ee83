"""Opening an index: search files that are made anew, other processes that write, and writers that die."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched

import indexer.opened
from corpus.errors import IndexFolderError
from corpus.records import Document
from indexer.build import index_paths
from indexer.caches import are_fresh, refresh_caches
from indexer.dense import DenseIndex
from indexer.embedding import embedded_texts, embedding_key
from indexer.encoder import Encoder
from indexer.folder import IndexFolder, write_lock
from indexer.lexical import LexicalIndex
from indexer.library import list_documents, open_store
from indexer.passages import PassageSettings, cut_passages
from indexer.store import DocumentRows, Store
from search.engine import SearchEngine, open_engine

TESTS = Path(__file__).parent
QUESTIONS = ("云", "电网稳吗", "Nothing in English", "数人电")


@contextmanager
def asking(folder: Path) -> Iterator[SearchEngine]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        yield engine


def answers(folder: Path) -> list[list[tuple[str, float]]]:
    with asking(folder) as engine:
        return [[(hit.text, hit.score) for hit in engine.search(question)] for question in QUESTIONS]


def rows_of(name: str, text: str, encoder: Encoder) -> tuple[DocumentRows, dict]:
    """Return what a store is given for a document, and its embeddings."""
    document, settings = Document(name, name, text, source=name), PassageSettings()
    passages = cut_passages(document, settings)
    texts = [embedded_texts(document, passage, settings) for passage in passages]
    flat = [text for passage in texts for text in passage]
    embeddings = dict(zip(map(embedding_key, flat), encoder.encode_document(flat), strict=True))
    return (document, passages, [list(map(embedding_key, passage)) for passage in texts]), embeddings


def publish(store: Store, name: str, text: str) -> None:
    """Do what a writer does before it comes to the search files."""
    rows, embeddings = rows_of(name, text, FakeEncoder())
    store.add_embeddings(embeddings)
    with store.transaction():
        store.put_file(name, b"digest", [rows])
        store.next_generation()


# --- search files that are missing, damaged, older


def delete_dense(folder: IndexFolder) -> None:
    folder.dense.unlink()


def empty_dense(folder: IndexFolder) -> None:
    folder.dense.write_bytes(b"")


def truncate_dense(folder: IndexFolder) -> None:
    folder.dense.write_bytes(folder.dense.read_bytes()[:-7])


def delete_lexical(folder: IndexFolder) -> None:
    shutil.rmtree(folder.lexical)


def damage_lexical(folder: IndexFolder) -> None:
    (folder.lexical / "meta.json").write_text("{", "utf-8")


def truncate_lexical(folder: IndexFolder) -> None:
    for path in folder.lexical.iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def delete_state(folder: IndexFolder) -> None:
    folder.caches.unlink()


def damage_state(folder: IndexFolder) -> None:
    folder.caches.write_text('{"generation": 1', "utf-8")


def replace_state(folder: IndexFolder) -> None:
    folder.caches.write_text("[]", "utf-8")


def delete_all(folder: IndexFolder) -> None:
    delete_dense(folder)
    delete_lexical(folder)
    delete_state(folder)


HARMS: list[Callable[[IndexFolder], None]] = [
    delete_dense,
    empty_dense,
    truncate_dense,
    delete_lexical,
    damage_lexical,
    truncate_lexical,
    delete_state,
    damage_state,
    replace_state,
    delete_all,
]


@pytest.mark.parametrize("harm", HARMS)
def test_search_files_that_are_missing_or_damaged_are_made_anew(index, harm):
    folder = IndexFolder(index)
    before = answers(index)
    harm(folder)
    assert answers(index) == before
    with closing(open_store(index)) as store:
        assert are_fresh(folder, store)
        assert DenseIndex.load(folder.dense).ids.tolist() == store.passage_ids().tolist()
        assert LexicalIndex.open(folder.lexical).ids.tolist() == store.paragraph_ids().tolist()


def test_a_new_run_mends_search_files_that_differ_from_the_database(index, documents):
    folder = IndexFolder(index)
    before = answers(index)
    dense, lexical = DenseIndex.load(folder.dense), LexicalIndex.open(folder.lexical)
    dense.remove(dense.ids[:2])
    dense.save(folder.dense)
    lexical.remove(lexical.ids[:2].tolist())
    lexical.add([(777, ["云"])])
    lexical.commit()
    index_paths(index, [documents], FakeEncoder(), progress=unwatched)
    assert answers(index) == before


def test_search_files_older_than_the_database_are_brought_up_to_date(index, documents):
    with closing(open_store(index)) as store:
        publish(store, "late.txt", "云来晚了。")
        with store.transaction():
            store.remove_document(str(documents / "cloud.txt"))
            store.next_generation()
    with asking(index) as engine:
        assert [hit.text for hit in engine.search("云", top_k=2)] == ["云来晚了。", "云里有数。"]


def test_a_keyword_index_of_other_words_is_made_anew(index):
    folder = IndexFolder(index)
    before = answers(index)
    lexical = LexicalIndex.open(folder.lexical)
    ids = lexical.ids.tolist()
    lexical.remove(ids)
    lexical.add((row, ["wrong"]) for row in ids)
    lexical.commit()
    assert answers(index) != before
    folder.caches.write_text(folder.caches.read_text("utf-8").replace("jieba", "jieba 0 and"), "utf-8")
    assert answers(index) == before


def test_a_change_while_the_search_files_are_read_is_seen_at_the_next_question(index, monkeypatch):
    class Overtaken(DenseIndex):
        @classmethod
        def load(cls, path: Path) -> DenseIndex:
            """Let another writer publish between the look at the state and the reading of the files."""
            monkeypatch.undo()
            with closing(open_store(index)) as store:
                publish(store, "late.txt", "云来晚了。")
            return DenseIndex.load(path)

    monkeypatch.setattr(indexer.opened, "DenseIndex", Overtaken)
    with asking(index) as engine, closing(open_store(index)) as store:
        assert "云来晚了。" not in [hit.text for hit in engine.search("云")]
        refresh_caches(IndexFolder(index), store)
        assert "云来晚了。" in [hit.text for hit in engine.search("云")]


# --- an engine that is open while others write


def test_while_a_writer_is_at_work_the_old_state_is_served_and_then_the_new(index, documents):
    folder = IndexFolder(index)
    with asking(index) as engine, closing(open_store(index)) as store:
        before = engine.search("云")
        with write_lock(folder):
            publish(store, "late.txt", "云来晚了。")
            assert engine.search("云") == before
            with store.transaction():
                store.remove_document(str(documents / "cloud.txt"))
                store.next_generation()
            assert before[0].text == "政务云连着云。"
            assert "政务云连着云。" not in [hit.text for hit in engine.search("云")]
            refresh_caches(folder, store)
            assert [hit.text for hit in engine.search("云", top_k=2)] == ["云来晚了。", "云里有数。"]


def test_while_nothing_changes_an_engine_does_not_open_its_files_again(index):
    folder = IndexFolder(index)
    with asking(index) as engine:
        folder.dense.unlink()
        assert engine.search("云")[0].text == "政务云连着云。"
    assert not folder.dense.exists()


def test_an_engine_that_cannot_follow_yet_serves_the_old_state_and_follows_later(index, documents):
    folder = IndexFolder(index)
    with asking(index) as engine:
        before = engine.search("云")
        (documents / "late.txt").write_text("云来晚了。", "utf-8")
        index_paths(index, [documents], FakeEncoder(), progress=unwatched)
        folder.dense.unlink()
        with write_lock(folder):
            assert engine.search("云") == before
        assert "云来晚了。" in [hit.text for hit in engine.search("云")]


def test_an_index_whose_search_files_another_makes_is_busy(index):
    folder = IndexFolder(index)
    folder.caches.unlink()
    with write_lock(folder), pytest.raises(IndexFolderError, match="wait until it is done and try again"):
        open_engine(index, FakeEncoder())


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
from indexer.folder import IndexFolder, write_lock

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


def test_a_second_writer_is_refused_until_the_first_is_dead(index, documents):
    def run() -> None:
        index_paths(index, [documents], FakeEncoder(), progress=unwatched)

    with process(HOLD_THE_LOCK, index) as holder:
        with pytest.raises(IndexFolderError, match=r"Another wenju process is writing to the index .*; wait until"):
            run()
        with asking(index) as engine:
            assert engine.search("云")
        holder.kill()
        holder.wait()
        run()


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


def test_search_files_of_another_database_are_made_anew_though_their_ids_are_the_same(index, tmp_path):
    IndexFolder(index).database.unlink()
    other = tmp_path / "other.txt"
    other.write_text("人人都用电。", "utf-8")
    index_paths(index, [other], FakeEncoder(), progress=unwatched)
    fresh = tmp_path / "fresh"
    index_paths(fresh, [other], FakeEncoder(), progress=unwatched)
    assert answers(index) == answers(fresh)
