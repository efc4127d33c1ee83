"""Draw the figures that ``scale.py`` left in FOLDER, on logarithmic scales, and state how steeply each grows.

    python -m benchmarks.scale_plot FOLDER benchmarks/scale.png      (with the extra `bench`)

A slope of 1 is growth in step with the passages, 0 none at all. It is that of a straight line through all sizes.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.machine import describe

DRAWN = {
    "build_s": "build, s",
    "open_s": "open, s",
    "hybrid_p50": "question, ms (median)",
    "hybrid_p99": "question, ms (99 %)",
    "resident_mb": "resident, MB",
    "disk_mb": "disk, MB",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="the folder given to scale.py")
    parser.add_argument("picture", type=Path)
    options = parser.parse_args()
    sizes = [json.loads(path.read_text("utf-8")) for path in options.work.glob("*/figures.json")]
    sizes.sort(key=lambda figures: figures["passages"])
    sys.stdout.write(f"{describe()}\n\n| figure | slope |\n|---|---|\n")
    draw(sizes, options.picture)


def draw(sizes: list[dict[str, float]], picture: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5))
    for name, label in DRAWN.items():
        known = [each for each in sizes if each.get(name)]
        passages, values = ([each[column] for each in known] for column in ("passages", name))
        slope = np.polyfit(np.log(passages), np.log(values), 1)[0]
        axes.loglog(passages, values, marker="o", label=f"{label}: slope {slope:.2f}")
        sys.stdout.write(f"| {label} | {slope:.2f} |\n")
    axes.set_xlabel("passages")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    main()
