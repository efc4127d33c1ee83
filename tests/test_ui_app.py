import json
import re
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from fake_desk import FakeDesk
from form_server import Alone, serve
from guarded import run_guarded

from ui.app import build_app

LAUNCH = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from urllib.request import urlopen
from fake_desk import FakeDesk
from form_server import serve
with serve(FakeDesk(), Path(sys.argv[1])) as address:
    page = urlopen(address).read().decode()
    assert "wenju" in page.lower()
"""


def test_building_the_form_asks_no_question():
    desk = FakeDesk()
    app = build_app(Alone(desk))
    assert desk.engine.asked == []
    assert {block.elem_id for block in app.blocks.values()} >= {"question", "ask", "language", "results"}


def test_the_form_can_be_built_over_an_empty_index():
    assert build_app(Alone(FakeDesk(engine=None))).blocks


def test_building_and_launching_calls_nobody(tmp_path):
    run = run_guarded(["-c", LAUNCH, tmp_path], home=tmp_path)
    assert (run.returncode, run.stdout, run.attempts) == (0, "", []), run.stderr


def test_nothing_is_recorded_or_reported(tmp_path):
    with serve(FakeDesk(), tmp_path) as address:
        for page in ("gradio_api/runs", "monitoring/summary"):
            with pytest.raises(HTTPError, match=r"404|403"):
                urlopen(address + page)
        with urlopen(address + "config") as config:
            assert json.load(config)["analytics_enabled"] is False


def test_the_served_page_links_to_nothing_outside(tmp_path):
    with serve(FakeDesk(), tmp_path) as address, urlopen(address) as page:
        links = re.findall(r'(?:src|href)="([^"]*)"', page.read().decode())
    assert len(links) > 3
    assert {urlsplit(link).netloc for link in links} == {""}
