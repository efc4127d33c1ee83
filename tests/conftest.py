"""What every test gets: a home of its own, and at its wish a small index, or a browser."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from character_encoder import CharacterEncoder
from fakes import FakeEncoder, unwatched
from guarded import ROOT
from hypothesis import HealthCheck, settings
from milvus_server import milvus_server
from real_encoder import index_samples, real_cache
from trial_runner import COMPILER, Runner, trial_runner

import indexer.bilingual
from indexer.build import index_paths
from ui.desk import Desk

if TYPE_CHECKING:
    from browser import Diary
    from playwright.sync_api import BrowserContext, Page

    from indexer.place import ServerAddress

_MEMORY = Path("/dev/shm")  # where Linux has files that are in memory
_ROOM = 2_000_000_000  # bytes; a run takes some 100 MB
sys.path.append(str(ROOT))  # the benchmarks are not installed; last, so that of the rest what is installed is tested

# A busy machine is no failure; and what a fixture of a test with many examples makes is there once for all of them.
settings.register_profile(
    "wenju", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("wenju")


def pytest_configure() -> None:
    """Keep what tests write in memory where that is possible: an index is synced to its disk some hundred times."""
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return
    if not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:  # the shim of ``trial_runner`` is compiled there
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_xdist_auto_num_workers() -> int:
    """Return three processes for two cores: half of the time is waiting for browsers and servers."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


@pytest.fixture(autouse=True)
def wenju_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes what the person who runs it keeps."""
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "wenju-home"))
    return tmp_path / "wenju-home"


@pytest.fixture(autouse=True)
def unpacked_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every home has CC-CEDICT as an earlier run has unpacked it, which takes seconds."""
    monkeypatch.setattr(indexer.bilingual, "_folder", real_cache())
    monkeypatch.setattr(indexer.bilingual, "keep_bilingual_in", lambda _folder: None)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of six short documents; what ``FakeEncoder`` counts in them is easily seen."""
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "cloud.txt").write_text("政务云连着云。", "utf-8")
    (folder / "data.txt").write_text("云里有数。", "utf-8")
    (folder / "people.md").write_text("每个人都有电话。", "utf-8")
    (folder / "power.md").write_text("电网的电很稳。", "utf-8")
    lines = (
        '{"id": "plain", "title": "空白", "text": "这里什么也没有。"}',
        '{"id": "english", "title": "English", "text": "Nothing is counted in English."}',
    )
    (folder / "two.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture
def index(documents: Path, tmp_path: Path) -> Path:
    """The folder of an index of ``documents``."""
    folder = tmp_path / "索引"
    index_paths(folder, [documents], FakeEncoder(), progress=unwatched)
    return folder


@pytest.fixture
def filled(documents: Path, tmp_path: Path) -> Path:
    """The folder of an index of ``documents`` by the small encoder, which ``small_desk`` asks."""
    folder = tmp_path / "索引"
    index_paths(folder, [documents], CharacterEncoder(), progress=unwatched)
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder, to be read only, whose index holds the sample documents as the real encoder embeds them."""
    folder = tmp_path_factory.mktemp("sample")
    index_samples(folder)
    return folder


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[ServerAddress]":
    """A Milvus server of this run of the tests."""
    for package in ("pymilvus", "milvus_lite"):
        pytest.importorskip(package, reason="needs the packages pymilvus and milvus-lite")
    with milvus_server(tmp_path_factory.mktemp("milvus")) as address:
        yield address


@pytest.fixture
def milvus_address(milvus: "ServerAddress") -> "ServerAddress":
    """The address of an index on a Milvus server that is not there yet."""
    return replace(milvus, collection=f"test_{uuid4().hex}")


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A process that runs commands on small indexes and lets them be killed, or their disk fail."""
    if COMPILER is None:
        pytest.skip("needs Linux and a C compiler")
    with trial_runner(tmp_path_factory.mktemp("trials")) as runner:
        yield runner


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Chromium keeps the form's scripts as it has compiled them."""
    return tmp_path_factory.mktemp("chromium")


@pytest.fixture(scope="module")
def browser(profile: Path) -> "Iterator[BrowserContext]":
    """Chromium, for one file of tests: while it is open, no other test could run asyncio."""
    from browser import PATIENCE_MS, find_chromium, open_browser
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    if find_chromium() is None:
        pytest.skip("no Chromium on PATH")
    with open_browser(profile, permissions=["clipboard-read", "clipboard-write"]) as chromium:
        yield chromium


@pytest.fixture
def diary() -> "Iterator[Diary]":
    """What the pages of a test did: none may call another computer, or complain to its console."""
    from browser import Diary

    kept = Diary()
    yield kept
    assert kept.hosts() <= {"127.0.0.1"}
    assert kept.complaints == []


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serves a form with the settings of ``form_server.serve`` until the test is over, and returns its address."""
    import form_server

    with ExitStack() as forms:

        def serve(desk: Desk, **settings: Any) -> str:
            return forms.enter_context(form_server.serve(desk, tmp_path, **settings))

        yield serve


@pytest.fixture
def visit(
    browser: "BrowserContext",
    diary: "Diary",
    serve: Callable[..., str],  # noqa: ARG001  (pages close before what they show)
) -> "Iterator[Callable[..., Page]]":
    """Opens a page with the settings of ``browser.open_page``, and returns it."""
    from browser import open_page

    with ExitStack() as pages:

        def visit(url: str, **settings: Any) -> "Page":
            return pages.enter_context(open_page(browser, url, diary=diary, **settings))[0]

        yield visit
