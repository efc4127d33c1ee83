"""What a person sees besides the passages: map, pages of a PDF, collections, settings. Real server, real browser."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from browser import Diary, open_page
from fake_collections import FakeCollections
from fake_desk import FakeDesk
from fake_engine import PASSAGES, FakeEngine, FakePassage
from form_server import serve
from PIL import Image
from playwright.sync_api import Page, expect

from corpus.records import Box, PagePicture
from indexer.corpus_map import CorpusMap, MapPoint
from ui.layout_library import LibraryTab
from ui.layout_map import MapTab
from ui.layout_settings import SettingsTab
from ui.texts import CHINESE, ENGLISH

QUESTION = "最多跑一次改革是从什么时候开始的"
ATTACK = "<img src=x onerror='window.hacked=1'>${window.hacked=2}"
SHEET = FakePassage("办法.pdf", "办法", ("附则",), "最多跑一次改革办法自印发之日起施行。", answer="印发之日", page=2)
OTHER = FakePassage("other.txt", "另一处", (), "最多跑一次改革在别的文档集里。", answer="别的文档集")


def white_page() -> PagePicture:
    content = BytesIO()
    Image.new("RGB", (600, 850), "white").save(content, "PNG")
    return PagePicture(content.getvalue(), 600, 850, (Box(0.1, 0.5, 0.8, 0.02),))


class DrawnMap:
    """Every passage of the fake engine is a point; the attack is one, too."""

    def __init__(self) -> None:
        passages = [(passage.document, passage.section, passage.text) for passage in (*PASSAGES, SHEET)]
        passages.append((ATTACK, (ATTACK,), ATTACK))
        self.drawn = CorpusMap(
            tuple(
                MapPoint(number, name, name, section, 1000, 1040, text[:60], number / 10, number / 10, number % 2)
                for number, (name, section, text) in enumerate(passages)
            ),
            (("政务", "改革"), (ATTACK,)),
            len(passages),
        )

    def draw(self) -> CorpusMap:
        return self.drawn

    def find_points(self, drawn: CorpusMap, hits: object) -> list[int | None]:
        names = [point.document for point in drawn.points]
        return [names.index(hit.document) for hit in hits]


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    desk = FakeDesk(FakeEngine((*PASSAGES, SHEET)), page=white_page())
    several = FakeCollections(desk, map=DrawnMap(), others={"政策": FakeDesk(FakeEngine((OTHER,)))})
    tabs = [LibraryTab(several), MapTab(), SettingsTab()]
    with serve(several, tmp_path_factory.mktemp("home"), tabs=tabs) as url:
        yield url


def answered(page: Page) -> None:
    page.locator(".answer-text").wait_for()


def is_calm(diary: Diary) -> bool:
    return diary.complaints == [] and diary.hosts() == {"127.0.0.1"}


def test_the_map_lights_up_the_hits_and_a_click_opens_the_passage(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        page.get_by_role("tab", name=CHINESE.tab_map).click()
        expect(page.locator(".map .point")).to_have_count(7)
        expect(page.locator(".map .lit-point").last).to_have_text("1")
        expect(page.locator(".map .label").first).to_be_visible()
        found = page.locator(".map .lit-point[data-document='platform/public_data.md']")
        found.hover()
        expect(page.locator(".map .tip")).to_contain_text("处于基石位置")
        found.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", level=2)).to_have_text("《platform/public_data.md》")
        page.keyboard.press("Escape")
        colour = page.locator(".map .colour").first
        colour.click()
        expect(colour).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".map .point.dim")).not_to_have_count(0)
        assert page.evaluate("window.hacked") is None
        assert is_calm(diary)


def test_the_map_is_read_by_keyboard_on_a_phone_in_the_dark_in_english(browser, address):
    with open_page(browser, f"{address}?lang=en&q={QUESTION}", width=390, dark=True) as (page, diary):
        answered(page)
        page.get_by_role("tab", name=ENGLISH.tab_map).press("Enter")
        topic = page.locator(".map .topic").first
        topic.locator("summary").press("Enter")
        expect(topic.locator("li")).to_have_count(4)
        topic.locator("li button").nth(1).press("Enter")
        expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_contain_text("public_data")
        page.keyboard.press("Escape")
        expect(topic.locator("li button").nth(1)).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert is_calm(diary)


def test_the_map_changes_its_language(browser, address):
    with open_page(browser, address) as (page, _):
        page.get_by_role("tab", name=CHINESE.tab_map).click()
        expect(page.get_by_text(CHINESE.map_intro)).to_be_visible()
        page.locator("#language").click()
        expect(page.get_by_text(ENGLISH.map_intro)).to_be_visible()
        expect(page.locator(".map .point")).to_have_count(7)


def test_a_bar_leads_to_the_card_of_its_hit(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        page.locator(".profile .bars .to-hit").nth(2).press("Enter")
        expect(page.locator("#hit-3")).to_be_in_viewport()
        expect(page.locator("#hit-3 .open")).to_be_focused()
        assert is_calm(diary)


def test_a_pdf_opens_at_its_page_with_the_mark_and_turns_to_others_and_to_its_text(browser, address):
    with open_page(browser, f"{address}?q=办法自印发之日起施行") as (page, diary):
        answered(page)
        page.locator(".answer-card .open").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator(".page-mark")).to_be_in_viewport()
        expect(dialog.get_by_text(CHINESE.page_of.format(page=2, pages=3))).to_be_visible()
        box, picture = dialog.locator(".page-mark").bounding_box(), dialog.locator("img").bounding_box()
        assert (box["y"] - picture["y"]) / picture["height"] == pytest.approx(0.5, abs=0.01)
        dialog.get_by_text(CHINESE.page_later).press("Enter")
        expect(dialog.get_by_text(CHINESE.page_of.format(page=3, pages=3))).to_be_visible()
        expect(dialog.get_by_text(CHINESE.page_later)).to_have_count(0)
        dialog.get_by_text(CHINESE.page_as_text).click()
        expect(dialog.locator(".passage-mark.answer")).to_be_in_viewport()
        dialog.get_by_text(CHINESE.page_as_picture).click()
        expect(dialog.locator(".page-mark")).to_be_in_viewport()
        assert is_calm(diary)


def test_another_collection_is_chosen_kept_in_the_link_and_made(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        page.get_by_label(CHINESE.collection_choose, exact=True).select_option("政策")
        expect(page.locator(".hit")).to_have_count(0)
        expect(page).not_to_have_url(re.compile("q="))  # which the other one was asked
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".answer-text")).to_have_text("别的文档集")
        page.reload()
        expect(page.locator(".answer-text")).to_have_text("别的文档集")
        page.get_by_role("tab", name=CHINESE.tab_library).click()
        page.locator("#new-collection textarea, #new-collection input").fill("研究")
        page.get_by_role("button", name=CHINESE.collection_create).click()
        expect(page.get_by_text(CHINESE.collection_made.format(name="研究"))).to_be_visible()
        expect(page.get_by_label(CHINESE.collection_choose, exact=True)).to_have_value("研究")
        assert is_calm(diary)


def test_what_is_chosen_is_written_into_the_question(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        page.get_by_text(CHINESE.narrow).click()
        document = page.locator("[data-condition=document]")
        expect(document.locator("option")).to_have_count(5)
        expect(document).to_have_value("")  # none of them
        document.select_option(label="Run-once reform")
        field = page.locator("#question textarea")
        expect(field).to_have_value(f'{QUESTION} 文档:"english/run_once.md"')
        document.select_option(label="办法")
        page.locator("[data-condition=kind]").select_option(label=CHINESE.narrow_body)
        page.locator("[data-condition=section]").fill("附则")
        page.locator("[data-condition=section]").press("Tab")
        expect(field).to_have_value(f'{QUESTION} 文档:"办法.pdf" 类型:正文 章节:"附则"')
        document.select_option(label=CHINESE.narrow_all)
        expect(field).to_have_value(f'{QUESTION} 类型:正文 章节:"附则"')
        assert is_calm(diary)


def test_the_documents_to_choose_from_are_those_of_the_collection_as_it_is_now(browser, tmp_path):
    other = FakeDesk(FakeEngine((OTHER,)))
    with (
        serve(FakeCollections(FakeDesk(), others={"政策": other}), tmp_path) as url,
        open_page(browser, url) as (page, diary),
    ):
        folded, document = page.get_by_text(CHINESE.narrow, exact=True), page.locator("[data-condition=document]")
        folded.click()
        document.select_option(label="Run-once reform")
        page.get_by_label(CHINESE.collection_choose, exact=True).select_option("政策")
        expect(page.locator(".brand")).to_have_attribute("data-collection", "政策")
        document.focus()
        expect(document.locator("option")).to_have_text([CHINESE.narrow_all, OTHER.title])
        expect(document).to_have_value("")
        document.select_option(label=OTHER.title)
        other.engine = FakeEngine((OTHER, SHEET))
        folded.click()
        folded.click()
        expect(document.locator("option")).to_have_text([CHINESE.narrow_all, OTHER.title, SHEET.title])
        expect(document).to_have_value('文档:"other.txt"')
        assert is_calm(diary)


def test_settings_count_at_once_and_are_there_again(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        assert page.locator(".hit").count() > 3
        page.get_by_role("tab", name=CHINESE.tab_settings).click()
        page.get_by_text(CHINESE.settings_hits_count.format(count=3)).click()
        page.get_by_text(CHINESE.settings_theme_dark).click()
        assert page.evaluate("document.body.classList.contains('dark')")
        page.get_by_text(CHINESE.settings_answers_off).click()
        page.get_by_role("tab", name=CHINESE.tab_ask).click()
        expect(page.locator(".hit")).to_have_count(3)
        expect(page.locator(".answer-card")).to_have_count(0)
        page.reload()
        expect(page.locator(".hit")).to_have_count(3)
        expect(page.locator(".answer-card")).to_have_count(0)
        assert page.evaluate("document.body.classList.contains('dark')")
        page.get_by_role("tab", name=CHINESE.tab_settings).click()
        expect(page.locator(".settings [name=hits][value='3']")).to_be_checked()  # else they are about to be shown anew
        page.locator(".settings").get_by_text("English").click()
        expect(page.get_by_text(ENGLISH.settings_kept)).to_be_visible()
        assert is_calm(diary)


def test_settings_follow_the_page_and_leave_what_is_typed(browser, address):
    with open_page(browser, f"{address}?q={QUESTION}") as (page, diary):
        answered(page)
        page.locator("#question textarea").fill("写到一半")
        page.get_by_role("tab", name=CHINESE.tab_settings).click()
        page.get_by_text(CHINESE.settings_answers_off).click()
        expect(page.locator(".answer-card")).to_have_count(0)
        page.locator(".settings").get_by_text("English").click()
        expect(page.get_by_text(ENGLISH.settings_kept)).to_be_visible()
        page.locator("#language").click()
        expect(page.get_by_text(CHINESE.settings_kept)).to_be_visible()
        expect(page.locator(".settings [name=language][value=zh-CN]")).to_be_checked()
        page.get_by_role("tab", name=CHINESE.tab_ask).click()
        expect(page.locator("#question textarea")).to_have_value("写到一半")
        assert is_calm(diary)


def test_the_form_can_be_installed_and_asks_this_computer_only(browser, address):
    with open_page(browser, address) as (page, diary):
        manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((got) => got.json())")
        icon = page.request.get(f"{address.rstrip('/')}/{manifest['icons'][0]['src'].lstrip('/')}")
        assert (manifest["name"], manifest["display"]) == ("Wenju", "standalone")
        assert icon.headers["content-type"].startswith("image/svg")
        assert is_calm(diary)
