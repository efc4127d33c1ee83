"""The form as a person meets it: real server, real browser, fake engine."""

from collections.abc import Iterator
from threading import Event

import form_server
import pytest
from fake_desk import FakeDesk
from fake_engine import PASSAGES, FakeEngine, FakePassage
from playwright.sync_api import Page, expect

from search.found import Found
from search.results import Reply
from ui.texts import CHINESE, ENGLISH

QUESTION = "杭州亲清在线打通了多少个部门的业务系统？"
OTHER_QUESTION = "“最多跑一次”改革是从什么时候开始的？"
ATTACK = "<img src=x onerror='window.hacked=1'><script>window.hacked=2</script>"
TEMPLATE_ATTACK = "${window.hacked=3} {{constructor}} `"  # gr.HTML fills templates of both kinds
ATTACKER = FakePassage(ATTACK, ATTACK, (ATTACK,), f"恶意 {ATTACK} {TEMPLATE_ATTACK} 文档", answer=TEMPLATE_ATTACK)

# Every word on the page that is ours: shown text, hints and labels. Not ours is what documents and examples
# say, and what gradio tells screen readers in the language of the browser.
OUR_WORDS = """() => {
  const theirs = "[translate=no], .example, [aria-hidden=true], .sr-only[role=status]";
  const shown = (node) => node.checkVisibility() && !node.closest(theirs);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [document.title];
  while (walker.nextNode()) {
    if (shown(walker.currentNode.parentElement)) words.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll("[placeholder], [aria-label], [title]")) {
    if (element.checkVisibility())
      words.push(...["placeholder", "aria-label", "title"].map((name) => element.getAttribute(name) ?? ""));
  }
  return words.map((word) => word.trim()).filter((word) => /\\p{L}/u.test(word));
}"""


