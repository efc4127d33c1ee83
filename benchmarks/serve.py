"""How many questions a second one process answers: 1, 8 and 32 askers on the loopback, and the same beside indexing.

Run it from the root of the repository: python -m benchmarks.serve DOCUMENTS [--seconds 120] [--askers 1 8 32]

DOCUMENTS is a folder, taken in again and again under other names; see ``askers.py``, whose asking this is. Questions
are those of ``askers.py`` with a number behind each, so that none is remembered; one without hits is an error.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.askers import ask_all, indexing
from benchmarks.machine import describe
from benchmarks.screenshot import sample_form


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--askers", type=int, nargs="+", default=[1, 8, 32])
    options = parser.parse_args()
    _print(f"{describe()}\n")
    _print("| askers | beside | questions | errors | a second | p50 ms | p95 ms |")
    _print(f"{'|---' * 7}|")
    with TemporaryDirectory() as work, sample_form(Path(work)) as url:
        for askers in options.askers:
            _report(askers, "nothing", ask_all(url, askers, options.seconds), options.seconds)
        with indexing(options.documents, Path(work)) as runs:
            figures = ask_all(url, options.askers[-1], options.seconds)
        _report(options.askers[-1], f"indexing, runs: {len(runs)}", figures, options.seconds)


def _report(askers: int, beside: str, figures: list[float | None], seconds: float) -> None:
    taken = np.array([each for each in figures if each is not None]) * 1000
    p50, p95 = np.quantile(taken, [0.5, 0.95])
    errors = len(figures) - len(taken)
    asked = f"| {askers} | {beside} | {len(figures):,} | {errors} "
    _print(f"{asked}| {len(taken) / seconds:.1f} | {p50:,.0f} | {p95:,.0f} |")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
