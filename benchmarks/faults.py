"""Let the disk fail at the calls that change a file of an index: full, failing, or writing less than it was told.

Run it from the root of the repository: python -m benchmarks.faults [--every 1]

The trials are those of tests/trials.py. Wrong is: neither the old index nor the new one, a complaint of the doctor,
no clear sentence or another exit code than 0 and 2, or a next run that does not make up for it.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import describe
from tests.trial_runner import COMMANDS, Runner, find_trouble, trial_runner

FAULTS = {"full": "full from there on", "fail": "fails once", "short": "writes a half once"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="let every n-th call fail only")
    every = parser.parse_args().every
    names = (
        "command",
        "calls",
        "the disk",
        "tried",
        "exit 2, a sentence",
        "no harm",
        "old index",
        "new index",
        "wrong",
    )
    sys.stdout.write(f"{describe()}\n\n| {' | '.join(names)} |\n|{'---|' * len(names)}\n")
    with TemporaryDirectory() as work, trial_runner(Path(work)) as runner:
        for command in COMMANDS:
            calls = runner.undisturbed(command)["calls"]
            for fault, words in FAULTS.items():
                row = _try(runner, command, fault, range(1, calls + 1, every))
                sys.stdout.write(f"| {command} | {calls} | {words} | {row} |\n")
                sys.stdout.flush()


def _try(runner: Runner, command: str, fault: str, calls: range) -> str:
    seen = [runner.run(command, fault=fault, call=call) for call in calls]
    wrong = [(call, trouble) for call, one in zip(calls, seen, strict=True) if (trouble := find_trouble(one))]
    for call, trouble in wrong:
        sys.stderr.write(f"wrong: {command}, {fault} at call {call}: {trouble}\n")
    told = sum(one["ended"] == 2 for one in seen)
    old = sum(one["state"] == "before" for one in seen)
    return f"{len(seen)} | {told} | {len(seen) - told} | {old} | {len(seen) - old} | {len(wrong)}"


if __name__ == "__main__":
    main()
