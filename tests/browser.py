"""A headless Chromium that writes down all it asks for and all it complains about."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 60_000  # far more than any page takes, also where other work keeps the machine busy
# each comes by itself
PARTS = ("#masthead .brand", "#language", "#question textarea", "#ask", "#tools .tools", "#footer .foot")


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser(profile: Path | None = None, **settings: Any) -> Iterator[BrowserContext]:
    """:param profile: a folder where Chromium keeps the scripts it has compiled, with which a page opens twice as fast;
    without one it begins anew.
    """
    folder = "" if profile is None else profile
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            folder, executable_path=find_chromium(), args=list(ARGUMENTS), **settings
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Diary:
    """What a page did."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # console errors and warnings, uncaught exceptions

    def hosts(self) -> set[str | None]:
        """Return the hosts the page called, ``data:`` and ``blob:`` addresses left out."""
        return {urlsplit(url).hostname for url in self.requests if urlsplit(url).scheme not in ("data", "blob")}

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@contextmanager
def open_page(
    browser: BrowserContext,
    url: str,
    *,
    width: int = 1440,
    dark: bool = False,
    diary: Diary | None = None,
    parts: Sequence[str] = PARTS,
) -> Iterator[tuple[Page, Diary]]:
    """Open the form, 900 pixels high, and wait until all its parts are there; nobody is logged in.

    :param diary: where to go on writing; a new one else.
    """
    diary = diary or Diary()
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    try:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        diary.watch(page)
        page.goto(url)
        for part in parts:
            page.wait_for_selector(part)
        yield page, diary
    finally:
        with suppress(Error):  # a page that never came has none
            page.evaluate("localStorage.clear()")  # the settings of this page are not those of the next one
        page.close()
        browser.clear_cookies()
