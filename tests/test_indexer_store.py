"""The database of an index: what goes in comes out, and what is gone is gone everywhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexFolderError
from corpus.records import Document, Kind
from corpus.script import Script
from indexer.embedding import embedding_key
from indexer.encoder import Part
from indexer.passages import PassageSettings, cut_passages
from indexer.records import ParagraphPlace
from indexer.stamp import FORMAT, Stamp
from indexer.store import DocumentRows, Store

STAMP = Stamp(FORMAT, "fake 假", "f" * 64, 3)
KEY = embedding_key(Part.whole("shared by every passage"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "索引.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store.create(path, STAMP)) as store:
        yield store


def rows_of(name: str, text: str, *keys: bytes) -> DocumentRows:
    """Return what is stored for a document; every passage has the embeddings ``keys``."""
    document = Document(name, f"Title of {name}", text, source=f"/{name}")
    passages = cut_passages(document, PassageSettings())
    return document, passages, [keys or (KEY,)] * len(passages)


def put(store: Store, file: str, *documents: DocumentRows) -> None:
    with store.transaction():
        store.put_file(file, b"digest of " + file.encode(), documents, cutting="rules")


@pytest.mark.usefixtures("store")
def test_a_new_store_is_empty_and_keeps_its_stamp(path):
    with closing(Store.open(path)) as again:
        assert again.stamp == STAMP
        assert again.generation
        assert (again.digests(), again.list_documents(), list(again.iter_texts())) == ({}, [], [])
        assert (again.paragraph_ids().tolist(), again.passage_ids().tolist()) == ([], [])


def test_no_database_is_an_error_that_says_how_to_make_one(path):
    with pytest.raises(IndexFolderError, match=r"There is no index in .*; make one with: wenju index PATH"):
        Store.open(path)


@pytest.mark.parametrize("content", [b"not a database" * 1000, b""], ids=["garbage", "empty"])
def test_a_file_that_is_no_database_of_ours_is_named_as_damaged(path, content):
    path.write_bytes(content)
    with pytest.raises(
        IndexFolderError, match=r"is damaged .*; remove wenju\.sqlite\* in it and run: wenju index PATH"
    ):
        Store.open(path)


def test_passages_come_back_as_they_were_cut(store):
    text = "第一章 总则\n\n𠮷野家的😀很多。第二句。\n\n[1] 张三. 论云[J]. 云学, 2020.\n"
    document, passages, keys = rows_of("书.txt", text)
    put(store, "书.txt", (document, passages, keys))
    stored = store.get_passages(store.paragraph_ids().tolist())
    assert [(row.start, row.end, row.kind, row.section, row.position) for row in stored] == [
        (passage.start, passage.end, passage.kind, passage.section, passage.position) for passage in passages
    ]
    assert [row.text for row in stored] == ["第一章 总则", "𠮷野家的😀很多。第二句。", "[1] 张三. 论云[J]. 云学, 2020."]
    assert {(row.document, row.title) for row in stored} == {("书.txt", "Title of 书.txt")}
    assert [row.passage_id for row in stored] == store.passage_ids().tolist()
    assert store.get_document_passages("书.txt") == stored
    assert store.get_document_passages("other") == []


def test_paragraphs_hold_their_passages_in_order(store):
    put(store, "a", rows_of("a", "这一句话说的是云。" * 40 + "\n\n参考文献\n\n[1] 张三. 论云[J]. 云学, 2020."))
    ids = store.paragraph_ids().tolist()
    paragraphs = store.get_paragraphs([*ids, 999])
    assert [paragraph.kind for paragraph in paragraphs] == [Kind.BODY, Kind.HEADING, Kind.REFERENCE]
    assert [row for paragraph in paragraphs for row in paragraph.passages] == store.passage_ids().tolist()
    assert len(paragraphs[0].passages) > 1
    first = paragraphs[0].passages[0]
    assert store.paragraphs_of([first, 999]) == {first: ids[0]}


def test_more_paragraphs_than_one_statement_takes_come_in_order(store):
    put(store, "a", rows_of("a", "\n\n".join(f"第{number}句话。" for number in range(1200))))
    ids = store.paragraph_ids().tolist()
    assert [row.text for row in store.get_passages(ids)] == [f"第{number}句话。" for number in range(1200)]
    assert len(store.get_paragraphs(ids)) == len(store.paragraphs_of(store.passage_ids().tolist())) == 1200


def test_documents_are_listed_by_name_with_their_sizes(store):
    put(store, "b.jsonl", rows_of("乙", "第一句。\n\n第二句。"), rows_of("丙", "😀"))
    put(store, "a.txt", rows_of("a.txt", "云"))
    listed = [(info.document, info.source, info.characters, info.passages) for info in store.list_documents()]
    assert listed == [("a.txt", "a.txt", 1, 1), ("丙", "b.jsonl", 1, 1), ("乙", "b.jsonl", 10, 2)]
    assert [name for name, _ in store.iter_texts()] == ["a.txt", "丙", "乙"]
    assert store.document_files() == {"a.txt": "a.txt", "乙": "b.jsonl", "丙": "b.jsonl"}
    assert store.digests() == {"a.txt": b"digest of a.txt", "b.jsonl": b"digest of b.jsonl"}


def test_ids_are_never_used_again(store):
    put(store, "a", rows_of("a", "第一句。\n\n第二句。"))
    used = set(store.passage_ids().tolist()), set(store.paragraph_ids().tolist())
    put(store, "a", rows_of("a", "第一句。\n\n第二句。"))
    assert store.passage_ids().min() > max(used[0])
    assert store.paragraph_ids().min() > max(used[1])
    with store.transaction():
        store.remove_files(["a"])
    put(store, "b", rows_of("b", "第三句。"))
    assert store.passage_ids().tolist() == [5]


def test_a_removed_file_takes_all_its_rows_along(store):
    put(store, "a", rows_of("a1", "第一句。"), rows_of("a2", "第二句。"))
    put(store, "b", rows_of("b", "第三句。"))
    kept = store.get_document_passages("b")
    with store.transaction():
        store.remove_files(["a", "never there"])
    assert store.passage_ids().tolist() == [row.passage_id for row in kept]
    assert store.paragraph_ids().tolist() == [row.paragraph_id for row in kept]
    assert list(store.document_files()) == ["b"]
    assert list(store.digests()) == ["b"]


def test_a_file_without_its_last_document_is_forgotten_and_one_with_others_counts_as_changed(store):
    put(store, "a", rows_of("a1", "第一句。"), rows_of("a2", "第二句。"))
    with store.transaction():
        store.remove_document("a1")
    assert (store.digests(), list(store.document_files())) == ({"a": b""}, ["a2"])
    with store.transaction():
        store.remove_document("a2")
    assert (store.digests(), store.passage_ids().tolist()) == ({}, [])


def test_the_places_of_all_paragraphs(store):
    put(store, "f", rows_of("a", "第一章 总则\n\n第一句。\n\nIn English."), rows_of("b", "长" * 400))
    title, text = "Title of a", "第一章 总则\n\n第一句。\n\nIn English."
    assert store.places() == [
        ParagraphPlace(1, "a", title, '["第一章 总则"]', Kind.HEADING, Script.HAN, 0, 6),
        ParagraphPlace(
            2, "a", title, '["第一章 总则"]', Kind.BODY, Script.HAN, text.index("第一句"), text.index("第一句") + 4
        ),
        ParagraphPlace(3, "a", title, '["第一章 总则"]', Kind.BODY, Script.LATIN, text.index("In"), len(text)),
        ParagraphPlace(4, "b", "Title of b", "[]", Kind.BODY, Script.HAN, 0, 400),
    ]
    owners = store.passage_owners()
    assert owners[:, 0].tolist() == store.passage_ids().tolist()
    assert owners[:, 1].tolist() == [1, 2, 3, *[4] * (len(owners) - 3)]
    assert len(owners) > 4
    assert store.scripts() == {Script.HAN, Script.LATIN}
    with store.transaction():
        store.remove_files(["f"])
    assert (store.places(), store.scripts(), store.passage_owners().shape) == ([], set(), (0, 2))


def test_embeddings_come_back_bit_by_bit_in_the_order_they_were_made(store):
    vectors = np.random.default_rng(1).normal(size=(3, 3)).astype(np.float32)
    keys = [bytes([number]) * 16 for number in (9, 1, 5)]
    store.add_embeddings(dict(zip(keys, vectors, strict=True)))
    put(store, "a", rows_of("a", "第一句。", *keys))
    put(store, "b", rows_of("b", "第二句。", keys[1]))
    passages, rows = store.get_embeddings([1, 2, 99])
    assert passages.tolist() == [1, 1, 1, 2]
    np.testing.assert_array_equal(rows, vectors[[0, 1, 2, 1]])
    assert rows.dtype == np.float32
    empty_ids, empty_rows = store.get_embeddings([])
    assert (empty_ids.shape, empty_rows.shape) == ((0,), (0, 3))


def test_missing_embeddings_are_found_among_thousands(store):
    keys = [embedding_key(Part.whole(str(number))) for number in range(1300)]
    store.add_embeddings({key: np.zeros(3, np.float32) for key in keys[:1250]})
    assert store.missing_embeddings([*keys, *keys]) == set(keys[1250:])
    assert store.missing_embeddings([]) == set()


def test_embeddings_that_no_passage_has_any_more_are_dropped_but_not_those_that_wait_for_one(store):
    keys = [embedding_key(Part.whole(text)) for text in ("both", "a alone", "b alone", "waiting")]
    store.add_embeddings({key: np.ones(3, np.float32) for key in keys})
    put(store, "a", rows_of("a", "第一句。", keys[0], keys[1]))
    put(store, "b", rows_of("b", "第二句。", keys[0], keys[2]))
    with store.transaction(), store.dropping_released_embeddings():
        store.remove_files(["a"])
    assert store.missing_embeddings(keys) == {keys[1]}
    store.drop_unused_embeddings()
    assert store.missing_embeddings(keys) == {keys[1], keys[3]}


def test_what_released_embeddings_is_taken_back_with_its_transaction(store):
    keys = [embedding_key(Part.whole("a alone"))]
    store.add_embeddings({keys[0]: np.ones(3, np.float32)})
    put(store, "a", rows_of("a", "第一句。", *keys))
    for _ in range(2):  # nothing is left in the way of the next one
        with pytest.raises(KeyboardInterrupt), store.transaction(), store.dropping_released_embeddings():
            store.remove_files(["a"])
            raise KeyboardInterrupt
        assert store.missing_embeddings(keys) == set()


def test_a_transaction_is_seen_by_others_whole_or_not_at_all(path, store):
    before = store.generation
    with closing(Store.open(path)) as other:
        with store.transaction():
            store.put_file("a", b"1", [rows_of("a", "第一句。")], cutting="")
            store.next_generation()
            assert (list(other.digests()), other.generation) == ([], before)
        assert (list(other.digests()), other.generation) == (["a"], store.generation)
        assert store.generation != before


def test_a_reader_sees_one_state_until_it_lets_go(path, store):
    with closing(Store.open(path)) as other:
        other.begin_reading()
        before = other.generation
        with store.transaction():
            store.put_file("a", b"1", [rows_of("a", "第一句。")], cutting="")
            store.next_generation()
        assert (list(other.digests()), other.generation) == ([], before)
        other.end_reading()
        assert (list(other.digests()), other.generation) == (["a"], store.generation)


def test_the_page_of_a_passage_is_the_one_on_which_it_starts(store):
    text = "第一页。\n\n第二页的话，\n接着是第三页。\n\n还是第三页。"
    starts = (0, text.index("第二页"), text.index("接着"))
    document = Document("a.pdf", "a", text, source="/a.pdf", pages=starts)
    passages = cut_passages(document, PassageSettings())
    put(store, "a.pdf", (document, passages, [(KEY,)] * len(passages)))
    put(store, "b.txt", rows_of("b.txt", text))
    assert [row.page for row in store.get_document_passages("a.pdf")] == [1, 2, 3, 3]
    assert [row.page for row in store.get_document_passages("b.txt")] == [None] * 4


def test_it_is_known_when_and_by_which_rules_a_file_was_indexed(store):
    started = datetime.now(UTC).replace(microsecond=0)
    put(store, "a", rows_of("a", "第一句。"))
    (info,) = store.list_documents()
    assert started <= datetime.fromisoformat(info.indexed) <= datetime.now(UTC)
    assert (store.files_cut_otherwise("rules"), store.files_cut_otherwise("others")) == (0, 1)


def test_a_transaction_that_fails_changes_nothing(store):
    put(store, "a", rows_of("a", "第一句。"))
    before, generation = store.get_document_passages("a"), store.generation
    with pytest.raises(KeyboardInterrupt), store.transaction():
        store.remove_files(["a"])
        store.next_generation()
        raise KeyboardInterrupt
    assert (store.get_document_passages("a"), store.generation) == (before, generation)
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.put_file("b", b"1", [rows_of("a", "a name that is taken")], cutting="")
    assert list(store.digests()) == ["a"]
