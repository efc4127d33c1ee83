"""What is the Milvus store's own: its addresses, what it does without transactions, and that it scores as the other."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from character_encoder import CharacterEncoder
from fakes import FakeEncoder, unwatched
from guarded import run_guarded
from test_indexer_stores import put, run

from corpus.errors import IndexFolderError
from corpus.records import Document
from indexer.build import index_paths
from indexer.doctor import examine
from indexer.libraries import library_at
from indexer.milvus.numbering import document_number, document_of, paragraph_id, paragraph_of, passage_id
from indexer.milvus.schema import EMBEDDINGS, RECORDS
from indexer.milvus.server import Server
from indexer.milvus.state import NEVER, WRITER, record_rows
from indexer.place import Place, ServerAddress, parse_place
from search.engine import open_engine
from search.results import Hit
from ui.sample import sample_documents

QUESTIONS = (
    "数字化改革的总体架构是什么？",
    "How many departments were connected?",
    "data governance of the city",
    "2021 年 3 月底",
    "“亲清在线”把多少个部门的业务系统连到了一起？",
    "参考文献 期刊",
    '"政府" 改革',
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("papers", Path("papers")),
        ("milvus://db.local:19530/papers", ServerAddress("db.local", 19530, "papers")),
        ("milvus://[::1]:19530/papers", ServerAddress("::1", 19530, "papers")),
        ("milvus://me:pass%40word@db:1/_p2", ServerAddress("db", 1, "_p2", "me:pass@word")),
    ],
)
def test_an_address_is_read(text: str, place: Place) -> None:
    assert parse_place(text) == place


def test_an_address_is_told_without_the_password() -> None:
    address = parse_place("milvus://me:secret@[::1]:19530/papers")
    assert str(address) == "milvus://[::1]:19530/papers"
    assert "secret" not in repr(address)


def test_numbers_tell_what_they_belong_to() -> None:
    last = passage_id(paragraph_id(2**27 - 1, 2**24 - 1), 2**12 - 1)
    assert last == 2**63 - 1
    assert paragraph_of(last) == paragraph_id(2**27 - 1, 2**24 - 1)
    assert document_of(paragraph_id(5, 7)) == 5
    first = document_number("a", 1, set())
    assert document_number("a", 1, {first}) == (first + 1) % 2**27
    assert document_number("a", 2, set()) != first


def rows(address: ServerAddress, collection: str) -> int:
    with closing(Server(address)) as server:
        return sum(1 for _ in server.query(collection, f"since < {NEVER}", ["id"]))


def ask(place: Place) -> list[list[Hit]]:
    with closing(open_engine(place, CharacterEncoder())) as engine:
        return [list(engine.search(question, top_k=20)) for question in QUESTIONS]


def test_both_stores_say_the_same_of_the_sample(milvus_address: ServerAddress, tmp_path: Path) -> None:
    for place in (tmp_path / "索引", milvus_address):
        index_paths(place, [sample_documents()], CharacterEncoder(), progress=unwatched)
    for embedded, server in zip(ask(tmp_path / "索引"), ask(milvus_address), strict=True):
        assert embedded
        assert [hit.text for hit in server] == [hit.text for hit in embedded]
        assert [hit.score for hit in server] == pytest.approx([hit.score for hit in embedded], abs=1e-5)
        assert [hit.closest for hit in server] == [hit.closest for hit in embedded]
        assert [hit.matches for hit in server] == [hit.matches for hit in embedded]


def test_what_a_crash_left_is_seen_by_nobody_and_cleared(milvus_address: ServerAddress, documents: Path) -> None:
    run(milvus_address, [documents / "cloud.txt"])
    put(milvus_address, Document("a", "", "云里有云。", str(documents / "cloud.txt")), publish=False)
    assert [Path(each.document).name for each in library_at(milvus_address).list_documents()] == ["cloud.txt"]
    with closing(open_engine(milvus_address, FakeEncoder())) as engine:
        assert [hit.text for hit in engine.search("云")] == ["政务云连着云。"]
    run(milvus_address, [documents / "data.txt"])
    assert all(finding.ok for finding in examine(milvus_address, FakeEncoder))
    assert rows(milvus_address, EMBEDDINGS) == 2


def test_of_two_that_publish_the_second_is_told(milvus_address: ServerAddress, documents: Path) -> None:
    library = library_at(milvus_address)
    run(milvus_address, [documents / "cloud.txt"])
    with library.writing(FakeEncoder()) as writer:
        with closing(Server(milvus_address)) as server:  # as it is to one that begins within the same instant
            server.delete(RECORDS, "part == 'writer'")
        run(milvus_address, [documents / "data.txt"])
        with pytest.raises(IndexFolderError, match="Another wenju process has changed"), writer.publishing():
            writer.changes.remove_files([str(documents / "cloud.txt")])
    assert len(library.list_documents()) == 2
    assert all(finding.ok for finding in examine(milvus_address, FakeEncoder))


def test_a_writer_waits_for_another_and_then_says_who_it_is(
    milvus_address: ServerAddress, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(milvus_address, [documents / "cloud.txt"])
    monkeypatch.setattr("indexer.milvus.lease.WAIT_SECONDS", 0.3)
    with (
        library_at(milvus_address).writing(FakeEncoder()),
        pytest.raises(IndexFolderError, match=rf"\({os.getpid()} on .* is writing to the index milvus:"),
    ):
        run(milvus_address, [documents / "data.txt"])


def test_a_writer_that_died_is_waited_for_no_more(
    milvus_address: ServerAddress, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(milvus_address, [documents / "cloud.txt"])
    with closing(Server(milvus_address)) as server:
        holder = '{"process": 7, "host": "desk", "since": "2026-01-02", "count": 5}'
        server.put(RECORDS, record_rows(WRITER, holder, since=0))
    monkeypatch.setattr("indexer.milvus.lease.LOST_SECONDS", 0.3)
    run(milvus_address, [documents / "data.txt"])
    assert len(library_at(milvus_address).list_documents()) == 2


def test_texts_split_by_older_rules_are_told_and_mended(
    milvus_address: ServerAddress, documents: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as before:
        before.setattr("indexer.milvus.writer.TOKENIZER_VERSION", "older")
        run(milvus_address, [documents])
    open_engine(milvus_address, FakeEncoder()).close()
    told = f"were split into words by other rules; mend it with: wenju index PATH --index {milvus_address}"
    assert told in caplog.text
    caplog.clear()
    again = FakeEncoder()
    assert {file.outcome for file in run(milvus_address, [documents], again).files} == {"changed"}
    assert again.embedded == []
    open_engine(milvus_address, FakeEncoder()).close()
    assert caplog.text == ""


def test_nothing_but_the_server_is_called(milvus_address: ServerAddress, documents: Path, tmp_path: Path) -> None:
    run(milvus_address, [documents])
    done = run_guarded(["-m", "ui", "documents", "--json", "--index", str(milvus_address)], home=tmp_path)
    assert (done.returncode, done.attempts, len(done.stdout.splitlines())) == (0, [], 6)


@pytest.mark.parametrize("what", ["rows are missing", "all is well"])
def test_the_doctor_counts_the_rows(milvus_address: ServerAddress, documents: Path, what: str) -> None:
    run(milvus_address, [documents])
    if what == "rows are missing":
        with closing(Server(milvus_address)) as server:
            first = next(iter(server.query(EMBEDDINGS, "number == 0", ["id"])))
            server.delete(EMBEDDINGS, f"id == '{first['id']}'")
    findings = {finding.name: finding for finding in examine(milvus_address, FakeEncoder)}
    assert findings["index"].message == f"6 documents, 6 passages in {milvus_address}"
    assert findings["embeddings"].ok is (what == "all is well")
    assert [name for name, finding in findings.items() if not finding.ok and name != "embeddings"] == []
