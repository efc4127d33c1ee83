"""Events of a page that overlap, whose responses come in another order than the server sent them. Real browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from browser import PATIENCE_MS, open_page
from fake_desk import FakeDesk
from form_server import serve
from playwright.sync_api import APIResponse, Page, Route, expect

from ui.layout_settings import SettingsTab
from ui.screen import Session
from ui.texts import CHINESE

NUMBER = "Number(document.querySelector('#number [data-number]').dataset.number)"
QUESTION = "最多跑一次改革是从什么时候开始的"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with serve(FakeDesk(), tmp_path_factory.mktemp("home"), tabs=[SettingsTab()]) as url:
        yield f"{url}?q={QUESTION}"


@contextmanager
def held_back(page: Page, part: str, click: Callable[[], None]) -> Iterator[None]:
    """Keep the first response with ``part`` in it, after a click, until the block ends; later ones come at once."""
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        response = route.fetch()
        if held or part not in response.text():
            route.fulfill(response=response)
        else:
            held.append((route, response))

    page.route("**/run/**", hold)
    click()
    patience = PATIENCE_MS
    while not held and (patience := patience - 20) > 0:
        page.wait_for_timeout(20)
    yield
    [(route, response)] = held
    route.fulfill(response=response)
    page.unroute_all(behavior="wait")  # for what is under way in `hold`


def test_an_answer_that_comes_after_the_choice_to_see_none_is_gone(browser, address):
    with open_page(browser, address) as (page, diary):
        page.locator(".answer-text").wait_for()
        page.get_by_role("tab", name=CHINESE.tab_settings).click()
        with held_back(page, "answer-card", page.get_by_text(CHINESE.settings_hits_count.format(count=3)).click):
            page.get_by_text(CHINESE.settings_answers_off).click()
            page.get_by_role("tab", name=CHINESE.tab_ask).click()
            expect(page.locator(".hit")).to_have_count(3)
            expect(page.locator(".answer-card")).to_have_count(0)
            newest = page.evaluate(NUMBER)
        page.wait_for_function(f"newest => {NUMBER} > newest", arg=newest)
        expect(page.locator(".answer-card")).to_have_count(0)
        page.reload()
        expect(page.locator(".hit")).to_have_count(3)
        expect(page.locator(".answer-card")).to_have_count(0)
        assert diary.complaints == []


def test_a_server_that_counts_anew_is_not_asked_over_and_over(browser, address, monkeypatch):
    with open_page(browser, address) as (page, diary):
        page.locator(".answer-text").wait_for()
        numbers = iter([1000, *range(1, 1000)])
        monkeypatch.setattr(Session, "number", lambda _here: next(numbers))
        for language in ("en", "zh-CN"):
            page.locator("#language").click()
            expect(page.locator(".brand")).to_have_attribute("data-language", language)
        page.wait_for_function(f"{NUMBER} === 2")
        page.wait_for_timeout(500)  # in which it would be asked for ten more
        assert page.evaluate(NUMBER) == 2
        assert diary.complaints == []
