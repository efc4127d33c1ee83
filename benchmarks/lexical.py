"""Which engine keeps the keyword index? bm25s, tantivy and SQLite FTS5 on the same passages and questions.

    python -m benchmarks.lexical ../shared/data/retrieval/cmrc2018_dev.json --sizes 1000 1000000

Passages are made of three sentences of the file, drawn at random, with two words exchanged for others and a
code of their own, so that the words are real and no two passages are equal. Sentences are split once; the
engines get terms, not texts. Each engine builds in one process and answers in another. Needs
``pip install bm25s``. Prints Markdown.
"""

import argparse
import itertools
import json
import os
import platform
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.bm25 import K1, B
from indexer.lexical import LexicalIndex
from indexer.words import TOKENIZER_VERSION, split_words

TOP_K = 200
CHANGES = 1_000  # passages added, then as many removed
ANSWER_SECONDS = 60  # an engine that needs longer for all questions is stopped and reported by those it did
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Passages:
    """Term numbers of all passages one after the other; passage i is ``flat[starts[i]:starts[i + 1]]``."""

    vocabulary: list[str]
    flat: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def numbers(self, passage: int) -> list[int]:
        numbers: list[int] = self.flat[self.starts[passage] : self.starts[passage + 1]].tolist()
        return numbers

    def rows(self) -> Iterator[Row]:
        for passage in range(len(self)):
            yield passage, [self.vocabulary[number] for number in self.numbers(passage)]


def make_passages(texts: Iterable[str], size: int, *, seed: int) -> Passages:
    numbers: dict[str, int] = {}
    sentences = [
        np.array([numbers.setdefault(word.term, len(numbers)) for word in split_words(sentence)], np.int32)
        for text in texts
        for sentence in re.findall("[^。！？]+[。！？]?", text)
    ]
    chance = np.random.default_rng(seed)
    drawn = chance.integers(len(sentences), size=(size, 3))
    spoken = np.concatenate(sentences)
    parts: list[npt.NDArray[np.int32]] = []
    for passage, three in enumerate(drawn):
        terms = np.concatenate([sentences[sentence] for sentence in three] + [[len(numbers) + passage]])
        terms[chance.integers(len(terms) - 1, size=2)] = chance.choice(spoken, 2)
        parts.append(terms.astype(np.int32))
    starts = np.cumsum([0, *map(len, parts)], dtype=np.int64)
    vocabulary = [*numbers, *(f"xm-{passage:07}" for passage in range(size))]
    return Passages(vocabulary, np.concatenate(parts), starts)


class Engine(Protocol):
    def build(self, passages: Passages) -> None: ...
    def open(self) -> None: ...
    def search(self, terms: Sequence[str]) -> list[int]: ...
    def add(self, rows: Sequence[Row]) -> None: ...
    def remove(self, ids: Sequence[int]) -> None: ...


class Tantivy:
    """As it is used: indexer/lexical.py."""

    name = f"tantivy {version('tantivy')}"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, passages: Passages) -> None:
        index = LexicalIndex.create(self.folder)
        index.add(passages.rows())
        index.commit()

    def open(self) -> None:
        self.index = LexicalIndex.open(self.folder)

    def search(self, terms: Sequence[str]) -> list[int]:
        ids: list[int] = self.index.search(terms, TOP_K)[0].tolist()
        return ids

    def add(self, rows: Sequence[Row]) -> None:
        self.index.add(rows)
        self.index.commit()

    def remove(self, ids: Sequence[int]) -> None:
        self.index.remove(ids)
        self.index.commit()


class Fts5:
    """Terms are written in hexadecimal, so that its tokenizer leaves them whole."""

    name = f"SQLite {sqlite3.sqlite_version} FTS5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.file = folder / "fts.sqlite"

    def build(self, passages: Passages) -> None:
        self.open()
        self.database.execute("CREATE VIRTUAL TABLE passages USING fts5(terms, tokenize = 'ascii')")
        self.add(passages.rows())

    def open(self) -> None:
        self.database = sqlite3.connect(self.file)

    def search(self, terms: Sequence[str]) -> list[int]:
        asked = " OR ".join(map(_hexadecimal, terms))
        command = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self.database.execute(command, (asked, TOP_K))]

    def add(self, rows: Iterable[Row]) -> None:
        written = ((passage, " ".join(map(_hexadecimal, terms))) for passage, terms in rows)
        with self.database:
            self.database.executemany("INSERT INTO passages(rowid, terms) VALUES (?, ?)", written)

    def remove(self, ids: Sequence[int]) -> None:
        with self.database:
            self.database.executemany("DELETE FROM passages WHERE rowid = ?", [(passage,) for passage in ids])


def _hexadecimal(term: str) -> str:
    return "t" + term.encode().hex()


class Bm25s:
    """Lucene's formula, exact lengths: the others are compared with it. It cannot be changed, only built."""

    name = f"bm25s {version('bm25s')}"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, passages: Passages) -> None:
        import bm25s

        numbers = [passages.numbers(passage) for passage in range(len(passages))]
        vocabulary = {term: number for number, term in enumerate(passages.vocabulary)}
        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        index.index((numbers, vocabulary), show_progress=False)
        index.save(self.folder)

    def open(self) -> None:
        import bm25s

        self.index = bm25s.BM25.load(self.folder, mmap=True)

    def search(self, terms: Sequence[str]) -> list[int]:
        top_k = min(TOP_K, self.index.scores["num_docs"])
        found, scores = self.index.retrieve([list(terms)], k=top_k, show_progress=False)
        ids: list[int] = found[0][scores[0] > 0].tolist()
        return ids

    def add(self, rows: Sequence[Row]) -> None:
        raise NotImplementedError

    remove = add


