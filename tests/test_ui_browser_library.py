"""The library as a person meets it: real server, real browser, a real index with the small encoder."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import docx
import pytest
from playwright.sync_api import Page, expect
from small_child import ENDLESS_PROGRAM, SMALL_PROGRAM
from small_desk import small_collection, small_desk, small_tabs
from small_pdf import make_pdf

from ui.index_runs import IndexRuns
from ui.texts import CHINESE, ENGLISH

ATTACK = "<img src=x onerror='window.hacked=1'>${window.hacked=2}{{x}}.txt"


@pytest.fixture
def open_form(tmp_path, serve) -> Iterator[Callable[..., str]]:
    """Serves the form over one index, whose runs are those of ``program``."""
    folder, made = tmp_path / "索引", []

    def open_form(program: str = SMALL_PROGRAM) -> str:
        made.append(IndexRuns(folder, program=program))
        one = small_collection(small_desk(folder), folder, made[-1], home=tmp_path)
        return serve(one, tabs=small_tabs(one))

    yield open_form
    for runs in made:
        runs.close()


def upload(page: Page, files: dict[str, bytes]) -> None:
    page.locator(".drop input").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
    )


def ask(page: Page, question: str, *, tab: str = CHINESE.tab_ask) -> None:
    page.get_by_role("tab", name=tab).click()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def remove(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"{CHINESE.remove}: {name}").press("Enter")
    page.get_by_role("button", name=CHINESE.remove_yes).press("Enter")


def word_file() -> bytes:
    file, data = docx.Document(), BytesIO()
    file.add_heading("部门间的整合联动", 1)
    file.add_paragraph("杭州的平台打通了税务、社保等53个部门的业务系统。")
    file.save(data)
    return data.getvalue()


def pdf_file() -> bytes:
    pages = ("The first page tells of roads.", "Hangzhou connected 53 departments.")
    return make_pdf([[(72, 700, 12, text)] for text in pages])


def test_files_are_dropped_listed_in_both_languages_and_removed(open_form, visit, tmp_path):
    address = open_form()
    page = visit(address)
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    upload(page, {name: "政务云连着云。".encode() for name in ("国发〔2022〕14号.txt", ATTACK, "x.exe")})
    expect(page.get_by_text(CHINESE.unreadable_kinds.format(names="x.exe"))).to_be_visible()
    expect(page.locator(".documents tbody tr")).to_have_count(2)
    other = visit(f"{address}?lang=en", width=390)
    expect(other.get_by_role("tab")).to_have_count(5)  # none in a menu
    other.get_by_role("tab", name=ENGLISH.tab_library).click()
    expect(other.locator("#run")).to_contain_text("Added: 2")
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
    kept = tmp_path / "索引" / "uploads" / "国发〔2022〕14号.txt"
    assert kept.exists()
    expect(page.locator("#run")).to_contain_text(CHINESE.run_done.partition("{")[0])  # its rows change no more
    remove(page, kept.name)
    expect(page.locator(".documents tbody tr")).to_have_count(1)
    assert not kept.exists()
    assert page.evaluate("window.hacked") is None


def test_files_that_do_not_arrive_are_named_and_the_others_taken_in(open_form, visit):
    page = visit(open_form())
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    page.locator(".drop").evaluate("(zone) => (zone.dataset.most = 40)")
    upload(page, {name: "云。".encode() * size for name, size in (("a.txt", 1), ("$&.txt", 9), ("b.txt", 2))})
    expect(page.locator(".documents tbody tr")).to_have_count(2)
    expect(page.locator(".sending")).to_have_text(CHINESE.drop_failed.format(name="$&.txt"))


def test_a_word_file_and_a_pdf_are_uploaded_and_answer_in_both_languages(open_form, visit):
    page = visit(open_form())
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    upload(page, {"改革.docx": word_file(), "report.pdf": pdf_file()})
    expect(page.locator(".documents tbody tr")).to_have_count(2)

    ask(page, "杭州的平台打通了多少个部门的业务系统？")
    first = page.locator(".hit").first
    expect(first.locator(".section")).to_have_text("部门间的整合联动")
    expect(first.locator(".source")).to_have_text(re.compile(r"改革\.docx"))
    expect(page.locator(".answer-text")).to_contain_text("53个部门")

    page.get_by_role("button", name="English").click()
    ask(page, "How many departments were connected in Hangzhou?", tab=ENGLISH.tab_ask)
    expect(first.locator(".source")).to_have_text(re.compile(rf"report\.pdf.*{ENGLISH.page_number.format(page=1)}"))
    expect(page.locator(".answer-text")).to_contain_text("53 departments")
    first.locator(".open").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".page-mark").first).to_be_in_viewport()
    dialog.get_by_text(ENGLISH.page_as_text).click()
    marks = dialog.locator(".passage-mark.answer")  # one on each page
    expect(marks.last).to_be_in_viewport()
    expect(marks.last).to_have_text("Hangzhou connected 53 departments")
    expect(dialog.locator(".stretch")).to_contain_text("The first page tells of roads.")


@pytest.mark.usefixtures("filled")
def test_the_filter_follows_an_input_method_pasting_and_deleting(open_form, visit):
    page = visit(open_form())
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    rows = page.locator(".documents tbody tr")
    expect(rows).to_have_count(6)
    page.locator("#filter textarea, #filter input").first.focus()
    page.keyboard.insert_text("空白")  # as an input method does, without a press of a key
    expect(rows).to_have_count(1)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(6)


@pytest.mark.usefixtures("filled")
def test_what_is_removed_is_found_no_more(open_form, visit):
    page = visit(open_form())
    ask(page, "电网的电很稳吗")
    expect(page.locator(".hit").first.locator(".source")).to_contain_text("power.md")
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    remove(page, "power.md")
    expect(page.get_by_text(CHINESE.removed.format(name="power.md"))).to_be_visible()
    ask(page, "电网的电很稳吗？")
    expect(page.locator(".brand")).to_have_attribute("data-question", "电网的电很稳吗？")
    expect(page.locator(".hit").first).to_contain_text("每个人都有电话")
    expect(page.locator(".hit", has_text="power.md")).to_have_count(0)
    assert page.locator(".hit").count() > 0


@pytest.mark.usefixtures("filled")
def test_a_run_is_cancelled_and_every_page_sees_it(open_form, visit, documents):
    address = open_form(ENDLESS_PROGRAM)
    page, other = visit(address), visit(f"{address}?lang=en")
    other.get_by_role("tab", name=ENGLISH.tab_library).click()
    page.get_by_role("tab", name=CHINESE.tab_library).click()
    page.get_by_label(CHINESE.folder_label).fill(str(documents))
    page.get_by_label(CHINESE.folder_label).press("Enter")
    expect(other.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name=CHINESE.run_cancel, exact=True).click()
    expect(page.get_by_text(CHINESE.run_cancelled)).to_be_visible()
    expect(page.get_by_role("button", name=CHINESE.run_cancel, exact=True)).to_be_hidden()
    expect(other.get_by_text(ENGLISH.run_cancelled)).to_be_visible()
    expect(page.locator(".documents tbody tr")).to_have_count(6)


def test_an_opinion_becomes_a_question_and_the_index_is_measured_on_it(open_form, visit, filled):
    page = visit(f"{open_form()}?q=政务云连着什么")
    button = page.get_by_role("button", name=CHINESE.right_passage).first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_role("tab", name=CHINESE.tab_measure).click()
    expect(page.get_by_text(CHINESE.measure_questions.format(count=1))).to_be_visible()
    assert "政务云" in (filled / "questions.jsonl").read_text("utf-8")
    for runs in (1, 2):
        page.get_by_role("button", name=CHINESE.measure_now).click()
        expect(page.locator(".measured tbody tr")).to_have_count(runs)
    expect(page.locator(".measured tbody tr").first).to_contain_text("1.000")
