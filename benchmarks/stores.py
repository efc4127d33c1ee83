"""The embedded store and the one on a Milvus server, side by side: what they find and read, and how long it takes.

    python -m benchmarks.stores ../shared/data --work FOLDER [--limit 300] [--hits-only] [--only seed CMRC]
                                [--server milvus://HOST:PORT/PREFIX]

Both are indexed from the same files, and asked the same questions one after the other; --limit takes so many questions
from all over a set, --hits-only leaves the reader out, of the order of close hits too. The reader has all the time it
needs, so that quality does not depend on the machine. Without --server a Milvus Lite is started, which keeps its data
in FOLDER: an engine in Python for small indexes, whose times say nothing of Milvus itself.
"""

import argparse
import math
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.sets import QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress, some_of
from corpus.qa_data import GoldQuestion, read_questions
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.libraries import library_at
from indexer.place import Place, parse_place
from indexer.sentence_encoder import load_encoder
from search.engine import ANSWER_THRESHOLD, SearchEngine
from search.evaluation import evaluate
from search.gold import GoldFinder
from search.read import ClosestReader, Reader
from search.read_model import READER_FILE, trained_model
from search.read_spans import load_calibration
from search.read_trained import TrainedReader
from search.rerank import RELEVANCE_WEIGHT
from search.results import Reply
from ui.places import cache

OF_HITS = ("recall@1", "recall@5", "ndcg@10")
OF_ANSWERS = ("exact_match", "f1")
SETS = ("seed", "CMRC dev")


class Timed:
    """An engine that counts the seconds it takes; a ``search.evaluation.Engine``."""

    def __init__(self, engine: SearchEngine, *, hits_only: bool) -> None:
        self.place, self.seconds = engine.place, 0.0
        self._engine, self._hits_only = engine, hits_only

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        started = time.perf_counter()
        if self._hits_only:
            reply = Reply(question, None, self._engine.search(question, top_k=top_k), 0.0)
        else:
            reply = self._engine.reply(question, top_k=top_k)
        self.seconds += time.perf_counter() - started
        return reply


def main() -> None:
    arguments = _parse_arguments()
    encoder = load_encoder(None, cache_folder=cache())
    measures = OF_HITS if arguments.hits_only else (*OF_HITS, *OF_ANSWERS)
    sys.stdout.write(f"{describe()}, pymilvus {version('pymilvus')}, milvus-lite {version('milvus-lite')}\n")
    print_head("questions", "n", "store", *measures, "ms a question")
    with _server(arguments) as prefix:
        for found in question_sets(arguments.data, arguments.work, arguments.only or list(SETS)):
            questions = some_of(read_questions(found.questions), arguments.limit)
            name = found.index.name.replace("-", "_")  # what a collection's may hold
            places = {"embedded": found.index, "Milvus": parse_place(f"{prefix}_{name}")}
            for store, place in places.items():
                cells = _measure(place, found, questions, encoder, arguments.hits_only)
                print_row(found.name, len(questions), store, *cells)


def _parse_arguments() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    parser.add_argument("--limit", type=int, help="ask at most about so many questions of each set, from all over it")
    parser.add_argument("--hits-only", action="store_true")
    parser.add_argument("--server", help="where a Milvus server runs, and what its collections' names begin with")
    return parser.parse_args()


def _measure(
    place: Place, found: QuestionSet, questions: list[GoldQuestion], encoder: Encoder, hits_only: bool
) -> Iterator[str]:
    index_paths(place, [found.corpus], encoder, progress=report_progress("embedded"))
    with library_at(place).reading() as records:
        find_gold = GoldFinder(records)
    weight = 0.0 if hits_only else RELEVANCE_WEIGHT
    with closing(SearchEngine(place, encoder, _reader(hits_only=hits_only), relevance_weight=weight)) as engine:
        engine.search(questions[0].question)  # opens what is opened at the first question
        timed = Timed(engine, hits_only=hits_only)
        measured = evaluate(timed, questions, find_gold, progress=report_progress(f"{place} asked"))
    for measure in OF_HITS if hits_only else (*OF_HITS, *OF_ANSWERS):
        yield f"{measured[measure]:.4f}"
    yield f"{1000 * timed.seconds / len(questions):.0f}"


def _reader(*, hits_only: bool) -> Reader:
    if hits_only:
        return ClosestReader(threshold=ANSWER_THRESHOLD)
    return TrainedReader(trained_model(cache()), load_calibration(READER_FILE), seconds=math.inf)


@contextmanager
def _server(arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.server:
        yield arguments.server
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["-m", "milvus_lite", "server", "--host", "127.0.0.1", "--port", str(port)]
    with _started([sys.executable, *command, "--data-dir", str(arguments.work / "milvus")], arguments.work):
        _wait(port)
        yield f"milvus://127.0.0.1:{port}/wenju"


@contextmanager
def _started(command: list[str], work: Path) -> Iterator[None]:
    with (work / "milvus.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()


def _wait(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
