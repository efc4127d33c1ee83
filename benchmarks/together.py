"""Ask with many readers while an indexer changes and removes documents and compacts the index.

Run it from the root of the repository, with the tests on the path:

    PYTHONPATH=tests python -m benchmarks.together [--seconds 300] [--readers 16]

The readers are threads in processes of their own, two to an engine. What they may see is told in tests/together.py.
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from together import change_index, read_index

from benchmarks.machine import describe

READERS_A_PROCESS = 4
_shared: dict[str, Any] = {}  # of a process; what is shared between processes is handed over when they start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--readers", type=int, default=16)
    options = parser.parse_args()
    with TemporaryDirectory() as work:
        done, counts = _run(Path(work), options.seconds, options.readers)
    figures = {"seconds": f"{options.seconds:g}", "readers": options.readers, **done, **counts}
    names = ("seconds", "readers", "changed", "removed", "compacted", "questions", "errors", "mixed", "late")
    sys.stdout.write(f"{describe()}\n\n| {' | '.join(names)} |\n|{'---|' * len(names)}\n")
    sys.stdout.write(f"| {' | '.join(str(figures.get(name, 0)) for name in names)} |\n")


def _run(work: Path, seconds: float, readers: int) -> tuple[Counter[str], Counter[str]]:
    context = get_context("spawn")
    folder, index, step = work / "documents", work / "index", context.Value("l", 0)
    folder.mkdir()
    change_index(index, folder, step, 0.01)
    processes = readers // READERS_A_PROCESS
    with ProcessPoolExecutor(processes, context, _keep_step, (step,)) as pool:
        counts = [pool.submit(_read, index, seconds, READERS_A_PROCESS) for _ in range(processes)]
        done = change_index(index, folder, step, seconds)
        return done, sum((count.result() for count in counts), Counter[str]())


def _keep_step(step: Any) -> None:
    _shared["step"] = step


def _read(index: Path, seconds: float, readers: int) -> Counter[str]:
    return read_index(index, _shared["step"], seconds, readers)


if __name__ == "__main__":
    main()
