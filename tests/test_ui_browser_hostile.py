"""Documents and questions full of markup, in a real browser: all of it is shown as text, none of it runs."""

from fake_desk import FakeDesk
from fake_engine import FakeEngine
from hostile_markup import PAYLOADS
from playwright.sync_api import Page, expect

from corpus.records import Kind
from search.results import Answer, Hit, LegScore, Reply
from ui.texts import CHINESE
from ui.visible import visible

AT_ONCE = 10  # questions that are asked as one
# Whatever a payload would do ends in one of these.
TRAP = """() => {
  window.ran = [];
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => window.ran.push(name);
}"""
# All that our own HTML is made of; anything else, and any handler or script address, came out of a payload.
STRANGE = """() => {
  const ours = new Set("DIV SECTION HEADER ARTICLE H1 H2 H3 P SPAN B MARK BUTTON DETAILS SUMMARY TABLE TBODY TR TH TD \
OL UL LI NAV KBD DIALOG".split(" "));
  const found = [];
  for (const root of document.querySelectorAll(".brand, .tools, #answer section, .evidence, .hits, #document")) {
    for (const element of root.querySelectorAll("*:not(.logo, .logo *)")) {
      const attributes = [...element.attributes];
      if (!ours.has(element.tagName)) found.push(element.tagName);
      found.push(...attributes.map((one) => one.name).filter((name) => /^(on|href|src|action|style)/.test(name)
        && !(name === "style" && /^--share: [\\d.]+$/.test(element.getAttribute(name)))));
    }
  }
  return found;
}"""


class HostileEngine(FakeEngine):
    """Finds a hit for every payload in the question, which stands in its name, title, heading and text, and answers
    with the last one."""

    def search(self, question: str, *, top_k: int = 5) -> tuple[Hit, ...]:  # noqa: ARG002  (the seam's)
        asked = [payload for payload in PAYLOADS if payload in question]
        return tuple(_hit(rank, payload) for rank, payload in enumerate(asked, start=1))

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        hits = self.search(question, top_k=top_k)
        text = hits[-1].document
        return Reply(question, Answer(text, 0.5, len(hits), 3, 3 + len(text)), hits, 0.01)


class HostileDesk(FakeDesk):
    def _check(self, document: str) -> None:
        assert document in PAYLOADS


def _hit(rank: int, payload: str) -> Hit:
    text = f"文字 {payload} 文字"
    leg = LegScore(rank, 0.5)
    words = ((0, 2), (3, 3 + len(payload) // 2))
    closest = (2, 3 + len(payload))
    return Hit(rank, 0.5, payload, payload, (payload, payload), 1, Kind.BODY, text, 0, 40, leg, leg, words, closest)


def ran(page: Page) -> list[str]:
    return list(page.evaluate("window.ran")) + list(page.evaluate(STRANGE))


def test_there_are_a_hundred_kinds():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100


def test_nothing_in_documents_and_questions_is_run(visit, serve):
    engine = HostileEngine()
    page = visit(serve(HostileDesk(engine, whole="\n".join(PAYLOADS))))
    page.evaluate(TRAP)
    for first in range(0, len(PAYLOADS), AT_ONCE):
        payloads = PAYLOADS[first : first + AT_ONCE]
        question = "\n".join(payloads)
        page.get_by_role("textbox").fill(question)
        page.get_by_role("button", name=CHINESE.ask, exact=True).click()
        expect(page.locator(".history .again").first).to_have_attribute("data-question", question.replace("\0", ""))
        answer = visible(engine.search(question)[-1].document)
        expect(page.locator(".answer-text")).to_have_text(answer)  # not that of the question before, nor its passages
        shown = " ".join(page.locator(".passage").all_text_contents())
        assert [payload for payload in payloads if visible(payload) not in shown] == []
        assert ran(page) == []
    page.locator(".hit .open:visible").first.click()
    expect(page.locator("#document .stretch")).to_contain_text(PAYLOADS[0])
    assert ran(page) == []


def test_a_link_with_markup_asks_it_as_text(visit, serve):
    url = serve(HostileDesk(HostileEngine(), whole="云"))
    page = visit(f"{url}?lang=%3Cscript%3E&q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.locator(".answer-text").wait_for()
    assert page.evaluate(STRANGE) == []
    assert page.get_by_role("textbox").input_value() == "<img src=x onerror=alert(1)>"
