"""How long the map of an index takes to draw, and to find again when it is kept.

Run it from the root of the repository: python -m benchmarks.drawing INDEX...
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.machine import describe
from indexer.map_file import find_map, load_or_draw_map

Result = TypeVar("Result")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path, nargs="+", help="folders of indexes; the maps that they keep are dropped")
    arguments = parser.parse_args()
    sys.stdout.write(
        f"{describe()}\n\n| passages | points | topics | s to draw | s to find again |\n|---|---|---|---|---|\n"
    )
    for folder in arguments.index:
        for kept in folder.rglob("map.json"):
            kept.unlink()
        drawn, to_draw = _timed(partial(load_or_draw_map, folder))
        _, to_find = _timed(partial(find_map, folder))
        counts = f"{drawn.passages:,} | {len(drawn.points):,} | {len(drawn.topics)}"
        sys.stdout.write(f"| {counts} | {to_draw:.1f} | {to_find:.2f} |\n")


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


if __name__ == "__main__":
    main()
