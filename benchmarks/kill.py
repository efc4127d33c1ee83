"""Kill commands that change an index with SIGKILL, at random moments.

Run it from the root of the repository: python -m benchmarks.kill [--moments 200] [--seed 1]

A moment is a call that changes a file of the index, chosen at random among all calls of a command: what happens between
two calls is in no file. The trials are those of tests/trials.py. Wrong is: answers that are neither those of before nor
those of after, a complaint of the doctor, or a next run that does not complete or leaves other answers than a run that
nothing happened to.
"""

import argparse
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import describe
from tests.trial_runner import COMMANDS, Runner, trial_runner


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = ("command", "calls", "moments", "killed", "old index", "new index", "wrong")
    sys.stdout.write(f"{describe()}\n\n| {' | '.join(names)} |\n|{'---|' * len(names)}\n")
    numbers = random.Random(options.seed)
    with TemporaryDirectory() as work, trial_runner(Path(work)) as runner:
        for command in COMMANDS:
            _print_row(runner, command, options.moments // len(COMMANDS), numbers)


def _print_row(runner: Runner, command: str, moments: int, numbers: random.Random) -> None:
    calls = runner.undisturbed(command)["calls"]
    seen = [runner.run(command, fault="kill", call=numbers.randint(1, calls)) for _ in range(moments)]
    for one in seen:
        if one["wrong"]:
            sys.stderr.write(f"wrong: {command}: {one}\n")
    killed = sum(one["ended"] < 0 for one in seen)
    old = sum(one["state"] == "before" for one in seen)
    wrong = sum(bool(one["wrong"]) for one in seen)
    figures = (command, calls, moments, killed, old, moments - old, wrong)
    sys.stdout.write(f"| {' | '.join(map(str, figures))} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
