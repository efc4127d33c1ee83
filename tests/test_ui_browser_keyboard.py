"""The form by keyboard alone: real server, real browser, a real index with the small encoder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from small_child import SMALL_PROGRAM
from small_desk import small_collection, small_desk, small_tabs

from ui.index_runs import IndexRuns
from ui.texts import CHINESE

# Notes how all that a mouse could use looks without focus; what then gets a focus that is seen is taken out again.
SURVEY = """() => {
  const usable = "a[href], button, input, textarea, select, summary, [tabindex='0']";
  const is_there = (element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0;
  const around = (element) => [element, element.parentElement, element.closest("#asking, .drop")].filter(Boolean);
  const look = (element) => around(element).map((one) => {
    const { outline, borderColor, boxShadow } = getComputedStyle(one);
    return [outline, borderColor, boxShadow].join();
  }).join();
  document.activeElement.blur();
  window.unseen = new Map([...document.querySelectorAll(usable)].filter(is_there).map((one) => [one, look(one)]));
  document.addEventListener("focusin", ({ target }) => {
    if (window.unseen.get(target) !== look(target)) window.unseen.delete(target);
  });
  return window.unseen.size;
}"""
LEFT = "() => [...window.unseen.keys()].map((element) => element.outerHTML.slice(0, 200))"


@pytest.fixture
def page(filled, visit, serve, tmp_path) -> Iterator[Page]:
    runs = IndexRuns(filled, program=SMALL_PROGRAM)
    one = small_collection(small_desk(filled), filled, runs, home=tmp_path)
    page = visit(f"{serve(one, tabs=small_tabs(one))}?q=政务云连着什么")
    page.emulate_media(reduced_motion="reduce")  # or colours would still be on their way
    page.locator(".answer-text").wait_for()
    yield page
    runs.close()


@pytest.mark.parametrize(
    "tab", [CHINESE.tab_ask, CHINESE.tab_library, CHINESE.tab_measure], ids=["ask", "library", "measure"]
)
def test_the_tab_key_reaches_everything_and_focus_is_seen(page, tab):
    page.get_by_role("tab", name=tab).press("Enter")
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    if tab == CHINESE.tab_library:
        expect(page.locator(".documents tbody tr")).to_have_count(6)  # what comes later would take presses of Tab
    for summary in page.locator("summary:visible").all():
        summary.press("Enter")
    usable = page.evaluate(SURVEY)
    assert usable >= 5
    for _ in range(usable + 3):
        page.keyboard.press("Tab")
    assert page.evaluate(LEFT) == []


def test_enter_opens_the_choice_of_files_and_removes_a_document(page):
    page.get_by_role("tab", name=CHINESE.tab_library).press("Enter")
    with page.expect_file_chooser():
        page.locator(".drop input").press("Enter")
    page.get_by_role("button", name=f"{CHINESE.remove}: power.md").press("Enter")
    page.get_by_role("button", name=CHINESE.remove_yes).press("Enter")
    expect(page.get_by_text(CHINESE.removed.format(name="power.md"))).to_be_visible()
