"""Runs programs that may speak to this computer only, and tells what else they tried."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GUARD = Path(__file__).parent / "guard"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class GuardedRun:
    returncode: int
    stdout: str
    stderr: str
    attempts: list[str]  # calls to the outside that were refused, one a line


@cache
def native_guard() -> Path | None:
    """Return the library that holds native code as well, compiled now; None where there is no compiler."""
    compiler = shutil.which("cc")
    if not compiler or sys.platform != "linux":
        return None
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    library = Path(folder.name) / "native.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, GUARD / "native.c"], check=True)
    return library


def guarded_environment(log: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which the network is refused and attempts are written to ``log``."""
    native = {"LD_PRELOAD": str(native_guard())} if native_guard() else {}
    paths = [str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        "NETWORK_GUARD_LOG": str(log),
        **native,
        **(extra or {}),
    }


def read_attempts(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines() if log.exists() else []


def run_guarded(
    args: Sequence[str | Path],
    *,
    home: Path,
    extra: Mapping[str, str] | None = None,
) -> GuardedRun:
    """Run Python with ``args`` under the guard, its $WENJU_HOME in ``home``; ``["-m", "ui"]`` is wenju."""
    log = home / "network_attempts.log"
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, *map(str, args)],
        cwd=ROOT,
        env=guarded_environment(log, {"WENJU_HOME": str(home), "HOME": str(home), **(extra or {})}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,  # seconds; it only ends what hangs: a machine may be busy
        check=False,
    )
    return GuardedRun(done.returncode, done.stdout, done.stderr, read_attempts(log))
