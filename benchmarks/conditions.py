"""What conditions cost a question: "a phrase", -word, document: and section:, at growing numbers of passages.

    python -m benchmarks.conditions ../shared/data --work FOLDER --passages 1000 100000

Documents are made of the training paragraphs with their sentences shuffled; embeddings are random, as only time
is measured. "First" is the first question with such a condition after the index was opened, when the contents
are read. Prints Markdown.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe
from indexer.build import index_paths
from indexer.encoder import FloatMatrix
from indexer.library import open_store
from search.engine import SearchEngine, open_engine

PLAIN = "该片的导演和主演是谁？"
CONDITIONS = (
    "文档:文档7",
    "章节:标题7",
    "-中国",
    "-的",
    '"导演"',
    '"被告人"',
    '"的"',
    '"没有这一句"',
    '"中国" -美国 章节:标题7',
)
TIMES = 9
PARAGRAPHS = 25  # a document
CHARACTERS_A_PASSAGE = 110  # about


class RandomEncoder:
    """Directions without meaning, as many numbers as the bundled model's."""

    name = "random"
    fingerprint = "1"
    dim = 384

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        rows = self._random.normal(size=(len(texts), self.dim)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    encode_document = encode_query


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="keeps the indexes between runs")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 100_000], help="sizes, about")
    arguments = parser.parse_args()
    say(f"{describe()}, load {os.getloadavg()[0]:.1f}")
    for passages in arguments.passages:
        measure(build(arguments.data, arguments.work / str(passages), passages))


def build(data: Path, folder: Path, passages: int) -> Path:
    """Return the folder of an index, made if it is not there yet."""
    if not (folder / "index").exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines = documents(list(read_paragraphs(data)), characters=passages * CHARACTERS_A_PASSAGE)
        (folder / "documents.jsonl").write_text("\n".join(lines), "utf-8")
        index_paths(folder / "index", [folder / "documents.jsonl"], RandomEncoder(), progress=lambda *_: None)
    return folder / "index"


def read_paragraphs(data: Path) -> Iterator[str]:
    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict) and "qas" in value:
            yield value.get("context") or value["context_text"]
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from walk(inner)

    for name in ("cmrc2018_train", "cail2019_dev"):
        yield from walk(json.loads((data / "reader" / f"{name}.json").read_text("utf-8")))


def documents(paragraphs: Sequence[str], *, characters: int) -> Iterator[str]:
    """Yield lines of a jsonl file, of ``characters`` in all or a little more."""
    chance = random.Random(1)
    number = 0
    while characters > 0:
        number += 1
        blocks = [block(chance.choice(paragraphs), chance) for _ in range(PARAGRAPHS)]
        text = "\n\n".join(blocks)
        characters -= len(text)
        yield json.dumps({"id": f"doc-{number}", "title": f"文档{number}", "text": text}, ensure_ascii=False)


def block(paragraph: str, chance: random.Random) -> str:
    sentences = paragraph.split("。")
    chance.shuffle(sentences)
    return f"# 第{chance.randint(1, 99)}章 标题{chance.randint(1, 50)}\n\n{'。'.join(sentences)}"


def measure(index: Path) -> None:
    with closing(open_store(index)) as store:
        passages = len(store.passage_ids())
    with closing(open_engine(index, RandomEncoder())) as engine:
        plain = median_ms(engine, PLAIN)
        opened = resident_mb()
        first = {condition: milliseconds(engine, f"{PLAIN} {condition}") for condition in ("章节:标题7", "-中国")}
        kept = resident_mb() - opened
        say(f"\n{passages:,} passages; memory kept for conditions: {kept:,.0f} MB\n")
        say("| condition | first ms | ms | more than without |\n|---|---|---|---|")
        say(f"| none | | {plain:.0f} | |")
        for condition in CONDITIONS:
            found = median_ms(engine, f"{PLAIN} {condition}")
            at_first = f"{first[condition]:,.0f}" if condition in first else ""
            say(f"| `{condition}` | {at_first} | {found:.0f} | {found - plain:+.0f} |")


def median_ms(engine: SearchEngine, question: str) -> float:
    engine.search(question)
    return statistics.median(milliseconds(engine, question) for _ in range(TIMES))


def milliseconds(engine: SearchEngine, question: str) -> float:
    started = time.perf_counter()
    engine.search(question)
    return (time.perf_counter() - started) * 1000


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
