"""Copying, reading on and the keyboard, as a person meets them: real server, real browser, fake engine."""

from collections.abc import Iterator

import form_server
import pytest
from fake_desk import FakeDesk
from fake_engine import FakeEngine, FakePassage
from playwright.sync_api import Locator, Page, expect

from ui.reading import AFTER, BEFORE
from ui.texts import CHINESE, ENGLISH

CLAUSE = "本办法自{date}起施行，各部门的业务系统由市大数据局负责解释，此前规定与本办法不一致的以本办法为准。"
PASSAGES = tuple(
    FakePassage(f"办法/{date}.pdf", f"办法{date}", ("第五章 附则",), CLAUSE.format(date=date), answer=date, page=4)
    for date in ("2021年", "2022年")
)
QUESTION = "本办法自何时起施行"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with form_server.serve(FakeDesk(FakeEngine(PASSAGES)), tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def page(visit, address) -> Page:
    page = visit(f"{address}?q={QUESTION}")
    page.locator(".answer-text").wait_for()
    return page


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def click_copy(button: Locator) -> None:
    """Click it and see it say that it has copied, and then its label again.

    It says so for a second and a half, which a look now and then may miss where the machine is busy; so what it says is
    written down in the page.
    """
    page, label = button.page, button.text_content()
    button.evaluate(
        """button => {
            window.said = [];
            new MutationObserver(() => window.said.push(button.textContent)).observe(button, { childList: true });
        }"""
    )
    button.click()
    page.wait_for_function("window.said.length === 2")
    assert page.evaluate("window.said") == [CHINESE.copied, label]


def test_the_answer_is_copied_with_its_source(page):
    for label, beginning in (
        (CHINESE.copy_text, "2021年\n来源：办法2021年, 第五章 附则, 第 4 页, 2021年.pdf"),
        (CHINESE.copy_markdown, "> 2021年\n>\n> 来源："),
        (CHINESE.copy_citation, "办法2021年[Z/DK]. 4["),
    ):
        click_copy(page.locator(".answer-card").get_by_text(label))
        assert clipboard(page).replace("\r\n", "\n").startswith(beginning)


def test_the_link_that_is_copied_asks_the_question(page):
    click_copy(page.get_by_text(CHINESE.copy_link))
    page.goto(clipboard(page))
    expect(page.locator(".answer-text")).to_have_text("2021年")


def test_a_question_of_the_history_is_asked_again(page):
    page.get_by_role("textbox").fill("此前规定")
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".history .again")).to_have_count(2)
    page.locator(".history summary").click()
    page.locator(".history .again").last.click()
    expect(page.get_by_role("textbox")).to_have_value(QUESTION)
    expect(page.locator(".history .again").first).to_have_text(QUESTION)
    expect(page.locator(".answer-text")).to_have_text("2021年")


def test_passages_that_read_alike_are_folded(page):
    second = page.locator(".hit").nth(1)
    expect(second).to_be_hidden()
    page.get_by_text(CHINESE.alike.format(passages=1)).click()
    expect(second).to_contain_text("2022年")


def test_context_comes_on_demand_and_goes_again(page):
    hit = page.locator(".hit").first
    hit.get_by_text(CHINESE.context, exact=True).click()
    expect(hit.locator(".around")).to_have_count(2)
    expect(hit.locator(".around").first).to_contain_text("讲的是政务云")
    hit.get_by_text(CHINESE.context, exact=True).click()
    expect(hit.locator(".around").first).to_be_hidden()


def test_context_is_fetched_once_however_often_it_is_clicked_meanwhile(page, diary):
    hit, before = page.locator(".hit").first, len(diary.requests)
    hit.get_by_text(CHINESE.context, exact=True).dblclick()
    expect(hit.locator(".around")).to_have_count(2)
    assert len([url for url in diary.requests[before:] if "component_server" in url]) == 1


def test_a_document_opens_at_the_passage_and_reads_on_both_ways(page):
    page.locator(".hit .open").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".passage-mark.answer")).to_be_in_viewport()
    expect(dialog.get_by_role("heading", level=2)).to_have_text("《办法/2021年.pdf》")
    assert len(dialog.locator(".stretch").inner_text()) <= BEFORE + AFTER
    dialog.locator(".text").evaluate("(text) => text.scrollTo(0, text.scrollHeight)")
    expect(dialog.locator(".stretch")).to_have_count(2)  # the next is there by itself
    dialog.locator(".goto").nth(1).click()
    expect(dialog.locator(".here")).to_be_attached()
    expect(dialog.locator(".passage-mark")).to_have_count(0)
    before = dialog.locator(".stretch").first.inner_text()[:20]
    dialog.get_by_text(CHINESE.document_earlier).click()
    expect(dialog.locator(".stretch").nth(1)).to_contain_text(before.splitlines()[0])
    dialog.get_by_text(CHINESE.document_close).click()
    expect(dialog).to_be_hidden()


def test_the_page_works_by_keyboard_alone(visit, address):
    page = visit(f"{address}?lang=en")
    field = page.get_by_role("textbox")
    field.evaluate("(field) => field.blur()")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type(f"{QUESTION}/")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer-text").wait_for()
    open_here = page.locator(".answer-card").get_by_text(ENGLISH.open_document)
    for _ in range(12):  # the button, history, link, three ways to copy
        page.keyboard.press("Tab")
        if open_here.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(".passage-mark.answer")).to_be_in_viewport()
    expect(page.get_by_role("dialog").locator(".text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(open_here).to_be_focused()


def test_an_open_document_fits_a_phone(visit, address):
    page = visit(f"{address}?q={QUESTION}", width=390, dark=True)
    page.locator(".answer-text").wait_for()  # what is opened before it has no answer to mark
    page.locator(".hit .open").first.click()
    expect(page.get_by_role("dialog").locator(".passage-mark.answer")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("dialog").bounding_box()["width"] <= 390
