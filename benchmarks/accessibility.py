"""What axe-core finds on every tab of the form, in both languages, light and dark, wide and narrow.

Run it from the root of the repository: python -m benchmarks.accessibility AXE_MIN_JS [--pictures FOLDER]
axe-core is not part of the repository (`npm pack axe-core` fetches it); its rules of WCAG 2.1, levels A and AA, and its
best practices are asked. The form is `wenju serve` over the sample documents, of which one question has been answered,
judged and measured. It needs Chromium on PATH. The exit code is 1 when anything serious or critical is found.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.machine import describe
from benchmarks.screenshot import sample_form
from tests.browser import open_browser, open_page
from ui.texts import Language, Texts, texts_for

QUESTION = "“亲清在线”把多少个部门的业务系统连到了一起？"
SERIOUS = ("serious", "critical")
WIDTHS = (1440, 390)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("axe", type=Path, help="the file axe.min.js of axe-core")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page that is looked at")
    arguments = parser.parse_args()
    judge = Judge(arguments.axe.read_text("utf-8"), arguments.pictures)
    sys.stdout.write(f"{describe()}\n")
    with tempfile.TemporaryDirectory() as home, sample_form(Path(home)) as url, open_browser() as browser:
        for language, dark, width in product(Language, (False, True), WIDTHS):
            name = f"{language}, {'dark' if dark else 'light'}, {width} px"
            for state, (query, lead) in STATES.items():
                address = f"{url}?lang={language}{query}"
                with open_page(browser, address, width=width, dark=dark) as (page, _):
                    lead(page, texts_for(language))
                    judge.look(f"{name}, {state}", page)
    sys.exit(1 if judge.serious else 0)


def _answered(page: Page, _texts: Texts) -> None:
    page.locator(".answer-text").wait_for()
    for summary in page.locator("summary:visible").all():
        summary.click()


def _document(page: Page, _texts: Texts) -> None:
    page.locator(".answer-card .open").click()
    page.locator("#document .stretch").wait_for()


def _library(page: Page, texts: Texts) -> None:
    """Show the table, with the question before a document is removed."""
    page.get_by_role("tab", name=texts.tab_library).click()
    page.get_by_role("button", name=f"{texts.remove}:").first.click()
    page.get_by_role("button", name=texts.remove_yes).wait_for()


def _measure(page: Page, texts: Texts) -> None:
    """Measure the index the first time; while that is under way, what was measured before is dimmed."""
    page.get_by_role("button", name=texts.right_passage).first.click()
    page.get_by_role("tab", name=texts.tab_measure).click()
    rows = page.locator(".measured tbody tr")
    if not rows.count():
        page.get_by_role("button", name=texts.measure_now).click()
    rows.first.wait_for()


def _map(page: Page, texts: Texts) -> None:
    page.locator(".answer-text").wait_for()
    page.get_by_role("tab", name=texts.tab_map).click()
    page.locator(".map .lit-point").last.wait_for()


def _settings(page: Page, texts: Texts) -> None:
    page.get_by_role("tab", name=texts.tab_settings).click()
    page.locator(".settings fieldset").first.wait_for()


# What is looked at: the end of its address, and how to get there.
STATES: dict[str, tuple[str, Callable[[Page, Texts], None]]] = {
    "new": ("", lambda page, _texts: page.locator(".example").first.wait_for()),
    "answered": (f"&q={QUESTION}", _answered),
    "document open": (f"&q={QUESTION}", _document),
    "library": ("", _library),
    "map": (f"&q={QUESTION}", _map),
    "measure": (f"&q={QUESTION}", _measure),
    "settings": ("", _settings),
}


@dataclass
class Judge:
    """Prints what axe-core finds and counts what is serious of it."""

    axe: str
    pictures: Path | None
    serious: int = 0

    def look(self, name: str, page: Page) -> None:
        page.evaluate(self.axe)
        found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
        serious = sum(each["impact"] in SERIOUS for each in found)
        self.serious += serious
        sys.stdout.write(f"{name}: {serious} serious, {len(found)} in all\n")
        for each in found:
            places = ", ".join(str(node["target"][0]) for node in each["nodes"][:3])
            sys.stdout.write(f"  {each['impact']}: {each['id']} ({each['help']}) at {places}\n")
        if self.pictures:
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
