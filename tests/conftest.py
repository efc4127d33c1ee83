"""What every test gets: a home of its own, and at its wish a small index."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from trial_runner import COMPILER, Runner, trial_runner

from indexer.build import index_paths

_MEMORY = Path("/dev/shm")  # where Linux has files that are in memory
_ROOM = 2_000_000_000  # bytes; a run takes some 100 MB


def pytest_configure() -> None:
    """Keep what tests write in memory where that is possible: an index is synced to its disk some hundred times."""
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return
    if not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:  # the shim of ``trial_runner`` is compiled there
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(autouse=True)
def wenju_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes what the person who runs it keeps."""
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "wenju-home"))
    return tmp_path / "wenju-home"


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


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A process that runs commands on small indexes and lets them be killed, or their disk fail."""
    if COMPILER is None:
        pytest.skip("needs Linux and a C compiler")
    with trial_runner(tmp_path_factory.mktemp("trials")) as runner:
        yield runner
