"""What each part of a question costs in time and memory, at growing numbers of passages.

    python -m benchmarks.cost ../shared/data --work FOLDER [--passages 1000 100000] [--encoder NAME_OR_FOLDER]

The index is that of ``conditions.py``: real paragraphs with their sentences shuffled, random unit vectors for
embeddings, as real ones would take hours; the time of a search does not depend on what they say. Questions are real,
embedded by the real encoder: 200 Chinese ones of CMRC's training file and 200 English ones of XQuAD. The index holds
both scripts, so both are translated. A part's clock runs inside the engine itself. Each size has a process of its own.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import search.engine
import search.question
import search.retrieve
from benchmarks.conditions import RandomEncoder, build, resident_mb
from benchmarks.machine import describe
from benchmarks.sets import print_head, print_row
from corpus.qa_data import read_questions
from indexer.bilingual import keep_bilingual_in, open_bilingual
from indexer.dense import DenseIndex
from indexer.encoder import FloatMatrix
from indexer.lexical import LexicalIndex
from indexer.library import open_store
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from indexer.words import split_words
from search.engine import SearchEngine, open_engine
from search.read import ClosestReader
from search.read_trained import TrainedReader
from ui.places import cache

QUESTIONS = 200  # of each language
REST, ALL = "the database, and what is between", "all"


class RandomIndexEncoder(RandomEncoder):
    """Goes with an index of random embeddings, and embeds questions in earnest."""

    def __init__(self, name: str | None) -> None:
        super().__init__()
        self._encoder = load_encoder(name, cache_folder=cache())

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        return self._encoder.encode_query(texts)


# Who does the work of each part. A part that another one calls counts for that one.
PARTS: dict[str, list[tuple[Any, str]]] = {
    "encoding the question": [(RandomIndexEncoder, "encode_query")],
    "splitting it into words": [(search.question, "split_words")],
    "dense leg": [(DenseIndex, "search"), (DenseIndex, "score")],
    "keyword leg": [(LexicalIndex, "search"), (LexicalIndex, "highest_score")],
    "words of the other language": [(search.engine, "translate"), (LexicalIndex, "search_groups")],
    "fusion": [(search.retrieve, "fuse")],
    "showing 5 hits": [(search.engine, "get_paragraphs"), (search.engine, "show_hits"), (search.engine, "contexts_of")],
    "reading the answer": [(ClosestReader, "read"), (TrainedReader, "read")],
}


class Stopwatch:
    """Adds up the milliseconds of each part."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._is_running = False

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            if self._is_running:
                return work(*arguments, **options)
            self._is_running, started = True, time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                self._is_running = False
                self.spent[part] += 1000 * (time.perf_counter() - started)

        return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="keeps the indexes between runs")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 100_000], help="sizes, about")
    parser.add_argument("--encoder", help="a model's name or folder")
    arguments = parser.parse_args()
    sys.stdout.write(f"{describe()}\n")
    for passages in arguments.passages:
        index = build(arguments.data, arguments.work / str(passages), passages)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            process.submit(measure, arguments.data, index, arguments.encoder).result()


def measure(data: Path, index: Path, encoder_name: str | None) -> None:
    keep_dictionary_in(cache())
    keep_bilingual_in(cache())
    files = {"Chinese": "reader/cmrc2018_train.json", "English": "retrieval/xquad.en.json"}
    asked = {language: _questions(data / file) for language, file in files.items()}
    with closing(open_store(index)) as store:
        passages = len(store.passage_ids())
    memory = {"Python and its libraries": _with_libraries()}
    encoder = RandomIndexEncoder(encoder_name)
    encoder.encode_query(["问"])
    memory["the encoder"] = resident_mb()
    with closing(open_engine(index, encoder, cache_folder=cache())) as engine:
        memory["the index, opened"] = resident_mb()
        split_words("问")
        memory["jieba's dictionary"] = resident_mb()
        open_bilingual()
        memory["the dictionary of both languages"] = resident_mb()
        engine.reply(asked["Chinese"][0])
        memory["the first question"] = resident_mb()
        times = {language: [_time(engine, question) for question in asked[language]] for language in asked}
        memory["all questions"] = resident_mb()
    _print_times(passages, times)
    _print_memory(memory)


def _time(engine: SearchEngine, question: str) -> dict[str, float]:
    """Return the milliseconds of each part."""
    stopwatch = Stopwatch()
    with ExitStack() as stack:
        for part, workers in PARTS.items():
            for owner, name in workers:
                stack.enter_context(patch.object(owner, name, stopwatch.timed(part, getattr(owner, name))))
        started = time.perf_counter()
        engine.reply(question)
        whole = 1000 * (time.perf_counter() - started)
    return {**stopwatch.spent, REST: whole - sum(stopwatch.spent.values()), ALL: whole}


def _print_times(passages: int, times: dict[str, list[dict[str, float]]]) -> None:
    print_head(f"ms at {passages:,} passages, median (95 %)", *(f"{language} question" for language in times))
    for part in (*PARTS, REST, ALL):
        measured = [np.array([spent.get(part, 0.0) for spent in each]) for each in times.values()]
        print_row(part, *(f"{np.median(each):.2f} ({np.quantile(each, 0.95):.2f})" for each in measured))


def _print_memory(memory: dict[str, float]) -> None:
    print_head("resident memory after", "MB", "more")
    before = 0.0
    for step, resident in memory.items():
        print_row(step, f"{resident:,.0f}", f"{resident - before:+,.0f}")
        before = resident


def _with_libraries() -> float:
    import faiss  # noqa: F401
    import sentence_transformers  # noqa: F401
    import tantivy  # noqa: F401

    return resident_mb()


def _questions(file: Path) -> list[str]:
    """Return questions from all over a file."""
    questions = [asked.question for asked in read_questions(file)]
    return questions[:: len(questions) // QUESTIONS][:QUESTIONS]


if __name__ == "__main__":
    main()
