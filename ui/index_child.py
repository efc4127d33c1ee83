"""What runs in the process of an indexing run: it indexes, says where it is, and stops when its stdin ends."""

import json
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, BinaryIO

from corpus.errors import WenjuError
from corpus.files import identity_of
from corpus.sandbox_child import take_stdout
from ui.run_records import Cancelled, Ending, Failed, Finished, Phase, Step

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.changes import FileChange

_NICENESS = 10


class _Stopped(Exception):  # noqa: N818  (reads as what happened)
    """The form wants no more of this run, or has gone."""


def main() -> None:
    """Read a request, a line of JSON, and write pickled steps and one ending."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the form ends this process
    teller = _Teller(take_stdout())
    request = json.loads(sys.stdin.buffer.readline())
    _make_way()
    Thread(target=teller.wait_for_end, args=[sys.stdin.fileno()], daemon=True).start()
    with suppress(_Stopped):  # nobody listens any more
        teller.send(_run(Path(request["index"]), [Path(path) for path in request["paths"]], teller))


class _Teller:
    """Sends steps, and ends the run at the next one when it should stop."""

    def __init__(self, messages: BinaryIO) -> None:
        self._messages = messages
        self._stop = Event()

    def wait_for_end(self, requests: int) -> None:
        """:param requests: a descriptor, as the lock of a file object would be in the way when Python ends."""
        while os.read(requests, 1):
            pass
        self._stop.set()

    def reading(self, file: Path, done: int, total: int) -> None:
        self._step(Step(Phase.READING, done, total, str(file)))

    def embedding(self, done: int, total: int) -> None:
        self._step(Step(Phase.EMBEDDING, done, total))

    def _step(self, step: Step) -> None:
        if self._stop.is_set():
            raise _Stopped
        self.send(step)

    def send(self, message: Step | Ending) -> None:
        try:
            pickle.dump(message, self._messages, pickle.HIGHEST_PROTOCOL)
            self._messages.flush()
        except BrokenPipeError:
            raise _Stopped from None


def _run(folder: Path, paths: Sequence[Path], teller: _Teller) -> Ending:
    from indexer.build import index_paths
    from ui.opening import encoder_for

    there = [path for path in paths if identity_of(path)]
    gone = _gone(path for path in paths if path not in there) if there else ()
    try:
        encoder = encoder_for(folder)
        report = index_paths(folder, there or paths, encoder, progress=teller.embedding, reading=teller.reading)
    except _Stopped:
        return Cancelled()
    except WenjuError as error:
        return Failed(str(error))
    return _finished(report, gone)


def _gone(paths: Iterable[Path]) -> "tuple[FileChange, ...]":
    """Fail files that are not where they were, so that they do not stop the others."""
    from indexer.changes import FileChange, Outcome

    reason = "there is no such file any more; remove the document, or bring the file back"
    return tuple(FileChange(str(path), Outcome.FAILED, reason) for path in paths)


def _finished(report: "IndexReport", gone: "tuple[FileChange, ...]") -> Finished:
    from indexer.changes import Outcome

    files = tuple(file for file in report.files if file.outcome is not Outcome.UNCHANGED)
    return Finished((*gone, *files), len(report.files) - len(files), report.seconds)


def _make_way() -> None:
    """Let questions go first: a low priority, and half of the processor cores, which also bounds the encoder."""
    import psutil

    process = psutil.Process()
    process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else _NICENESS)
    if hasattr(process, "cpu_affinity"):  # macOS has none
        cores = process.cpu_affinity()
        process.cpu_affinity(cores[len(cores) // 2 :])
