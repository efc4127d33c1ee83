"""A headless Chromium that writes down all it asks for and all it complains about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PARTS = ("#masthead .brand", "#language", "#question textarea", "#ask", "#footer .foot")  # each comes by itself


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
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
def open_page(browser: Browser, url: str, *, width: int = 1440, dark: bool = False) -> Iterator[tuple[Page, Diary]]:
    """Open the form and wait until all its parts are there; 900 pixels high."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    diary = Diary()
    try:
        page = context.new_page()
        diary.watch(page)
        page.goto(url)
        for part in PARTS:
            page.wait_for_selector(part)
        yield page, diary
    finally:
        context.close()
