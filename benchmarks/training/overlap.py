"""Look for questions and texts of the test sets in the training data, near duplicates included.

    python -m benchmarks.training.overlap ../shared/data

Texts are compared by their pairs of characters; white space, punctuation and 简/繁 make no difference. Of a test text
that is the share of its pairs that also stand in the training text which shares most of them (and of that one, the
share that stands in the test text, whichever is smaller).
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from benchmarks.training.library import FILES, read_raw
from indexer.fold import fold

ALIKE = 0.8  # a pair that shares this much says the same in nearly the same words
_AT_ONCE = 200
TESTS = ("cmrc2018_dev", "drcd_dev", "xquad.zh", "xquad.en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    data = parser.parse_args().data
    files = (data / "reader" / f"{name}.json" for name in ("cmrc2018_train", "cail2019_dev"))
    trained = _Texts([*(text for file in files for text in _squad(file)), *_written()])
    sys.stdout.write("| test set | texts | alike | most alike |\n|---|---|---|---|\n")
    for name in TESTS:
        _report(name, list(_squad(data / "retrieval" / f"{name}.json")), trained)
    _report("seed", list(_seed(data / "seed")), trained)


def _report(name: str, texts: Sequence[str], trained: "_Texts") -> None:
    likeness = list(trained.most_alike(texts))
    alike = sum(value >= ALIKE for value, _ in likeness)
    most = max(range(len(texts)), key=lambda number: likeness[number][0])
    example = f"{likeness[most][0]:.2f}: {texts[most][:40]} ~ {likeness[most][1][:40]}"
    sys.stdout.write(f"| {name} | {len(texts)} | {alike} | {example} |\n")


class _Texts:
    """Training texts by the pairs of characters in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._columns: dict[str, int] = {}
        self._rows = self._matrix(self._texts, grow=True)
        self._sizes = np.diff(self._rows.indptr)

    def most_alike(self, texts: Sequence[str]) -> Iterator[tuple[float, str]]:
        """Yield for each text how alike the most alike training text is, 0 to 1, and that text."""
        for first in range(0, len(texts), _AT_ONCE):
            block = texts[first : first + _AT_ONCE]
            shared = (self._matrix(block, grow=False) @ self._rows.T).toarray()
            sizes = np.array([len(_pairs(text)) for text in block])
            values = shared / np.maximum(np.maximum(sizes[:, None], self._sizes[None, :]), 1)
            yield from ((float(row.max()), self._texts[int(row.argmax())]) for row in values)

    def _matrix(self, texts: Sequence[str], *, grow: bool) -> csr_array:
        """Return a row a text, 1 for each pair in it; with ``grow`` a pair not seen before gets a column."""
        columns: list[int] = []
        starts = [0]
        for text in texts:
            for pair in sorted(_pairs(text)):
                column = self._columns.setdefault(pair, len(self._columns)) if grow else self._columns.get(pair)
                if column is not None:
                    columns.append(column)
            starts.append(len(columns))
        ones = np.ones(len(columns), np.float32)
        return csr_array((ones, columns, starts), shape=(len(texts), len(self._columns)))


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", fold(text))
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def _squad(file: Path) -> Iterator[str]:
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield paragraph["context"]
            yield from (question["question"] for question in paragraph["qas"])


def _written() -> Iterator[str]:
    for raw in chain.from_iterable(map(read_raw, FILES.values())):
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
