"""The Library tab's handlers and its HTML, over a fake desk."""

import re
from pathlib import Path

import pytest
from fake_library import FakeLibrary

from corpus.errors import IndexFolderError
from indexer.changes import FileChange, Outcome
from indexer.records import DocumentInfo
from ui.library_handlers import Shelf, act, filter_documents, index_all_again, index_folder, look, take_in
from ui.library_page import LibraryPage, present_library
from ui.render_library import MOST_ROWS
from ui.run_records import Cancelled, Failed, Finished, Phase, Run, Step
from ui.texts import CHINESE, ENGLISH
from ui.uploads import MOST_FILES, Upload

ATTACK = "<img src=x onerror=alert(1)>"


def info(name: str, title: str = "") -> DocumentInfo:
    return DocumentInfo(name, title, f"/files/{name}", 1_200, 3, "2026-01-02T03:04:05+00:00")


def page(shelf: Shelf, desk: FakeLibrary) -> LibraryPage:
    return present_library(shelf, desk, CHINESE)


def uploads(*names: str) -> list[Upload]:
    return [Upload(Path("/arrived") / name, name) for name in names]


def test_documents_are_listed_with_what_is_known_of_them():
    html = page(Shelf(), FakeLibrary([info("a.pdf", "年报")])).documents
    for text in ("a.pdf", "年报", "PDF", "1,200", CHINESE.file_gone, "2026-01-0"):
        assert text in html


def test_a_reader_sees_the_documents_and_nothing_to_change_them_with():
    desk = FakeLibrary([info("a.pdf")], may_change=False, may_name_folders=False)
    shown = page(Shelf(), desk)
    assert "a.pdf" in shown.documents
    assert "<button" not in shown.documents
    assert "<button" in page(Shelf(), FakeLibrary([info("a.pdf")])).documents
    assert (shown.drop_zone, shown.may_change, shown.may_name_folders) == ("", False, False)


def test_markup_in_names_and_titles_stays_text():
    desk = FakeLibrary([info(f"{ATTACK}.txt", ATTACK)])
    for shelf in (Shelf(), act("remove", f"{ATTACK}.txt", Shelf(), desk)):
        assert "<img" not in page(shelf, desk).documents


def test_of_many_documents_the_first_are_listed_and_the_filter_finds_the_others():
    desk = FakeLibrary([info(f"{number}.txt") for number in range(1_000)])
    assert page(Shelf(), desk).documents.count("<tr>") == MOST_ROWS + 1
    assert f"列出 {MOST_ROWS} 篇，共 1,000 篇" in page(Shelf(), desk).documents
    html = page(filter_documents(" 999.TXT ", Shelf()), desk).documents
    assert html.count('scope="row"') == 1
    assert CHINESE.documents_none in page(filter_documents("nothing", Shelf()), desk).documents


def test_files_that_can_be_read_are_taken_in_and_the_others_named():
    desk = FakeLibrary()
    shelf = take_in(uploads("a.pdf", "b.exe", "c.DOCX"), Shelf(), desk)
    assert desk.done == [["a.pdf", "c.DOCX"]]
    assert desk.turned_away == ["b.exe"]
    assert CHINESE.unreadable_kinds.format(names="b.exe") in page(shelf, desk).notice


def test_too_many_files_at_once_are_refused():
    desk = FakeLibrary()
    shelf = take_in(uploads(*["a.txt"] * (MOST_FILES + 1)), Shelf(), desk)
    assert desk.done == []
    assert len(desk.turned_away) == MOST_FILES + 1
    assert str(MOST_FILES + 1) in page(shelf, desk).notice


def test_a_folder_needs_a_path():
    desk = FakeLibrary()
    assert CHINESE.no_path in page(index_folder("  ", Shelf(), desk), desk).notice
    index_folder(" /papers ", Shelf(), desk)
    assert desk.done == ["/papers"]


def test_a_document_is_removed_after_a_question_only():
    desk = FakeLibrary([info("a.txt", "甲")])
    asked = act("remove", "a.txt", Shelf(), desk)
    assert desk.done == []
    shown = page(asked, desk).documents
    assert CHINESE.remove_question.split("{title}")[0] + "甲" in shown
    assert "wenju compact --index &#x27;/a &amp; b&#x27;</code>" in shown
    assert CHINESE.remove_question[:4] not in page(act("remove-no", "a.txt", asked, desk), desk).documents
    gone = act("remove-yes", "a.txt", asked, desk)
    assert desk.done == ["remove a.txt"]
    assert CHINESE.removed.format(name="a.txt") in page(gone, desk).notice


