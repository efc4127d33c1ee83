"""Takes the pictures of the README from the real form over the sample documents.

Run it from the root of the repository: python -m benchmarks.screenshot
It needs Chromium on PATH and writes docs/screenshot.png and docs/map.png (Chinese), docs/screenshot.en.png and
docs/map.en.png (English).
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.browser import open_browser
from tests.form_server import free_port
from ui.texts import Language, texts_for

# Example questions of corpus/sample/questions.jsonl, and the files their pictures go to.
PICTURES = {
    Language.CHINESE: ("“亲清在线”把多少个部门的业务系统连到了一起？", "screenshot.png"),
    Language.ENGLISH: (
        "By how much did the paperwork asked of companies in Hangzhou fall?",
        "screenshot.en.png",
    ),
}
MAPS = {Language.CHINESE: "map.png", Language.ENGLISH: "map.en.png"}
PATIENCE_MS = 180_000  # where other work keeps the machine busy
DOCS = Path(__file__).parents[1] / "docs"
SIZE = {"width": 1120, "height": 1180}  # the answer and the first passages
PIXELS_PER_POINT = 1.5  # sharp on a README, and half the bytes of 2


@contextmanager
def sample_form(home: Path) -> Iterator[str]:
    """Serve the sample documents with `wenju serve` and yield the address it reports."""
    command = [sys.executable, "-m", "ui", "serve", "--no-browser", "--port", str(free_port())]
    environment = {**os.environ, "WENJU_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            yield _address(server)
        finally:
            server.send_signal(signal.SIGINT)  # as Ctrl+C does


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line)
        if found := re.search(r"Wenju is at (\S+)", line):
            return found[1]
    raise RuntimeError(f"wenju serve stopped: {''.join(said)}")


def main() -> None:
    look: dict[str, Any] = {"viewport": SIZE, "device_scale_factor": PIXELS_PER_POINT, "reduced_motion": "reduce"}
    with tempfile.TemporaryDirectory() as home, sample_form(Path(home)) as url, open_browser(**look) as browser:
        for language, (question, name) in [next(iter(PICTURES.items())), *PICTURES.items()]:  # the first warms up
            page = browser.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{url}?{urlencode({'lang': language, 'q': question})}")
            page.locator(".answer-text").wait_for()
            page.get_by_role("textbox").blur()
            page.screenshot(path=DOCS / name)
            page.get_by_role("tab", name=texts_for(language).tab_map).click()
            page.locator(".map .lit-point").first.wait_for()
            page.screenshot(path=DOCS / MAPS[language])


if __name__ == "__main__":
    main()
