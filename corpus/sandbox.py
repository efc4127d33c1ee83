"""Foreign parsers at arm's length: in a child process that may crash, hang or eat memory without harm.

One warm child reads file after file; after a crash or a time-out a new one takes its place. It is started as a
program of its own: a fork would copy the locks of the threads that torch has, and multiprocessing would run the
main module of whoever calls.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar, cast

from corpus.errors import DocumentError
from corpus.records import Document
from corpus.sandbox_child import HEADER, Answer, Request
from corpus.watchdog import Watchdog

Record = TypeVar("Record")  # of corpus.records

_ROOT = str(Path(__file__).resolve().parents[1])
# Behind all others in the path, so that it hides nothing; -P keeps the working folder out of it.
_PROGRAM = f"import sys; sys.path.append({_ROOT!r}); from corpus.sandbox_child import serve; serve()"
_COMMAND = (sys.executable, "-P", "-c", _PROGRAM)
_RECORDS = Document.__module__
_NEXT = "save it anew with the program it came from, or leave it out"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may take for one file."""

    seconds: float = 8.0  # of the processor
    seconds_a_megabyte: float = 20.0  # more for a larger file, as a long PDF takes minutes
    patience: float = 3.0  # times as long by the clock: the child waits for something, or the machine is busy
    idle_seconds: float = 6.0  # by the clock, without a sign of work: it hangs
    memory_bytes: int = 1_500_000_000  # address space of the child, where the system can limit it
    answer_bytes: int = 400_000_000  # what it hands back

    def seconds_for(self, data: bytes) -> float:
        return self.seconds + self.seconds_a_megabyte * len(data) / 1e6


class Sandbox:
    """Starts its child when it is first needed, and ends it when the ``with`` does. It belongs to one thread."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """That of the child, while there is one."""
        return self._child.process.pid if self._child else None

    def close(self) -> None:
        """End the child; the next reading starts another."""
        self._end_child()

    def read(
        self, reader: Callable[..., Iterator[Record]], data: bytes, path: Path, *arguments: object
    ) -> list[Record]:
        """Return what ``reader`` yields for ``data``: documents, or other records of ``corpus.records``.

        A child that has read before may be worn by that; if it fails, a new one tries again.

        :param reader: a function of a module that the child can import; it is given data, path and ``arguments``.
        :raises DocumentError: if the reader does, or if it fails, crashes or goes beyond the limits.
        """
        is_worn, request = self._child is not None, self._request(reader, data, path, arguments)
        answer = self._ask(request)
        if is_worn and answer.kind in ("crash", "memory"):
            answer = self._ask(request)
        if answer.kind != "records":
            raise DocumentError(self._sentence(answer, data))
        return list(answer.records)

    def _ask(self, request: Request) -> Answer:
        child = self._child = self._child or _Child()
        try:
            answer = child.ask(request, self._limits)
        except BaseException:  # interrupted: what the child still says would be taken for the next file's
            self._end_child()
            raise
        if answer.kind not in ("records", "refused"):
            self._end_child()
        return answer

    def _request(
        self, reader: Callable[..., object], data: bytes, path: Path, arguments: tuple[object, ...] = ()
    ) -> Request:
        module, name, limits = reader.__module__, reader.__qualname__, self._limits
        return Request(module, name, data, str(path), arguments, limits.seconds_for(data), limits.memory_bytes)

    def _sentence(self, answer: Answer, data: bytes) -> str:
        match answer.kind:
            case "refused":
                return answer.detail
            case "time":
                return f"reading it took more than {self._limits.seconds_for(data):.0f} seconds; {_NEXT}"
            case "idle":
                return f"its parser stood still for {self._limits.idle_seconds:.0f} seconds; {_NEXT}"
            case "memory":
                return f"reading it took more than {self._limits.memory_bytes / 1e6:,.0f} MB of memory; {_NEXT}"
            case "size":
                return f"its text takes more than {self._limits.answer_bytes / 1e6:,.0f} MB; {_NEXT}"
            case _:
                return f"its parser crashed ({answer.detail}), so the file is probably damaged; {_NEXT}"

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One process, and the pipes to it."""

    def __init__(self) -> None:
        # Threads of native parsers would else reserve more address space than the limit allows.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        self.process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._to_child = cast(BinaryIO, self.process.stdin)
        self._from_child = cast(BinaryIO, self.process.stdout)

    def ask(self, request: Request, limits: Limits) -> Answer:
        """Hand over a file and wait for the answer, or for the end of the child, which comes in time."""
        seconds = limits.seconds_for(request.data) * limits.patience
        with Watchdog(self.process, seconds=seconds, idle_seconds=limits.idle_seconds) as watchdog:
            try:
                return self._exchange(request, limits.answer_bytes)
            except (EOFError, OSError, pickle.UnpicklingError):
                self.process.kill()
                return Answer(watchdog.ended_for) if watchdog.ended_for else self._last_words()

    def _exchange(self, request: Request, most_bytes: int) -> Answer:
        pickle.dump(request, self._to_child, pickle.HIGHEST_PROTOCOL)
        self._to_child.flush()
        (size,) = HEADER.unpack(self._receive(HEADER.size))
        return Answer("size") if size > most_bytes else _AnswerReader(BytesIO(self._receive(size))).read()

    def _receive(self, size: int) -> bytes:
        data = self._from_child.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def _last_words(self) -> Answer:
        code = self.process.wait()
        if code == -getattr(signal, "SIGXCPU", 0):
            return Answer("time")
        with suppress(ValueError):
            return Answer("crash", detail=signal.Signals(-code).name)
        return Answer("crash", detail=f"exit code {code}")

    def end(self) -> None:
        self.process.kill()
        for pipe in (self._to_child, self._from_child):
            with suppress(OSError):  # what was not yet written cannot be any more
                pipe.close()
        self.process.wait()


class _AnswerReader(pickle.Unpickler):
    """Makes records of ``corpus`` and nothing else: a parser that was taken over must not get any further."""

    def find_class(self, module: str, name: str) -> Any:
        if module not in (_RECORDS, Answer.__module__) or not name[:1].isupper():
            raise pickle.UnpicklingError(f"{module}.{name} is no record")
        return super().find_class(module, name)

    def read(self) -> Answer:
        answer = self.load()
        if not isinstance(answer, Answer):
            raise pickle.UnpicklingError("this is no answer")
        return answer
