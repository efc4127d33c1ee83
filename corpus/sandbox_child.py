"""What runs inside the sandbox: it reads one file after the other and answers with records or a reason."""

import importlib
import math
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from corpus.errors import DocumentError

HEADER = struct.Struct("<Q")  # before every answer: its length in bytes
_LONGEST_DETAIL = 200  # characters; parsers like to quote what they could not read


@dataclass(frozen=True, slots=True)
class Request:
    """A file and what reads it: the function ``reader`` of ``module``."""

    module: str
    reader: str
    data: bytes
    path: str
    arguments: tuple[object, ...]  # more that the reader is given
    cpu_seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``records``: of ``corpus.records``; ``detail``: why a file was refused, or how the child ended."""

    kind: Literal["records", "refused", "memory", "time", "idle", "size", "crash"]
    records: tuple[Any, ...] = ()
    detail: str = ""


def serve() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends this process
    requests, answers = sys.stdin.buffer, take_stdout()
    while True:
        try:
            request = pickle.load(requests)
        except EOFError:
            return
        content = pickle.dumps(_answer(request), pickle.HIGHEST_PROTOCOL)
        answers.write(HEADER.pack(len(content)))
        answers.write(content)
        answers.flush()


def take_stdout() -> BinaryIO:
    """Keep standard output for answers: what parsers print goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answers


def _answer(request: Request) -> Answer:
    try:
        _limit(request)
        return Answer("records", tuple(_find_reader(request)(request.data, Path(request.path), *request.arguments)))
    except DocumentError as error:
        return Answer("refused", detail=_one_line(str(error)))
    except MemoryError:
        return Answer("memory")
    except Exception as error:  # a parser that stumbles over a damaged file may raise anything
        said = _one_line(f"{type(error).__name__}: {error}")[:_LONGEST_DETAIL].rstrip(" .:")
        return Answer("refused", detail=f"it is damaged, or not what its name says ({said}); save it anew")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _find_reader(request: Request) -> Callable[..., Iterator[Any]]:
    found: Callable[..., Iterator[Any]] = getattr(importlib.import_module(request.module), request.reader)
    return found


def _limit(request: Request) -> None:
    """Have the system end this process when it takes too much, even if nobody watches it any more."""
    if sys.platform == "win32":
        return
    import resource

    cpu_seconds = math.ceil(time.process_time() + request.cpu_seconds)
    wanted = {"RLIMIT_AS": request.memory_bytes, "RLIMIT_CPU": cpu_seconds, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
