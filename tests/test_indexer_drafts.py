"""What was read and cut comes back from the disk as it was, file by file, and leaves nothing behind."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder, unwatched

from corpus.records import Document
from indexer.drafts import Drafts
from indexer.embedding import embed_new, embedded_parts, embedding_key
from indexer.encoder import Part
from indexer.passages import PassageSettings, cut_passages
from indexer.reading import cut_documents
from indexer.stamp import stamp_of
from indexer.store import Store
from indexer.workshop import OwnWorkshop

SETTINGS = PassageSettings()
LONG = Document(
    "long", "长", "\n\n".join(f"第{number}朵云，第{number}个数。" for number in range(2500)), "/a/long.txt", (0, 9)
)
SHORT = Document("short", "短", "电。", "/a/short.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.create(tmp_path / "db", stamp_of(FakeEncoder()))) as made:
        yield made


@pytest.fixture
def drafts(tmp_path: Path, store: Store) -> Iterator[Drafts]:
    with Drafts(tmp_path, store) as made:
        yield made


def test_documents_come_back_with_passages_and_keys(drafts: Drafts) -> None:
    added = drafts.add("/a", cut_documents([LONG, SHORT], SETTINGS))
    drafts.add("/b", cut_documents([SHORT], SETTINGS))
    rows = list(drafts.rows("/a"))
    assert [document for document, _, _ in rows] == [LONG, SHORT]
    for document, passages, keys in rows:
        assert passages == cut_passages(document, SETTINGS)
        parts = [embedded_parts(document, passage, SETTINGS) for passage in passages]
        assert keys == [[embedding_key(part) for part in each] for each in parts]
    assert (added.passages, added.indexed) == (2501, sum(len(line) for line in LONG.text.split("\n\n")) + 2)
    assert [document for document, _, _ in drafts.rows("/b")] == [SHORT]


def test_two_files_may_be_read_in_turns(drafts: Drafts) -> None:
    drafts.add("/a", cut_documents([LONG, SHORT], SETTINGS))
    drafts.add("/b", cut_documents([SHORT, LONG], SETTINGS))
    turns = zip(drafts.rows("/a"), drafts.rows("/b"), strict=True)
    assert [(one.doc_id, two.doc_id) for (one, _, _), (two, _, _) in turns] == [("long", "short"), ("short", "long")]


def test_only_texts_without_an_embedding_are_kept(drafts: Drafts, store: Store) -> None:
    store.add_embeddings({embedding_key(Part.whole("电。")): np.zeros(5, np.float32)})
    drafts.add("/a", cut_documents([SHORT], SETTINGS))
    drafts.add("/b", cut_documents([Document("other", "", "电。\n\n人。", "/b")], SETTINGS))
    missing = Part.whole("人。")
    assert list(drafts.new_parts(["/a", "/b"])) == [(embedding_key(missing), missing)]
    assert list(drafts.new_parts(["/a"])) == []


def test_what_two_files_share_is_embedded_once_and_short_texts_come_first(drafts: Drafts, store: Store) -> None:
    drafts.add("/a", cut_documents([Document("a", "", "云很多很多。\n\n人。", "/a")], SETTINGS))
    drafts.add("/b", cut_documents([Document("b", "", "人。\n\n数很多。", "/b")], SETTINGS))
    encoder = FakeEncoder()
    embed_new(store, OwnWorkshop(encoder).embed, lambda: drafts.new_parts(["/a", "/b"]), progress=unwatched)
    assert encoder.embedded == ["人。", "数很多。", "云很多很多。"]


def test_nothing_is_left_on_the_disk(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    with Drafts(folder, store) as drafts:
        drafts.add("/a", cut_documents([LONG], SETTINGS))
    assert list(folder.iterdir()) == []
