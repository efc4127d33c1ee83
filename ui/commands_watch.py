"""`wenju index --watch`: after a first run, a line for every change, until it is stopped."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import WenjuError
from ui.notes import note
from ui.print_report import print_changes

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.changes import FileChange

_RETRY_SECONDS = 2.0  # after a path was not there, or another process held the index
_LONGEST_WAIT_SECONDS = 600.0  # some drives never say that something changed


class Follower:
    """Runs again and again, and tells of a failure once, not at every run."""

    def __init__(self, run: "Callable[[], IndexReport]", first: "IndexReport") -> None:
        self._run = run
        self._told = _failures(first.files)
        self._trouble = ""

    def follow(self, paths: Sequence[Path], *, folder: Path) -> None:
        """Follow paths until Ctrl-C. Nothing else ends it: paths may go and come back, the index may be busy.

        :param folder: that of the index, which may stand below the paths.
        """
        note("Following changes; press Ctrl+C to stop")
        try:
            while True:
                if not self._follow_once(paths, folder):
                    time.sleep(_RETRY_SECONDS)
        except KeyboardInterrupt:
            note("Stopped")

    def _follow_once(self, paths: Sequence[Path], folder: Path) -> bool:
        """Follow until a folder is another one than before (True), or there is trouble (False)."""
        from corpus.watching import identities, watch

        same = identities(paths)
        with watch(paths, but=folder) as changed:
            while True:  # first for what happened before the watch began
                try:
                    self._look()
                except WenjuError as error:
                    self._say(str(error))
                    return False
                if identities(paths) != same:
                    return True
                changed.wait(_LONGEST_WAIT_SECONDS)
                changed.clear()

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
