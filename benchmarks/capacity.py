"""A plan for libraries that are larger than what was measured, from what `scale.py` left in FOLDER.

    python -m benchmarks.capacity ../shared/data FOLDER

Model: each figure is a straight line in the number of passages, by least squares over the sizes at which an index has
lists; a question is one in its logarithm, and beyond what was measured the dense leg's part grows in step with the
passages. To see whether that holds, a line through the smaller of these sizes alone says what 1,000,000 passages cost,
and stands beside what was measured. Encoding is measured here, on one core, as `wenju index` does it.
What is planned for is below: two cores a machine, a week to encode, and the limits at which one would call it broken.
Vectors of a server in memory are reckoned as float32 and a graph of 2 · 16 neighbours of four bytes each.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.machine import describe
from benchmarks.sets import print_head, print_row
from corpus.loaders import parse_documents
from indexer.embedding import embedded_parts
from indexer.encoder import encode_parts
from indexer.passages import PassageSettings, cut_passages
from indexer.sentence_encoder import load_encoder
from ui.places import cache

LEAST = 50_000  # passages; below that there are no lists
MEASURED = 1_000_000
PLANNED = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
ENCODED = 300  # passages
CORES = 2  # a machine
WEEK = 7 * 86_400
GRAPH_BYTES = 2 * 16 * 4
QUESTION = "hybrid_cpu_p50"
# Column of scale.py: what it is, and what of it is too much.
LIMITS = {
    QUESTION: ("a question takes more than 200 ms of a core", 200.0),
    "resident_mb": ("a process has more than 16 GB", 16_000.0),
    "disk_mb": ("the index has more than 1 TB", 1_000_000.0),
    "build_s": ("search files take more than a day", 86_400.0),
    "add_s": ("to add 1,000 passages takes more than a minute", 60.0),
}


@dataclass(frozen=True, slots=True)
class Line:
    constant: float
    slope: float
    is_logarithmic: bool
    measured: float  # up to so many passages
    dense: float = 0.0  # at that size, of what grows in step with the passages from there on

    @classmethod
    def through(cls, sizes: Sequence[dict[str, float]], column: str) -> "Line":
        is_logarithmic = column == QUESTION
        passages = np.array([each["passages"] for each in sizes])
        places = np.log10(passages) if is_logarithmic else passages
        slope, constant = np.polyfit(places, [each[column] for each in sizes], 1)
        dense = sizes[-1]["dense_p50"] if is_logarithmic else 0.0
        return cls(float(constant), float(slope), is_logarithmic, float(passages[-1]), dense)

    def at(self, passages: float) -> float:
        place = np.log10(passages) if self.is_logarithmic else passages
        beyond = max(0.0, passages / self.measured - 1)
        return float(self.constant + self.slope * place + self.dense * beyond)

    def reaches(self, value: float) -> float:
        """Return at how many passages, to a hundredth."""
        tried = np.logspace(3, 12, 4000)
        above = [passages for passages in tried if self.at(passages) >= value]
        return float(above[0]) if above else float("inf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("work", type=Path, help="the folder given to scale.py")
    options = parser.parse_args()
    figures = [json.loads(path.read_text("utf-8")) for path in options.work.glob("*/figures.json")]
    sizes = sorted((each for each in figures if each["passages"] >= LEAST), key=lambda each: each["passages"])
    sys.stdout.write(f"{describe()}\n")
    _check(sizes)
    lines = {column: Line.through(sizes, column) for column in LIMITS}
    _plan(lines, _encode_seconds(options.data), sizes[-1]["embeddings"] / sizes[-1]["passages"])
    _limits(lines)


def _check(sizes: Sequence[dict[str, float]]) -> None:
    smaller = [each for each in sizes if each["passages"] < MEASURED / 2]
    largest = sizes[-1]
    print_head(
        "at a million passages",
        "from " + " and ".join(f"{each['passages']:,.0f}" for each in smaller),
        "measured",
        "ratio",
    )
    for column in LIMITS:
        line = replace(Line.through(smaller, column), dense=0.0)  # it is measured, not beyond
        expected = line.at(largest["passages"])
        print_row(column, f"{expected:,.1f}", f"{largest[column]:,.1f}", f"{expected / largest[column]:.2f}")


def _encode_seconds(data: Path) -> float:
    """Return the seconds of a core that a passage of real text takes to encode."""
    settings, path = PassageSettings(), data / "seed" / "technocratic_government.txt"
    documents = parse_documents(path.read_bytes(), path)
    pairs = ((document, passage) for document in documents for passage in cut_passages(document, settings))
    passages = [embedded_parts(document, passage, settings) for document, passage in islice(pairs, ENCODED)]
    encoder = load_encoder(None, cache_folder=cache())
    encode_parts(encoder, passages[0])
    started = time.process_time()
    encode_parts(encoder, [part for parts in passages for part in parts])
    return (time.process_time() - started) / len(passages)


def _plan(lines: dict[str, Line], encode_seconds: float, embeddings: float) -> None:
    sys.stdout.write(f"\nA passage takes {encode_seconds * 1000:.1f} ms of a core to encode.\n")
    print_head(
        "passages", "core-days to encode", "machines for that in a week", "search files, h", "disk, GB", "resident, GB",
        "question, ms of a core", "machines for a question in 200 ms", "vectors of a server, GB",
    )  # fmt: skip
    dim = load_encoder(None, cache_folder=cache()).dim
    for passages in PLANNED:
        question = lines[QUESTION]
        print_row(
            f"{passages:,}",
            f"{passages * encode_seconds / 86_400:,.1f}",
            f"{np.ceil(passages * encode_seconds / CORES / WEEK):,.0f}",
            f"{lines['build_s'].at(passages) / 3600:,.1f}",
            f"{lines['disk_mb'].at(passages) / 1000:,.0f}",
            f"{lines['resident_mb'].at(passages) / 1000:,.1f}",
            f"{question.at(passages):,.0f}",
            f"{np.ceil(passages / question.reaches(LIMITS['hybrid_cpu_p50'][1])):,.0f}",
            f"{passages * embeddings * (4 * dim + GRAPH_BYTES) / 1e9:,.0f}",
        )


def _limits(lines: dict[str, Line]) -> None:
    sys.stdout.write("\n")
    print_head("what breaks, soonest first", "at passages")
    reached = sorted((lines[column].reaches(limit), what) for column, (what, limit) in LIMITS.items())
    for passages, what in reached:
        print_row(what, f"{passages:,.0f}")


if __name__ == "__main__":
    main()
