"""`wenju index --watch`: after a first run, a line for every change, until it is stopped."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NoReturn

from corpus.errors import WenjuError
from ui.notes import note
from ui.print_report import print_changes

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.changes import FileChange

_RETRY_SECONDS = 2.0  # after a path was not there, or another process held the index
_LONGEST_WAIT_SECONDS = 600.0  # some drives never say that something changed
_STEP_SECONDS = 1.0  # only between two steps of a wait is a Ctrl-C noticed that another thread was given


class Interrupt:
    """Whether Ctrl-C was pressed: a `KeyboardInterrupt` that falls into a callback of a library is lost there."""

    def __init__(self) -> None:
        self.came = False

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Remember each Ctrl-C that comes meanwhile; it is raised as always."""
        before = signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _note(self, *_: object) -> NoReturn:
        self.came = True
        raise KeyboardInterrupt


class Follower:
    """Runs again and again, and tells of a failure once, not at every run."""

    def __init__(self, run: "Callable[[], IndexReport]", first: "IndexReport") -> None:
        self._run = run
        self._told = _failures(first.files)
        self._trouble = ""
        self._interrupt = Interrupt()

    def follow(self, paths: Sequence[Path], *, folder: Path) -> None:
        """Follow paths until Ctrl-C. Nothing else ends it: paths may go and come back, the index may be busy.

        :param folder: that of the index, which may stand below the paths.
        """
        with suppress(KeyboardInterrupt), self._interrupt.noted():
            note("Following changes; press Ctrl+C to stop")
            while not self._interrupt.came:
                if not self._follow_once(paths, folder):
                    time.sleep(_RETRY_SECONDS)
        note("Stopped")

    def _follow_once(self, paths: Sequence[Path], folder: Path) -> bool:
        """Follow until a folder is another one than before, or Ctrl-C (True), or there is trouble (False)."""
        from corpus.watching import identities, watch

        same = identities(paths)
        with watch(paths, but=folder) as changed:
            while not self._interrupt.came:  # first for what happened before the watch began
                try:
                    self._look()
                except WenjuError as error:
                    self._say(str(error))
                    return False
                if identities(paths) != same:
                    return True
                self._wait_for(changed)
                changed.clear()
        return True

    def _wait_for(self, changed: Event) -> None:
        until = time.monotonic() + _LONGEST_WAIT_SECONDS
        while not self._interrupt.came and time.monotonic() < until and not changed.wait(_STEP_SECONDS):
            pass

    def _look(self) -> None:
        files = self._run().files
        failures = _failures(files)
        news = [file for file in files if file.reason != self._told.get(file.path) or file.reason is None]
        print_changes(file for file in news if file.outcome != "unchanged")
        self._told, self._trouble = failures, ""

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            note(trouble)
        self._trouble = trouble


def _failures(files: "Iterable[FileChange]") -> dict[str, str]:
    return {file.path: file.reason for file in files if file.reason is not None}
