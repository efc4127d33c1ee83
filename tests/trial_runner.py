"""Compiles ``shim/faults.c`` and puts jobs to ``trials.py``, in a process that has it preloaded."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
COMMANDS = ("index", "update", "remove", "compact", "import")  # an update is an index of a changed folder
COMPILER = shutil.which("cc") if sys.platform == "linux" else None


# All that a command may say when its disk fails.
_SENTENCES = re.compile(
    r"The disk of the index \S+ is full \(.+\); nothing is lost: make room and run the command again"
    r"|The disk of the index \S+ fails or is full \(.+\); nothing is lost: check it, make room, try again"
    r"|The index \S+ cannot be written to \(.+\); make the folder writable or choose another with --index"
    r"|The keyword index \S+ cannot be used \(.+\); nothing is lost: check its disk, and try again"
)


def find_trouble(seen: dict[str, Any]) -> list[object]:
    """Return what is wrong after a disk failed: a command may not have noticed, else it says one sentence."""
    sentence = "".join(seen["said"].splitlines()[-1:])
    is_told = seen["ended"] == 0 or (seen["ended"] == 2 and bool(_SENTENCES.fullmatch(sentence)))
    is_clear = is_told and "Traceback" not in seen["said"]
    return [*seen["wrong"], *([] if is_clear else [seen["ended"], seen["said"]])]


@dataclass(frozen=True)
class Runner:
    """The process that runs trials."""

    process: "subprocess.Popen[str]"
    _undisturbed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def undisturbed(self, command: str) -> dict[str, Any]:
        """Return what comes of a command to which nothing happens; it is run once."""
        if command not in self._undisturbed:
            self._undisturbed[command] = self.run(command)
        return self._undisturbed[command]

    def run(self, command: str, **job: object) -> dict[str, Any]:
        """Run a ``trials.Job``; return the fields of ``trials.Seen``."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"command": command, **job}) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))


@contextmanager
def trial_runner(work: Path) -> Iterator[Runner]:
    """:param work: an empty folder."""
    shim = work / "faults.so"
    subprocess.run([str(COMPILER), "-O1", "-shared", "-fPIC", "-o", shim, TESTS / "shim" / "faults.c"], check=True)
    folder = work / "trials"
    folder.mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
        "PYTHONUTF8": "1",
        "WENJU_HOME": str(work / "home"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, str(TESTS / "trials.py"), str(folder)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        try:
            yield Runner(process)
        finally:
            process.kill()
