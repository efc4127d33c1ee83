from pathlib import Path

import pytest
from fake_engine import FakeEngine

from corpus.errors import IndexFolderError, QuestionError
from indexer.excerpts import Bookshelf
from indexer.records import DocumentInfo
from search.found import Found
from search.results import Reply
from ui.desk import IndexDesk
from ui.texts import Language

DOCUMENT = DocumentInfo("a.txt", "a", "/x/a.txt", 10, 1)


class Shop:
    """Opens engines as long as there are documents, and counts them."""

    def __init__(self) -> None:
        self.documents: list[DocumentInfo] = []
        self.opened: list[FakeEngine] = []

    def open_engine(self) -> FakeEngine:
        self.list_documents()
        self.opened.append(FakeEngine())
        return self.opened[-1]

    def list_documents(self) -> list[DocumentInfo]:
        if not self.documents:
            raise IndexFolderError("There is no index")
        return self.documents

    def desk(self) -> IndexDesk:
        return IndexDesk(
            open_engine=self.open_engine,
            list_documents=self.list_documents,
            choose_examples=lambda documents, language: [f"{language}: {document.title}" for document in documents],
            bookshelf=Bookshelf(Path("/x")),
            index_command="wenju index PATH",
        )


def ask(desk: IndexDesk, question: str) -> Reply:
    return desk.answer(desk.find(question))


def test_nothing_is_opened_before_the_first_question():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    assert (desk.documents(), desk.examples(Language.ENGLISH)) == (1, ["en: a"])
    assert shop.opened == []


def test_the_engine_is_opened_once_and_kept():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    assert [ask(desk, "部门").question, ask(desk, "浙江").question] == ["部门", "浙江"]
    assert len(shop.opened) == 1


def test_an_empty_index_is_tried_again_at_the_next_question():
    shop = Shop()
    desk = shop.desk()
    with pytest.raises(IndexFolderError):
        ask(desk, "部门")
    assert (desk.documents(), list(desk.examples(Language.CHINESE))) == (0, [])
    shop.documents = [DOCUMENT]
    assert ask(desk, "部门").hits


def test_an_engine_whose_index_went_out_of_order_is_closed_and_opened_anew():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    ask(desk, "部门")
    shop.opened[0].fail_with = IndexFolderError("The index is gone")
    with pytest.raises(IndexFolderError):
        ask(desk, "部门")
    assert shop.opened[0].closed
    assert ask(desk, "部门").hits
    assert len(shop.opened) == 2


def test_a_bad_question_leaves_the_engine_open():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    with pytest.raises(QuestionError):
        ask(desk, "")
    assert ask(desk, "部门").hits
    assert not shop.opened[0].closed
    assert len(shop.opened) == 1


def test_warming_up_opens_the_engine_ahead_of_the_first_question():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    desk.warm_up()
    assert len(shop.opened) == 1
    assert ask(desk, "部门").hits
    assert len(shop.opened) == 1


def test_warming_up_an_empty_index_is_no_error():
    shop = Shop()
    shop.desk().warm_up()
    assert shop.opened == []


def test_an_engine_out_of_order_is_not_closed_under_those_who_still_read_in_it():
    shop = Shop()
    shop.documents = [DOCUMENT]
    desk = shop.desk()
    found = desk.find("部门")
    first = shop.opened[0]
    closed_while_read: list[bool] = []

    def fail_meanwhile(found: Found) -> Reply:
        first.fail_with = IndexFolderError("The index is gone")
        with pytest.raises(IndexFolderError):
            desk.find(found.question)
        closed_while_read.append(first.closed)
        return Reply(found.question, None, (), 0.0)

    first.read = fail_meanwhile
    desk.answer(found)
    assert closed_while_read == [False]
    assert first.closed
    assert desk.find("部门").hits
