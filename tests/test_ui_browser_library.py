"""The library as a person meets it: real server, real browser, a real index beside a fake engine."""

from collections.abc import Iterator

import pytest
from browser import find_chromium, open_browser, open_page
from fake_collections import FakeCollections
from fake_desk import FakeDesk
from form_server import serve
from playwright.sync_api import Page, expect
from small_child import SMALL_PROGRAM

from ui.index_runs import IndexRuns
from ui.layout_library import LibraryTab
from ui.layout_measure import MeasureTab
from ui.library_desk import IndexLibrary
from ui.measure_desk import IndexMeasures
from ui.serve import arrivals
from ui.texts import CHINESE, ENGLISH

pytestmark = pytest.mark.skipif(find_chromium() is None, reason="no Chromium on PATH")
WAIT_MS = 120_000  # far more than it takes, also where other work keeps the machine busy
ATTACK = "<img src=x onerror='window.hacked=1'>${window.hacked=2}{{x}}.txt"


class Turns:
    """Hands the fake engine out."""

    def __init__(self, desk: FakeDesk) -> None:
        self.use = lambda ask: ask(desk.engine)


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    folder, desk = tmp_path / "index", FakeDesk()
    folder.mkdir()
    runs = IndexRuns(folder, program=SMALL_PROGRAM)
    library = IndexLibrary(folder, runs, arrivals=arrivals(tmp_path), may_name_folders=True)
    try:
        one = FakeCollections(desk, library, IndexMeasures(folder, Turns(desk)))
        with serve(one, tmp_path, tabs=[LibraryTab(one), MeasureTab()]) as url:
            yield url
    finally:
        runs.close()


def upload(page: Page, *names: str) -> None:
    page.locator(".drop input").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": "政务云连着云。".encode()} for name in names]
    )


def test_files_are_dropped_listed_in_both_languages_and_removed(address, tmp_path):
    with open_browser() as browser, open_page(browser, address) as (page, diary):
        page.get_by_role("tab", name=CHINESE.tab_library).click()
        upload(page, "国发〔2022〕14号.txt", ATTACK, "x.exe")
        expect(page.get_by_text(CHINESE.unreadable_kinds.format(names="x.exe"))).to_be_visible(timeout=WAIT_MS)
        expect(page.locator(".documents tbody tr")).to_have_count(2, timeout=WAIT_MS)
        with open_page(browser, f"{address}?lang=en", width=390) as (other, _):
            other.get_by_role("tab", name=ENGLISH.tab_library).click()
            expect(other.locator("#run")).to_contain_text("Added: 2", timeout=WAIT_MS)
            assert other.evaluate("document.documentElement.scrollWidth") <= 390
        kept = tmp_path / "index" / "uploads" / "国发〔2022〕14号.txt"
        assert kept.exists()
        page.get_by_role("button", name=f"{CHINESE.remove}: {kept.name}").press("Enter")
        page.get_by_role("button", name=CHINESE.remove_yes).press("Enter")
        expect(page.locator(".documents tbody tr")).to_have_count(1, timeout=WAIT_MS)
        assert not kept.exists()
        assert page.evaluate("window.hacked") is None
        assert (diary.complaints, diary.hosts()) == ([], {"127.0.0.1"})


def test_an_opinion_on_a_passage_becomes_a_question(address, tmp_path):
    with open_browser() as browser, open_page(browser, f"{address}?q=最多跑一次改革") as (page, diary):
        button = page.get_by_role("button", name=CHINESE.right_passage).first
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.get_by_role("tab", name=CHINESE.tab_measure).click()
        expect(page.get_by_text(CHINESE.measure_questions.format(count=1))).to_be_visible()
        assert "最多跑一次" in (tmp_path / "index" / "questions.jsonl").read_text("utf-8")
        assert diary.complaints == []
