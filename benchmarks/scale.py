"""How an index grows: what it costs to build, open, ask and change it at growing numbers of passages.

    python -m benchmarks.scale ../shared/data --work FOLDER [--passages 1000 10000] [--encoder NAME_OR_FOLDER]

What the library is made of stands in ``scale_library.py``. Each step has a process of its own. Questions are real,
embedded by the real encoder: 200 Chinese ones of CMRC's development file, 200 English ones of XQuAD; hybrid is all
that `wenju ask` does but reading the answer; "cpu" is the time its process had of the cores, which a machine
that does other things too does not lengthen. Recall is the share of the ten passages nearest by a look at every
embedding that are among the first ten of the dense leg. To change is to index a file of 1,000 new passages, whose
embeddings are random, so that no encoding counts, and to remove documents of 1,000 others; the median of three. Indexes
and figures are kept in FOLDER; ``scale_plot.py`` draws them.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import numpy as np

from benchmarks.conditions import resident_mb
from benchmarks.machine import describe
from benchmarks.scale_library import fill, random_rows, read_windows, write_more
from benchmarks.sets import print_head, print_row, question_sets, report_progress
from corpus.qa_data import read_questions
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.caches import load_caches
from indexer.encoder import FloatMatrix
from indexer.faiss_files import RowsFile
from indexer.folder import IndexFolder
from indexer.inverted import DEPTH, nearest_passages
from indexer.library import list_documents, open_store, remove_documents
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from search.engine import ANSWER_THRESHOLD, SearchEngine
from search.question import Question, prepare
from search.read import ClosestReader
from search.retrieve import DENSE_DEPTH, LEXICAL_DEPTH
from ui.places import cache

FILES = ("retrieval/cmrc2018_dev.json", "retrieval/xquad.en.json")  # of questions
QUESTIONS = 200  # of each
CHANGED = 1000  # passages
CHANGES = 3  # of which the median counts
COLUMNS = (
    "passages", "embeddings", "build_s", "build_mb", "open_s", "dense_p50", "dense_p99", "lexical_p50", "lexical_p99",
    "hybrid_p50", "hybrid_p99", "hybrid_cpu_p50", "hybrid_cpu_p99", "recall", "resident_mb", "disk_mb",
    "add_s", "remove_s",
)  # fmt: skip


class ScaleEncoder:
    """Embeds questions in earnest, and documents at random."""

    name, fingerprint = "scale", "1"

    def __init__(self, name: str | None) -> None:
        self._encoder = load_encoder(name, cache_folder=cache())
        self._chance = np.random.default_rng(2)
        self.dim = self._encoder.dim

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        return self._encoder.encode_query(texts)

    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix:
        return random_rows(len(texts), self.dim, self._chance)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="keeps indexes and figures between runs")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000], help="sizes, about")
    parser.add_argument("--encoder", help="a model's name or folder")
    options = parser.parse_args()
    sys.stdout.write(f"{describe()}\n")
    print_head(*COLUMNS)
    for passages in options.passages:
        figures = options.work / str(passages) / "figures.json"
        figures.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(figures.read_text("utf-8")) if figures.exists() else {}
        for step in (build, ask, change):
            if step is not build or not _index(options.work, passages).exists():
                known |= _in_a_process(step, options.data, options.work, passages, options.encoder)
                figures.write_text(json.dumps(known), "utf-8")
        print_row(*(f"{known[column]:,.4g}" if column in known else "" for column in COLUMNS))


def _in_a_process(step: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(step, *arguments).result()


def build(data: Path, work: Path, passages: int, encoder_name: str | None) -> dict[str, float]:
    keep_dictionary_in(cache())
    (real,) = question_sets(data, work / "real", ["CMRC dev"])
    encoder = load_encoder(encoder_name, cache_folder=cache())
    index_paths(real.index, [real.corpus], encoder, progress=report_progress("embedded"))
    windows = read_windows(real.index)
    started = time.perf_counter()
    fill(_index(work, passages), ScaleEncoder(encoder_name), windows, passages)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"build_s": time.perf_counter() - started, "build_mb": most}


def ask(data: Path, work: Path, passages: int, encoder_name: str | None) -> dict[str, float]:
    keep_dictionary_in(cache())
    keep_bilingual_in(cache())
    folder, encoder = _index(work, passages), ScaleEncoder(encoder_name)
    texts = [text for file in FILES for text in _questions(data / file)]
    questions = [prepare(text, encoder) for text in texts]
    started = time.perf_counter()
    with closing(SearchEngine(folder, encoder, ClosestReader(threshold=ANSWER_THRESHOLD))) as engine:
        opened = time.perf_counter() - started
        engine.search(texts[0])
        of_cores = time.process_time()
        hybrid, cpu = [], []
        for text in texts:  # each once, as the engine remembers what was asked
            hybrid.append(_milliseconds(engine.search, text))
            before, of_cores = of_cores, time.process_time()
            cpu.append((of_cores - before) * 1000)
        resident = resident_mb()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    figures = {"open_s": opened, "resident_mb": resident, "disk_mb": disk}
    return figures | _spread("hybrid", hybrid) | _spread("hybrid_cpu", cpu) | _legs(folder, questions)


def _legs(folder: Path, questions: Sequence[Question]) -> dict[str, float]:
    with closing(open_store(folder)) as store:
        caches = load_caches(IndexFolder(folder), store)
        files = IndexFolder(folder).search_files(store.generation)
        passages = len(store.passage_ids())
        store.end_reading()
    dense = [_milliseconds(caches.dense.search, question.embedding, DENSE_DEPTH) for question in questions]
    lexical = [_milliseconds(caches.lexical.search, question.terms, LEXICAL_DEPTH) for question in questions]
    rows = RowsFile(files.rows if files.rows.exists() else files.dense, caches.dense.dim)
    nearest = nearest_passages(rows, np.array([question.embedding for question in questions]))
    found = [caches.dense.search(question.embedding, DEPTH) for question in questions]
    hits = sum(np.isin(expected, hit).sum() for expected, hit in zip(nearest, found, strict=True))
    counts = {"passages": passages, "embeddings": len(caches.dense), "recall": float(hits) / len(questions) / DEPTH}
    return counts | _spread("dense", dense) | _spread("lexical", lexical)


def change(_data: Path, work: Path, passages: int, encoder_name: str | None) -> dict[str, float]:
    keep_dictionary_in(cache())
    folder, encoder = _index(work, passages), ScaleEncoder(encoder_name)
    rounds = [_change_once(folder, work, passages, encoder) for _ in range(CHANGES)]
    add, remove = np.median(rounds, axis=0)
    return {"add_s": float(add), "remove_s": float(remove)}


def _change_once(folder: Path, work: Path, passages: int, encoder: ScaleEncoder) -> tuple[float, float]:
    """Return the seconds of adding and of removing."""
    more = write_more(
        work / str(passages) / f"more-{uuid4().hex}.jsonl", read_windows(work / "real" / "cmrc2018_dev"), CHANGED
    )
    old, count = [], 0
    for document in list_documents(folder):
        if count < CHANGED:
            old.append(document.document)
            count += document.passages
    add = _milliseconds(lambda: index_paths(folder, [more], encoder, progress=lambda *_: None))
    remove = _milliseconds(lambda: remove_documents(folder, old))
    return add / 1000, remove / 1000


def _index(work: Path, passages: int) -> Path:
    return work / str(passages) / "index"


def _questions(file: Path) -> list[str]:
    """Return questions from all over a file."""
    questions = [asked.question for asked in read_questions(file)]
    return questions[:: len(questions) // QUESTIONS][:QUESTIONS]


def _milliseconds(work: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - started) * 1000


def _spread(name: str, milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p50": float(np.median(milliseconds)), f"{name}_p99": float(np.quantile(milliseconds, 0.99))}


if __name__ == "__main__":
    main()
