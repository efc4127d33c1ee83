"""The password as a person meets it: real server, real browser, fake engine."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from fake_desk import FakeDesk
from playwright.sync_api import Page, expect

PARTS = ("input[type=password]",)


@pytest.fixture
def address(serve) -> str:
    return serve(FakeDesk(), auth=("li", "secret"))


def log_in(page: Page, password: str) -> None:
    page.get_by_role("textbox").first.fill("li")
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button").click()


def test_the_right_password_opens_the_form(visit, address):
    page = visit(f"{address}?q=杭州打通了多少个部门", parts=PARTS)
    assert page.locator("#question").count() == 0
    log_in(page, "secret")
    expect(page.locator(".answer-text")).to_have_text("53个部门")


def test_a_wrong_password_opens_nothing_and_may_be_mended(visit, diary, address):
    page = visit(address, parts=PARTS)
    with page.expect_console_message(lambda message: message.type == "error"):  # it may come after the words
        log_in(page, "wrong")
    expect(page.get_by_text("Incorrect")).to_be_visible()
    assert page.locator("#question").count() == 0
    for path in ("config", "gradio_api/info"):
        with pytest.raises(HTTPError, match="401"):
            urlopen(address + path)
    [refused] = diary.complaints
    assert "400" in refused  # Chromium tells of every request that a server refuses
    diary.complaints.clear()
    log_in(page, "secret")
    page.wait_for_selector("#question")