def test_the_question_says_that_the_copy_of_an_upload_goes_too():
    desk = FakeLibrary([info("uploads/a.txt"), info("b.txt")])
    assert CHINESE.remove_upload_too in page(act("remove", "uploads/a.txt", Shelf(), desk), desk).documents
    assert CHINESE.remove_upload_too not in page(act("remove", "b.txt", Shelf(), desk), desk).documents


def test_one_document_or_all_are_indexed_again():
    desk = FakeLibrary([info("a.txt"), info("b.txt")])
    act("again", "b.txt", Shelf(), desk)
    index_all_again(Shelf(), desk)
    assert desk.done == [["b.txt"], ["a.txt", "b.txt"]]
    assert CHINESE.no_files_left in page(index_all_again(Shelf(), FakeLibrary()), desk).notice


@pytest.mark.parametrize("action", ["again", "remove-yes"])
def test_while_a_run_is_under_way_nothing_else_begins(action):
    desk = FakeLibrary([info("a.txt")], is_busy=True)
    assert CHINESE.busy in page(act(action, "a.txt", Shelf(), desk), desk).notice


def test_an_error_is_its_own_sentence_and_a_mistake_keeps_its_traceback(caplog):
    desk = FakeLibrary([info("a.txt")], trouble=IndexFolderError("Another wenju process <b> is writing"))
    notice = page(act("remove-yes", "a.txt", Shelf(), desk), desk).notice
    assert "Another wenju process &lt;b&gt; is writing" in notice
    desk.trouble = ZeroDivisionError("a mistake of ours")
    assert CHINESE.mistake in page(act("remove-yes", "a.txt", Shelf(), desk), desk).notice
    assert "ZeroDivisionError: a mistake of ours" in caplog.text


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        (Run(Step(), 99.0), ["正在准备"]),
        (Run(Step(Phase.READING, 3, 9, "/x/<b>.txt"), 70.0), ["第 4 个，共 9 个", "&lt;b&gt;.txt", "1:00"]),
        (Run(Step(Phase.EMBEDDING, 50, 200), 90.0), ["25%", "0:30", 'aria-valuenow="25"']),
        (Run(Step(Phase.EMBEDDING, 200, 200), 90.0), [CHINESE.run_publishing]),
        (Run(Step(Phase.EMBEDDING, 50, 200), 90.0, is_stopping=True), [CHINESE.run_stopping]),
        (Run(Step(), 99.0, ending=Cancelled()), [CHINESE.run_cancelled]),
        (Run(Step(), 99.0, ending=Failed("The index <b> is busy")), ["The index &lt;b&gt; is busy"]),
        (Run(Step(), 99.0, ending=Failed("")), [CHINESE.mistake]),
        (Run(Step(), 99.0, ending=Finished((), 4, 1.0)), [CHINESE.run_nothing]),
    ],
)
def test_a_run_says_where_it_is(run, shown):
    desk = FakeLibrary(latest=run)
    found = page(look(Shelf(), desk), desk).run
    assert found.may_cancel == (run.ending is None and not run.is_stopping)
    for text in shown:
        assert text in found.run


def test_a_run_that_ended_says_what_happened_to_each_file_failures_first():
    files = (
        FileChange("/x/a.txt", Outcome.ADDED, passages=3),
        FileChange("/x/b.pdf", Outcome.FAILED, reason="/x/b.pdf: it is <b>damaged</b>"),
    )
    desk = FakeLibrary(latest=Run(Step(), 99.0, ending=Finished(files, 4, 1.25)))
    html = page(look(Shelf(), desk), desk).run.run
    assert "新增 1，更新 0，移出 0，失败 1，未变 4" in html
    assert html.index("it is &lt;b&gt;damaged&lt;/b&gt;") < html.index("3 段")
    assert "/x/b.pdf: it is" not in html


def test_no_word_stays_in_the_other_language():
    desk = FakeLibrary([info("a.txt")])
    english = present_library(act("remove", "a.txt", Shelf(), desk), desk, ENGLISH)
    shown = (english.drop_zone, english.documents, english.folder_label, english.again)
    assert not re.search(r"[\u3400-\u9fff]", "".join(shown))
