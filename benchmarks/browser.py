"""How long a person waits in the form: from Enter to the hits and to the answer, as headless Chromium shows them.

Run it from the root of the repository: python -m benchmarks.browser ../shared/data [--index FOLDER]
It needs Chromium on PATH, indexes the seed document where it is not yet in the index, and asks the first questions
of the seed set, each once, after one that is not counted.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.machine import describe
from tests.browser import open_browser, open_page
from tests.form_server import serve
from ui.commands_serve import open_desk
from ui.opening import encoder_for

QUESTIONS = 30
SEED = "seed/technocratic_government.txt"
# Asks by Enter and resolves to the milliseconds until the next frame that shows other hits, and another answer.
CLOCK = """(question) => new Promise((resolve) => {
  const field = document.querySelector("#question textarea");
  field.value = question;
  field.dispatchEvent(new Event("input"));
  const asked = () => document.querySelector(".brand").dataset.question === question;
  const times = {};
  let started;
  const look = (now) => {
    if (asked() && document.querySelector(".hit")) times.hits ??= now - started;
    if (asked() && document.querySelector(".answer-card:not(.reading), .no-answer")) times.answer ??= now - started;
    if (times.hits && times.answer) resolve(times);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(() => {
    started = performance.now();
    field.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true }));
    requestAnimationFrame(look);
  });
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--index", type=Path, help="keeps the index of the seed document between runs")
    arguments = parser.parse_args()
    questions = _questions(arguments.data)
    with _form(arguments.data, arguments.index) as url, open_browser() as browser, open_page(browser, url) as (page, _):
        times = [_ask(page, question) for question in questions][1:]
    sys.stdout.write(f"{describe()}\n")
    sys.stdout.write(f"\n| ms from Enter in the browser, {len(times)} questions | median | slowest |\n|---|---|---|\n")
    for part in ("hits", "answer"):
        measured = [each[part] for each in times]
        sys.stdout.write(f"| {part} visible | {statistics.median(measured):.0f} | {max(measured):.0f} |\n")


@contextmanager
def _form(data: Path, index: Path | None) -> Iterator[str]:
    from indexer.build import index_paths

    with tempfile.TemporaryDirectory() as home:
        folder = index or Path(home) / "index"
        index_paths(folder, [data / SEED], encoder_for(folder), progress=lambda *_: None)
        desk = open_desk(folder)
        desk.warm_up()
        with serve(desk, Path(home)) as url:
            yield url


def _questions(data: Path) -> list[str]:
    lines = (data / "seed" / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines[: QUESTIONS + 1]]


def _ask(page: Page, question: str) -> dict[str, float]:
    return dict(page.evaluate(CLOCK, question))


if __name__ == "__main__":
    main()