ENGINES: dict[str, Callable[[Path], Any]] = {"bm25s": Bm25s, "tantivy": Tantivy, "fts5": Fts5}
Measured = dict[str, Any]


def measure_build(engine: str, folder: Path, passages: Passages) -> Measured:
    subject, before = ENGINES[engine](folder), _resident_mb()
    seconds = _seconds(lambda: subject.build(passages))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"build_seconds": seconds, "build_mb": peak_mb - before}


def measure_answers(engine: str, folder: Path, passages: Passages, questions: list[list[str]]) -> Measured:
    subject, before = ENGINES[engine](folder), _resident_mb()
    open_seconds = _seconds(subject.open)
    answers, latencies, started = [], [], time.perf_counter()
    for terms in questions:
        asked = time.perf_counter()
        answers.append(subject.search(terms))
        latencies.append(time.perf_counter() - asked)
        if time.perf_counter() - started > ANSWER_SECONDS:
            break
    asked_mb = _resident_mb() - before
    rows = [(len(passages) + row, terms) for row, (_, terms) in enumerate(_some_rows(passages))]
    add_seconds: float | None = None
    remove_seconds: float | None = None
    with suppress(NotImplementedError):
        add_seconds = _seconds(lambda: subject.add(rows))
        remove_seconds = _seconds(lambda: subject.remove([row[0] for row in rows]))
    return {
        "open_seconds": open_seconds,
        "asked_mb": asked_mb,
        "milliseconds": [1000 * seconds for seconds in latencies],
        "answers": answers,
        "add_seconds": add_seconds,
        "remove_seconds": remove_seconds,
    }


def _some_rows(passages: Passages) -> Iterator[Row]:
    return itertools.islice(itertools.cycle(itertools.islice(passages.rows(), CHANGES)), CHANGES)


def _seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def in_another_process(function: Callable[..., Measured], *arguments: Any) -> Measured:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def measure(engine: str, passages: Passages, questions: list[list[str]]) -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / engine
        built = in_another_process(measure_build, engine, folder, passages)
        disk_mb = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        answered = in_another_process(measure_answers, engine, folder, passages, questions)
    return {**built, **answered, "disk_mb": disk_mb}


def format_row(engine: str, measured: Measured, exact: list[list[int]]) -> str:
    milliseconds = measured["milliseconds"]
    median, slowest = np.percentile(milliseconds, [50, 99])
    pairs = list(zip(measured["answers"], exact, strict=False))
    same_ten = np.mean([len({*ours[:10]} & {*theirs[:10]}) / len(theirs[:10]) for ours, theirs in pairs])
    same_first = np.mean([ours[:1] == theirs[:1] for ours, theirs in pairs])
    cells = [
        ENGINES[engine].name,  # type: ignore[attr-defined]
        f"{measured['build_seconds']:.1f}",
        f"{measured['build_mb']:.0f}",
        f"{measured['disk_mb']:.1f}",
        f"{measured['open_seconds'] * 1000:.0f}",
        f"{measured['asked_mb']:.0f}",
        f"{median:.1f} / {slowest:.1f} ({len(milliseconds)})",
        _format_change(measured["add_seconds"]),
        _format_change(measured["remove_seconds"]),
        f"{same_ten:.3f} / {same_first:.3f}",
    ]
    return f"| {' | '.join(cells)} |\n"


def _format_change(seconds: float | None) -> str:
    return "build again" if seconds is None else f"{seconds:.2f}"


HEADER = """
| engine | build s | build peak MB | disk MB | open ms | MB while answering | question ms p50 / p99 (asked) \
| add {changes} s | remove {changes} s | same top 10 / first as exact BM25 |
|---|---|---|---|---|---|---|---|---|---|
"""


def describe_run(seed: int) -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    processors = re.findall("model name\\s*: (.*)", Path("/proc/cpuinfo").read_text())
    machine = f"{len(processors)} × {processors[0]}, {platform.system()}, load {os.getloadavg()[1]:.1f}"
    return f"Commit {commit}, {machine}, Python {platform.python_version()}, {TOKENIZER_VERSION}, seed {seed}.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path, help="a file in SQuAD's format, for sentences and questions")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=["tantivy", "fts5"])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    paragraphs = [
        paragraph
        for article in json.loads(arguments.squad.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]
    texts = [paragraph["context"] for paragraph in paragraphs]
    asked = [pair["question"] for paragraph in paragraphs for pair in paragraph["qas"]]
    chosen = random.Random(arguments.seed).sample(asked, arguments.questions)
    questions = [[word.term for word in split_words(question)] for question in chosen]
    sys.stdout.write(describe_run(arguments.seed))
    for size in arguments.sizes:
        passages = make_passages(texts, size, seed=arguments.seed)
        average = len(passages.flat) / size
        sys.stdout.write(f"\n{size:,} passages of {average:.0f} terms, {len(passages.vocabulary):,} terms\n")
        sys.stdout.write(HEADER.format(changes=f"{CHANGES:,}"))
        exact = measure("bm25s", passages, questions)
        sys.stdout.write(format_row("bm25s", exact, exact["answers"]))
        for engine in arguments.engines:
            sys.stdout.write(format_row(engine, measure(engine, passages, questions), exact["answers"]))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
