"""`wenju index --watch` as a person sees it: a process that follows a real folder, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from threading import Event, Thread, get_ident

import pytest
from guarded import ROOT, guarded_environment

from indexer.build import IndexReport
from indexer.folder import IndexFolder
from indexer.library import list_documents
from indexer.lock import write_lock
from ui.commands_watch import Follower

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
WAIT_SECONDS = 120  # far more than it takes, also where other work keeps the machine busy


class Watching:
    """A process, and the lines that it says."""

    def __init__(self, *paths: Path, home: Path) -> None:
        program = str(Path(__file__).with_name("small_wenju.py"))
        self._log = home / "network.log"
        self.process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", program, "index", *map(str, paths), "--watch"],
            cwd=ROOT,
            env=guarded_environment(self._log, {"WENJU_HOME": str(home)}),
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stderr or ():
            self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        return self._lines.get(timeout=WAIT_SECONDS)

    def skip_to(self, start: str) -> list[str]:
        skipped: list[str] = []
        while not (line := self.line()).startswith(start):
            skipped.append(line)
        return skipped

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # it tells where its threads stand
            self.process.wait()
            raise AssertionError("\n".join(self._lines.queue)) from None


def put(path: Path, text: str) -> None:
    """Have a file there in one step: a look may come at any time, also between the making and the writing of a file."""
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(text, "utf-8")
    aside.rename(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "cloud.txt").write_text("云。", "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def watching(folder: Path, home: Path) -> Iterator[Watching]:
    started = Watching(folder, home=home)
    try:
        started.skip_to("Following changes")
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def test_each_change_is_a_line_until_ctrl_c(watching: Watching, folder: Path, home: Path) -> None:
    put(folder / "new.txt", "数。")
    assert watching.line() == f"added: {folder / 'new.txt'} (passages: 1)"
    (folder / ".new.txt.swp").write_text("数。", "utf-8")  # as an editor saves: to another name, then into place
    (folder / ".new.txt.swp").write_text("人。人。", "utf-8")
    (folder / ".new.txt.swp").replace(folder / "new.txt")
    assert watching.line() == f"changed: {folder / 'new.txt'} (passages: 1)"
    (folder / "sub").mkdir()
    put(folder / "sub" / "broken.jsonl", "{")
    assert watching.line().startswith(f"failed: {folder / 'sub' / 'broken.jsonl'} (line 1 is not valid JSON")
    (folder / "cloud.txt").unlink()  # and of what fails as before nothing is said again
    assert watching.line() == f"removed: {folder / 'cloud.txt'}"
    assert watching.stop() == 0
    assert watching.line() == "Stopped"
    assert [Path(info.document).name for info in list_documents(home / "default")] == ["new.txt"]


def test_a_ctrl_c_that_a_library_swallows_is_not_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs: list[IndexReport] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def run() -> IndexReport:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        runs.append(IndexReport((), {}, 0.0))
        return runs[-1]

    Follower(run, IndexReport((), {}, 0.0)).follow([folder], folder=folder / "index")
    assert len(runs) == 1
    assert capsys.readouterr().err.endswith("Stopped\n")
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler


def test_a_ctrl_c_that_the_system_gives_to_another_thread_is_noticed(folder: Path) -> None:
    done, helped = Event(), []

    def interrupt() -> None:
        time.sleep(3)  # longer than it takes until the watch is in place, which ends a wait
        signal.pthread_kill(get_ident(), signal.SIGINT)
        if not done.wait(30):
            helped.append("by a change")
            put(folder / "new.txt", "数。")

    def run() -> IndexReport:
        return IndexReport((), {}, 0.0)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    Thread(target=interrupt, daemon=True).start()
    Follower(run, run()).follow([folder], folder=folder / "index")
    done.set()
    signal.signal(signal.SIGINT, before)
    assert not helped


def test_a_folder_that_goes_away_and_comes_back_is_followed_again(watching: Watching, folder: Path) -> None:
    aside = folder.with_name("aside")
    folder.rename(aside)
    before = watching.skip_to(f"{folder}: there is no such file or folder; check the spelling")
    assert all(line.startswith("failed: ") for line in before)  # a look that was under way as the folder went
    (aside / "new.txt").write_text("数。", "utf-8")
    aside.rename(folder)
    assert watching.line() == f"added: {folder / 'new.txt'} (passages: 1)"
    (folder / "new.txt").unlink()
    assert watching.line() == f"removed: {folder / 'new.txt'}"


def test_a_busy_index_is_waited_for(watching: Watching, folder: Path, home: Path) -> None:
    with write_lock(IndexFolder(home / "default")):
        put(folder / "new.txt", "数。")
        assert watching.line().startswith(f"Another wenju process ({os.getpid()} on ")
    assert watching.line() == f"added: {folder / 'new.txt'} (passages: 1)"


def test_a_file_is_followed_where_another_takes_its_place(folder: Path, home: Path) -> None:
    followed = folder / "cloud.txt"
    watching = Watching(followed, home=home)
    try:
        watching.skip_to("Following changes")
        (folder / "other.txt").write_text("数。", "utf-8")
        (folder / "next").write_text("云很多。", "utf-8")
        (folder / "next").replace(followed)
        assert watching.line() == f"changed: {followed} (passages: 1)"
        assert watching.stop() == 0
    finally:
        watching.process.kill()
        watching.process.wait()
