"""Look for questions and texts of the test sets in the training data, near duplicates included.

    python benchmarks/training/overlap.py ../shared/data

Texts are compared by their pairs of characters, white space and punctuation aside: of a test text, the share that
also stands in the training text that shares most of them (and of that one, the share that stands in the test text,
whichever is smaller).
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from library import read_raw

ALIKE = 0.8  # a pair that shares this much says the same in nearly the same words
TESTS = ("cmrc2018_dev", "drcd_dev", "xquad.zh", "xquad.en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    data = parser.parse_args().data
    trained = _Texts([*_squad(data / "reader" / "cmrc2018_train.json"), *_library()])
    sys.stdout.write("| test set | texts | alike | most alike |\n|---|---|---|---|\n")
    for name in TESTS:
        _report(name, list(_squad(data / "retrieval" / f"{name}.json")), trained)
    _report("seed", list(_seed(data / "seed")), trained)


def _report(name: str, texts: Sequence[str], trained: "_Texts") -> None:
    likeness = [trained.likeness(text) for text in texts]
    alike = sum(value >= ALIKE for value, _ in likeness)
    most = max(range(len(texts)), key=lambda number: likeness[number][0])
    example = f"{likeness[most][0]:.2f}: {texts[most][:40]} ~ {likeness[most][1][:40]}"
    sys.stdout.write(f"| {name} | {len(texts)} | {alike} | {example} |\n")


class _Texts:
    """Training texts by the pairs of characters in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._pairs = [_pairs(text) for text in self._texts]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._holding[pair].append(number)

    def likeness(self, text: str) -> tuple[float, str]:
        """Return how alike the most alike training text is, 0 to 1, and that text."""
        pairs = _pairs(text)
        shared = Counter(number for pair in pairs for number in self._holding.get(pair, ()))
        values = ((count / max(len(pairs), len(self._pairs[number])), number) for number, count in shared.items())
        value, number = max(values, default=(0.0, 0))
        return value, self._texts[number]


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text.lower())
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def _squad(file: Path) -> Iterator[str]:
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield paragraph["context"]
            yield from (question["question"] for question in paragraph["qas"])


def _library() -> Iterator[str]:
    for raw in read_raw():
        for section in raw["sections"]:
            for paragraph in section["paragraphs"]:
                yield paragraph["text"]
                yield from (question["text"] for question in paragraph["questions"])
        yield from (question["text"] for question in raw["none"])


def _seed(folder: Path) -> Iterator[str]:
    yield from (line for line in (folder / "technocratic_government.txt").read_text("utf-8").splitlines() if line)
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["question"]


if __name__ == "__main__":
    main()
