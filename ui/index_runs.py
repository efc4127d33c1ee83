"""Indexing runs of the form, one at a time, in a process of their own.

A process and not a thread: Python runs one thread at a time, and reading and cutting would take turns with questions;
a process can be given a low priority and few cores, and hands its memory back. It is started as a program of its own,
as that of ``corpus.sandbox`` is; it stops by itself when the form has gone.
"""

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread
from typing import BinaryIO, cast

from ui.run_records import Ending, Failed, Run, Step

_ROOT = str(Path(__file__).resolve().parents[1])
PROGRAM = f"import sys; sys.path.append({_ROOT!r}); from ui.index_child import main; main()"
_PATIENCE_SECONDS = 20.0  # at the end of the form, for a step to end


class IndexRuns:
    """All sessions of a form share one, so that each sees the run of another."""

    def __init__(self, folder: Path, *, program: str = PROGRAM) -> None:
        """:param program: what Python runs; it has to speak as ``ui.index_child.main`` does."""
        self._folder = folder
        self._program = program
        self._lock = Lock()
        self._run: Run | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def latest(self) -> Run | None:
        """The run under way, else the last one; None before the first."""
        return self._run

    @property
    def is_busy(self) -> bool:
        return self._run is not None and self._run.ending is None

    def start(self, paths: Sequence[Path]) -> bool:
        """Index ``paths`` in the background; return False if a run is under way."""
        with self._lock:
            if self.is_busy:
                return False
            self._child = _start(self._program, self._folder, paths)
            self._run = Run(Step(), time.monotonic())
        Thread(target=self._listen, args=[self._child], daemon=True).start()
        return True

    def cancel(self) -> None:
        """Stop the run at its next step, if one is under way."""
        with self._lock:
            if self._child is not None and self._run is not None and self._run.ending is None:
                self._run = replace(self._run, is_stopping=True)
                cast(BinaryIO, self._child.stdin).close()

    def close(self) -> None:
        """Cancel, and wait until the index is let go."""
        self.cancel()
        if self._child is not None:
            try:
                self._child.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()

    def _listen(self, child: "subprocess.Popen[bytes]") -> None:
        """Follow a run to its ending; after that the next may begin."""
        with child:
            while isinstance(message := _receive(child), Step):
                self._change(message)
            self._change(message)

    def _change(self, message: Step | Ending) -> None:
        with self._lock:
            self._run = _after(cast(Run, self._run), message)


def _start(program: str, folder: Path, paths: Sequence[Path]) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen([sys.executable, "-P", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    request = {"index": str(folder), "paths": [str(path.absolute()) for path in paths]}
    _send(child, json.dumps(request).encode() + b"\n")
    return child


def _send(child: "subprocess.Popen[bytes]", request: bytes) -> None:
    """Ask a child, which may have ended already; ``_receive`` finds out that it has."""
    to_child = cast(BinaryIO, child.stdin)
    try:
        to_child.write(request)
        to_child.flush()
    except OSError:
        with suppress(OSError):
            to_child.close()  # else whoever closes it later would send what is left


def _receive(child: "subprocess.Popen[bytes]") -> Step | Ending:
    """Return what the child says next; it fails without a sentence if it ends without an ending."""
    try:
        return cast(Step | Ending, pickle.load(cast(BinaryIO, child.stdout)))
    except (EOFError, pickle.UnpicklingError):
        return Failed("")  # it crashed; its traceback is on stderr


def _after(run: Run, message: Step | Ending) -> Run:
    if not isinstance(message, Step):
        return replace(run, ending=message)
    started = run.phase_started if message.phase is run.step.phase else time.monotonic()
    return replace(run, step=message, phase_started=started)