class SlowEngine(FakeEngine):
    """Finds, and then answers, when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_find, self.may_answer = Event(), Event()

    def find(self, question: str, *, top_k: int = 5) -> Found:
        assert self.may_find.wait(timeout=300)
        return super().find(question, top_k=top_k)

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        assert self.may_answer.wait(timeout=300)
        return super().reply(question, top_k=top_k)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    desk = FakeDesk(FakeEngine((*PASSAGES, ATTACKER)))
    with form_server.serve(desk, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def page(visit, address) -> Page:
    return visit(address)


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")


def words(page: Page) -> list[str]:
    for summary in page.locator("summary").all():
        summary.click()
    return list(page.evaluate(OUR_WORDS))


def test_a_question_and_the_enter_key_bring_the_passage_with_its_marks(page):
    ask(page, QUESTION)
    expect(page.locator(".answer-text")).to_have_text("53个部门")
    first = page.locator(".hit").first
    expect(first).to_contain_text("打通了税务、社保、房管、电力等53个部门的业务系统")
    expect(first.locator("mark.answer")).to_have_text("53个部门")
    assert "打通了" in first.locator("mark.word").all_inner_texts()
    expect(first.locator(".section span").last).to_have_text("四、部门间的整合联动")


def test_the_button_asks_too(page):
    page.get_by_role("textbox").fill(QUESTION)
    page.get_by_role("button", name="提问").click()
    expect(page.locator(".answer-text")).to_have_text("53个部门")


def test_an_example_is_asked_by_a_click(page):
    page.locator(".example").first.click()
    expect(page.locator(".answer-text")).to_have_text("53个部门")
    expect(page.get_by_role("textbox")).to_have_value(QUESTION)
    expect(page.locator(".example")).to_have_count(0)


def test_why_opens_and_shows_the_legs(page):
    ask(page, QUESTION)
    why = page.locator(".hit").first.locator("details.why")
    expect(why.locator("table")).to_be_hidden()
    why.locator("summary").click()
    expect(why.locator("table")).to_contain_text(CHINESE.why_dense)


@pytest.mark.parametrize("question", [None, QUESTION, "   ", "问" * 10_000], ids=["new", "asked", "empty", "long"])
def test_the_switch_changes_every_visible_word(page, question):
    if question is None:
        page.locator(".example").first.wait_for()
    else:
        ask(page, question)
        page.locator(".answer-text, #results section").first.wait_for()
        expect(page.locator(".reading")).to_have_count(0)  # when the answer comes, what was unfolded is folded
    chinese = words(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("#footer")).to_contain_text(ENGLISH.footer)
    english = words(page)
    assert CHINESE.page_title in chinese
    assert ENGLISH.page_title in english
    assert len(english) == len(chinese) >= 6
    assert not set(chinese) & set(english)
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_page_asks_this_computer_only(page, diary):
    ask(page, QUESTION)
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    assert len(diary.requests) > 10
    assert diary.hosts() == {"127.0.0.1"}


def test_markup_in_question_and_document_is_shown_and_not_run(page):
    ask(page, f"恶意 {ATTACK} {TEMPLATE_ATTACK} 文档")
    expect(page.locator(".answer-text")).to_have_text(TEMPLATE_ATTACK)
    expect(page.locator(".passage").first).to_have_text(ATTACKER.text)
    assert page.locator("#results img, #results script").count() == 0
    page.get_by_role("button", name="English").click()
    expect(page.locator(".evidence h2")).to_have_text("Evidence")
    assert page.evaluate("window.hacked") is None


def test_a_link_asks_its_question_and_the_address_keeps_it(visit, address):
    page = visit(f"{address}?lang=en&q={QUESTION}")
    expect(page.locator(".answer-text")).to_have_text("53个部门")
    expect(page.locator(".evidence h2")).to_have_text("Evidence")
    ask(page, OTHER_QUESTION)
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    page.reload()
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    expect(page.locator(".evidence h2")).to_have_text("Evidence")


@pytest.mark.parametrize("link", ["", f"?q={QUESTION}"], ids=["new", "asked"])
def test_a_phone_needs_no_scrolling_sideways(visit, address, link):
    page = visit(address + link, width=390)
    page.locator(".hit, .example").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_and_light_follow_the_system(visit, address):
    def background(dark: bool) -> str:
        return str(visit(address, dark=dark).evaluate("getComputedStyle(document.body).backgroundColor"))

    assert (background(dark=False), background(dark=True)) == ("rgb(250, 248, 244)", "rgb(24, 23, 20)")


def test_hits_appear_first_and_the_answer_follows_and_the_page_says_so(visit, serve):
    engine = SlowEngine()
    page = visit(serve(FakeDesk(engine)))
    expect(page.get_by_text(CHINESE.waiting)).to_be_hidden()
    ask(page, QUESTION)
    expect(page.get_by_text(CHINESE.waiting)).to_be_visible()
    engine.may_find.set()
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.get_by_text(CHINESE.reading)).to_be_visible()
    expect(page.get_by_text(CHINESE.waiting)).to_be_hidden()
    expect(page.locator("#results .feedback").first).to_be_hidden()  # what is pressed now would be lost
    top = page.locator(".hit").first.bounding_box()["y"]
    engine.may_answer.set()
    expect(page.locator(".answer-text")).to_have_text("53个部门")
    expect(page.get_by_text(CHINESE.reading)).to_be_hidden()
    expect(page.locator("#results .feedback").first).to_be_visible()
    assert abs(page.locator(".hit").first.bounding_box()["y"] - top) < 60  # what is read stays about where it is


def test_what_is_typed_while_an_answer_is_read_stays(visit, serve):
    engine = SlowEngine()
    engine.may_find.set()
    page = visit(serve(FakeDesk(engine)))
    ask(page, QUESTION)
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_role("textbox").fill(OTHER_QUESTION)
    engine.may_answer.set()
    expect(page.locator(".answer-text")).to_have_text("53个部门")
    expect(page.get_by_role("textbox")).to_have_value(OTHER_QUESTION)


def test_the_next_question_is_not_dropped_while_one_is_searched(visit, serve):
    engine = SlowEngine()
    page = visit(serve(FakeDesk(engine)))
    ask(page, QUESTION)
    expect(page.get_by_text(CHINESE.waiting)).to_be_visible()
    ask(page, OTHER_QUESTION)
    engine.may_find.set()
    engine.may_answer.set()
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    expect(page.get_by_role("textbox")).to_have_value(OTHER_QUESTION)


def test_a_question_waits_visibly_while_an_older_answer_comes(visit, serve):
    engine = SlowEngine()
    engine.may_find.set()
    page = visit(f"{serve(FakeDesk(engine))}?q={QUESTION}")
    expect(page.locator(".reading")).to_be_visible()
    engine.may_find.clear()
    ask(page, OTHER_QUESTION)
    expect(page.get_by_text(CHINESE.waiting)).to_be_visible()
    with page.expect_response("**/run/**"):
        engine.may_answer.set()
    page.wait_for_timeout(300)  # for what the response does to the page
    expect(page.get_by_text(CHINESE.waiting)).to_be_visible(timeout=1)
    engine.may_find.set()
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    expect(page.get_by_text(CHINESE.waiting)).to_be_hidden()


def test_an_answer_that_comes_too_late_is_not_shown_with_another_question(visit, serve):
    engine = SlowEngine()
    engine.may_find.set()
    page = visit(serve(FakeDesk(engine)))
    ask(page, QUESTION)
    expect(page.locator(".reading")).to_be_visible()
    ask(page, OTHER_QUESTION)
    expect(page.locator(".hit").first).to_contain_text("最多跑一次")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text(ENGLISH.reading)).to_be_visible()
    engine.may_answer.set()
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    expect(page.locator(".evidence h2")).to_have_text("Evidence")
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".evidence h2")).to_have_text("证据")
    expect(page.locator(".answer-text")).to_have_text("2016年年底")
    assert sorted(engine.asked) == sorted([QUESTION, OTHER_QUESTION])
    assert page.get_by_role("textbox").input_value() == OTHER_QUESTION


def test_an_empty_index_says_what_to_do_and_answers_once_it_is_filled(visit, serve):
    desk = FakeDesk(engine=None)
    page = visit(serve(desk))
    expect(page.locator("#results")).to_contain_text(CHINESE.empty_index)
    expect(page.locator("#results code")).to_have_text("wenju index PATH")
    desk.engine = FakeEngine()
    ask(page, QUESTION)
    expect(page.locator(".answer-text")).to_have_text("53个部门")
