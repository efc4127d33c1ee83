"""What axe-core finds on the form, in both languages, light and dark, wide and narrow, with a document open or not.

Serve the form, then run it from the root of the repository: python -m benchmarks.accessibility AXE_MIN_JS ADDRESS
axe-core is not part of the repository (`npm pack axe-core` fetches it); its rules of WCAG 2.1, levels A and AA, and its
best practices are asked. It needs Chromium on PATH. The exit code is 1 when anything serious or critical is found.
"""

import argparse
import sys
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.machine import describe
from tests.browser import open_browser, open_page
from ui.texts import Language

QUESTION = "“亲清在线”打通了多少个部门的业务系统？"  # the sample and the seed document answer it
SERIOUS = ("serious", "critical")
WIDTHS = (1440, 390)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("axe", type=Path, help="the file axe.min.js of axe-core")
    parser.add_argument("address", help="where the form is served, such as http://127.0.0.1:7860/")
    arguments = parser.parse_args()
    axe, url, serious = arguments.axe.read_text("utf-8"), arguments.address, 0
    sys.stdout.write(f"{describe()}\n")
    with open_browser() as browser:
        for language, dark, width in product(Language, (False, True), WIDTHS):
            name = f"{language}, {'dark' if dark else 'light'}, {width} px"
            with open_page(browser, f"{url}?lang={language}", width=width, dark=dark) as (page, _):
                serious += _report(f"{name}, new", page, axe)
            with open_page(browser, f"{url}?lang={language}&q={QUESTION}", width=width, dark=dark) as (page, _):
                page.locator(".answer-text").wait_for()
                for summary in page.locator("summary:visible").all():
                    summary.click()
                serious += _report(f"{name}, answered", page, axe)
                page.locator(".hit .open").first.click()
                page.locator("#document .stretch").wait_for()
                serious += _report(f"{name}, document open", page, axe)
    sys.exit(1 if serious else 0)


def _report(name: str, page: Page, axe: str) -> int:
    """Print what is found on a page and return how many findings are serious."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((result) => result.violations)")
    serious = [each for each in found if each["impact"] in SERIOUS]
    sys.stdout.write(f"{name}: {len(serious)} serious, {len(found)} in all\n")
    for each in found:
        places = ", ".join(str(node["target"][0]) for node in each["nodes"][:3])
        sys.stdout.write(f"  {each['impact']}: {each['id']} ({each['help']}) at {places}\n")
    return len(serious)


if __name__ == "__main__":
    main()
