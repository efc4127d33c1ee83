"""Runs programs that may speak to this computer only, and tells what else they tried."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GUARD = Path(__file__).parent / "guard"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class GuardedRun:
    returncode: int
    stdout: str
    stderr: str
    attempts: list[str]  # calls to the outside that were refused, one a line


def guarded_environment(log: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which Python refuses the network and writes its attempts to ``log``."""
    paths = [str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        "NETWORK_GUARD_LOG": str(log),
        **(extra or {}),
    }


def read_attempts(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines() if log.exists() else []


def run_guarded(
    args: Sequence[str | Path],
    *,
    home: Path,
    timeout_seconds: float = 120,
    extra: Mapping[str, str] | None = None,
) -> GuardedRun:
    """Run Python with ``args`` under the guard, its $WENJU_HOME in ``home``; ``["-m", "ui"]`` is wenju."""
    log = home / "network_attempts.log"
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, *map(str, args)],
        cwd=ROOT,
        env=guarded_environment(log, {"WENJU_HOME": str(home), **(extra or {})}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_seconds,
        check=False,
    )
    return GuardedRun(done.returncode, done.stdout, done.stderr, read_attempts(log))
