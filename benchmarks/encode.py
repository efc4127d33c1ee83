"""How fast the default encoder is beside plain sentence-transformers, and what of the quality is left.

    python -m benchmarks.encode ../shared/data [--passages 2000] [--rounds 3] [--paragraphs 1000]

Plain is `SentenceTransformer(folder).encode(texts, prompt=...)`: float32, its own batches and threads. Both have the
same weights and take turns in one process: passages of the CMRC corpus, and one question asked 20 times a round.
Processor time is that of all threads; it says more than the clock on a machine that others use too. Quality is dense
nDCG@10 on the first paragraphs of XQuAD and CMRC dev and their questions, whole paragraphs, nothing beside the
embeddings.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from benchmarks.machine import describe
from benchmarks.sets import print_head, print_row
from corpus.records import Document
from indexer.bundled.convert import converted_model
from indexer.bundled.model_files import PROMPTS
from indexer.encoder import FloatMatrix
from indexer.model_folders import keep_hub_offline
from indexer.onnx_encoder import core_count
from indexer.passages import PassageSettings, cut_passages
from indexer.pieces import Task
from indexer.sentence_encoder import load_encoder
from search.metrics import ndcg
from ui.places import cache

QUESTION = "杭州亲清在线打通了多少个部门的业务系统?"
ASKED = 20
PLAIN, OURS = "plain sentence-transformers", "wenju"

Encode = Callable[[Sequence[str], Task], FloatMatrix]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--paragraphs", type=int, default=1000, help="of each set, for the quality")
    arguments = parser.parse_args()
    ways = {PLAIN: _plain(), OURS: _ours()}
    retrieval = arguments.data / "retrieval"
    texts = _passages(retrieval / "cmrc2018_dev.json")[: arguments.passages]
    sys.stdout.write(f"{describe()}\n\n{core_count()} threads; {len(texts)} passages, best of {arguments.rounds}.\n")
    _print_speed(ways, texts, arguments.rounds)
    _print_quality(ways, retrieval, arguments.paragraphs)


def _plain() -> Encode:
    keep_hub_offline()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(converted_model(cache())))
    return lambda texts, task: np.asarray(model.encode(list(texts), prompt=PROMPTS[task]), np.float32)


def _ours() -> Encode:
    encoder = load_encoder(None, cache_folder=cache())
    return lambda texts, task: encoder.encode_query(texts) if task == "query" else encoder.encode_document(texts)


def _print_speed(ways: dict[str, Encode], texts: list[str], rounds: int) -> None:
    spent: dict[str, list[tuple[float, float]]] = defaultdict(list)
    asked: dict[str, list[tuple[float, float]]] = defaultdict(list)
    rows: dict[str, FloatMatrix] = {}
    for _ in range(rounds):
        for name, encode in ways.items():
            encode(texts[:8], "document")  # warm
            rows[name], seconds = _timed(encode, texts, "document")
            spent[name].append(seconds)
            asked[name] += [_timed(encode, [QUESTION], "query")[1] for _ in range(ASKED)]
    for column, clock in enumerate(("by the clock", "by processor time")):
        best = {name: min(seconds[column] for seconds in spent[name]) for name in ways}
        one = {name: median(seconds[column] for seconds in asked[name]) for name in ways}
        print_head(clock, "passages/s", "ratio", "one question, median ms", "ratio")
        for name in ways:
            ratios = (f"{times[PLAIN] / times[name]:.2f}" for times in (best, one))
            print_row(name, f"{len(texts) / best[name]:.1f}", next(ratios), f"{1000 * one[name]:.1f}", next(ratios))
    cosines = np.sum(rows[PLAIN] * rows[OURS], axis=1)
    sys.stdout.write(f"\nCosines between the two: {cosines.min():.5f} at least, {cosines.mean():.5f} on average.\n")


def _timed(encode: Encode, texts: list[str], task: Task) -> tuple[FloatMatrix, tuple[float, float]]:
    """Return the rows and the seconds they took: by the clock, of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    rows = encode(texts, task)
    return rows, (time.perf_counter() - clock, time.process_time() - processor)


def _print_quality(ways: dict[str, Encode], retrieval: Path, count: int) -> None:
    chinese, english, cmrc = (
        _paragraphs(retrieval / f"{name}.json")[:count] for name in ("xquad.zh", "xquad.en", "cmrc2018_dev")
    )
    sets = {"XQuAD zh→zh": (chinese, chinese), "XQuAD en→zh": (chinese, english), "CMRC dev": (cmrc, cmrc)}
    print_head(f"nDCG@10, dense, {count} paragraphs at most", *sets)
    for name, encode in ways.items():
        print_row(name, *(f"{_quality(encode, corpus, asked):.4f}" for corpus, asked in sets.values()))


def _quality(encode: Encode, corpus: list[dict[str, Any]], asked: list[dict[str, Any]]) -> float:
    passages = encode([paragraph["context"] for paragraph in corpus], "document")
    places = [place for place, paragraph in enumerate(asked) for _ in paragraph["qas"]]
    rows = encode([question["question"] for paragraph in asked for question in paragraph["qas"]], "query")
    rankings = np.argsort(-rows @ passages.T, axis=1, kind="stable").astype(str)
    return fmean(ndcg(list(ranking), {str(place)}, 10) for ranking, place in zip(rankings, places, strict=True))


def _paragraphs(file: Path) -> list[dict[str, Any]]:
    return [paragraph for article in json.loads(file.read_text("utf-8"))["data"] for paragraph in article["paragraphs"]]


def _passages(file: Path) -> list[str]:
    documents = [Document("", "", paragraph["context"], ".jsonl") for paragraph in _paragraphs(file)]
    return [
        document.text[passage.start : passage.end]
        for document in documents
        for passage in cut_passages(document, PassageSettings())
    ]


if __name__ == "__main__":
    main()
