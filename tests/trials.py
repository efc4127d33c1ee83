"""Trials of the store: a command is killed, or its disk fails, at one call of many; then the index is looked at.

A program of its own, with the library of ``shim/faults.c`` preloaded: ``python trials.py WORK_FOLDER`` reads a job a
line from stdin and writes a line for each, both JSON. What takes time to load is loaded once, and every trial is a
fork of that; so nothing in the first process may start a thread or open an index.
"""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from character_encoder import CharacterEncoder, load_small
from real_encoder import real_cache

import indexer.sentence_encoder
from indexer.bilingual import keep_bilingual_in
from indexer.doctor import examine
from indexer.folder import IndexFolder
from indexer.words import split_words
from search.engine import open_engine
from ui.cli import main

FAULTS = ("count", "kill", "full", "fail", "short")  # in the order of the shim
QUESTIONS = ("城市大脑", "第七条措施", "旧的办法", "新的办法", "最多跑一次", "云")

State = list[list[list[Any]]] | None  # texts and scores found by each question; None: there is no index


@dataclass(frozen=True)
class Job:
    """Let ``fault`` happen at a call that changes a file of the index."""

    command: str
    fault: str = "count"
    call: int = 0


@dataclass(frozen=True)
class Seen:
    """What came of a job: how the command ended (minus the signal that killed it), what it said, how often it
    changed a file; whether the answers are those of before or after; and all that is wrong, then and after the
    command was given again."""

    ended: int
    said: str
    calls: int
    state: str
    wrong: list[str]


def write_documents(folder: Path, *, new: bool) -> None:
    folder.mkdir()
    way = "新的办法" if new else "旧的办法"
    measures = "\n\n".join(f"第{number}条措施：{way}用在第{number}处。" for number in range(1, 40))
    texts = {
        "a.txt": f"城市大脑由杭州市提出，{way}。",
        "b.md": f"# 措施\n\n{measures}\n",
        "c.md": "改革的名字叫最多跑一次。",
        "new.txt" if new else "old.txt": f"云里有数，{way}。",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


class Trials:
    """The index that each command starts from, and what is found before and after it."""

    def __init__(self, work: Path) -> None:
        self.work, self.index, self.documents = work, work / "索引", work / "文件"
        write_documents(work / "old", new=False)
        write_documents(work / "new", new=True)
        indexed = self._make("index", None)
        in_child(lambda: wenju("export", work / "archive.wenju", "--index", indexed))
        removed = self._make("remove", indexed)
        starts = {"index": None, "import": None, "update": indexed, "remove": indexed, "compact": removed}
        self.starts: dict[str, Path | None] = starts
        self.states = {
            name: (self._state(start), self._state(self._make(name, start))) for name, start in starts.items()
        }
        assert self.states["update"][1] == self._state(self._make("update", None)), (
            "an update is as good as a new index"
        )

    def run(self, job: Job) -> Seen:
        self._start(job.command, self.starts[job.command])
        report = self.work / "calls"
        report.unlink(missing_ok=True)
        ended, said = in_child(lambda: self._armed(job, report))
        calls = int(report.read_text()) if report.exists() else job.call
        state, wrong = self._look()
        before, after = self.states[job.command]
        if state not in (before, after) and not (before is None and not any(state or [])):
            wrong.append(f"the answers are neither those of before nor of after: {state}")
        return Seen(
            ended, said, calls, "after" if state == after else "before", wrong + self._again(job.command, state)
        )

    def _look(self) -> tuple[State, list[str]]:
        """Return what is found, and what the doctor complains of after that: the next open may mend search files."""
        state, wrong = result_of(lambda: (ask(self.index), complaints(self.index)))
        return state, wrong

    def _again(self, command: str, found: State) -> list[str]:
        """Give the command again, and return what is wrong after that; what is removed or imported cannot be again."""
        after = self.states[command][1]
        if command in ("remove", "import") and found == after:
            return []
        ended, said = in_child(lambda: wenju(*self._arguments(command)))
        state, wrong = self._look()
        failed = [f"the next run fails: {said}"] if ended else []
        return failed + wrong + ([] if state == after else [f"after the next run the answers are others: {state}"])

    def _make(self, command: str, start: Path | None) -> Path:
        """Return the index that a command makes of another when nothing happens to it."""
        self._start(command, start)
        ended, said = in_child(lambda: wenju(*self._arguments(command)))
        assert ended == 0, said
        return Path(shutil.copytree(self.index, self.work / f"made-{len(list(self.work.iterdir()))}"))

    def _start(self, command: str, start: Path | None) -> None:
        for folder in (self.index, self.documents):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.work / ("new" if command == "update" else "old"), self.documents)
        if start is not None:
            shutil.copytree(start, self.index)

    def _state(self, index: Path | None) -> State:
        return None if index is None else result_of(lambda: ask(index))

    def _arguments(self, command: str) -> list[object]:
        arguments: dict[str, list[object]] = {
            "remove": ["remove", self.documents / "a.txt", self.documents / "c.md"],
            "import": ["import", self.work / "archive.wenju"],
            "compact": ["compact"],
        }
        return [*arguments.get(command, ["index", self.documents]), "--index", self.index]

    def _armed(self, job: Job, report: Path) -> None:
        shim = ctypes.CDLL(None)
        shim.shim_arm(str(self.index).encode(), FAULTS.index(job.fault), ctypes.c_long(job.call))
        try:
            wenju(*self._arguments(job.command))
        finally:
            report.write_text(str(shim.shim_calls()))


def wenju(*arguments: object) -> None:
    sys.argv = ["wenju", *map(str, arguments)]
    main()


def ask(index: Path) -> State:
    if not IndexFolder(index).exists():
        return None
    with closing(open_engine(index, CharacterEncoder())) as engine:
        return [
            sorted([hit.text, round(hit.score, 4)] for hit in engine.search(question, top_k=100))
            for question in QUESTIONS
        ]


def complaints(index: Path) -> list[str]:
    return [finding.message for finding in examine(index, CharacterEncoder) if not finding.ok]


def in_child(work: Callable[[], object]) -> tuple[int, str]:
    """Do something in a process of its own; return how it ended, minus the signal that killed it, and what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
        os._exit(_exit_code(work))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def _exit_code(work: Callable[[], object]) -> int:
    try:
        work()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stderr.flush()
    return 0


def result_of(work: Callable[[], Any]) -> Any:
    """Return what work in a process of its own gives, by way of JSON."""
    ended, said = in_child(lambda: sys.stderr.write("\n" + json.dumps(work())))
    if ended:
        raise RuntimeError(said)
    return json.loads(said.splitlines()[-1])


def serve_jobs(work: Path) -> None:
    indexer.sentence_encoder.load_encoder = load_small
    split_words("预热 warm up")
    keep_bilingual_in(real_cache())
    with suppress(SystemExit), redirect_stdout(StringIO()):
        wenju("documents", "--index", work / "nowhere")
    trials = Trials(work)
    for line in sys.stdin:
        seen = trials.run(Job(**json.loads(line)))
        sys.stdout.write(json.dumps(asdict(seen), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    for name in (
        "faiss",
        "opencc",
        "tantivy",
        "rich.progress",
        "indexer.archive",
        "indexer.build",
        "indexer.compact",
        "ui.commands_keep",
    ):
        import_module(name)  # once, for all forks
    serve_jobs(Path(sys.argv[1]))
