"""How fast the encoder is with the arithmetic it chooses, against float32, and how far the embeddings differ.

    python benchmarks/encode.py ../shared/data

Passages of the CMRC corpus, 200 of them, and one question asked 20 times; both ways take turns in one process.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median

import numpy as np
from machine import describe

import indexer.sentence_encoder as implementation
from corpus.records import Document
from indexer.encoder import FloatMatrix
from indexer.passages import PassageSettings, cut_passages
from ui.places import cache

QUESTION = "杭州亲清在线打通了多少个部门的业务系统?"
PASSAGES, ROUNDS, ASKED = 200, 3, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    texts = _passages(parser.parse_args().data / "retrieval/cmrc2018_dev.json")
    encoder = implementation.load_encoder(None, cache_folder=cache())
    chosen = implementation.fastest_arithmetic
    seconds: dict[str, list[float]] = {"float32": [], "chosen": []}
    asked: dict[str, list[float]] = {"float32": [], "chosen": []}
    rows: dict[str, FloatMatrix] = {}
    for _ in range(ROUNDS):
        for name, arithmetic in (("float32", nullcontext), ("chosen", chosen)):
            implementation.fastest_arithmetic = arithmetic
            rows[name] = encoder.encode_document(texts[:8])  # warm
            seconds[name].append(_timed(lambda: rows.update({name: encoder.encode_document(texts)})))  # noqa: B023
            asked[name] += [_timed(lambda: encoder.encode_query([QUESTION])) for _ in range(ASKED)]
    cosines = np.sum(rows["float32"] * rows["chosen"], axis=1)
    sys.stdout.write(
        f"{describe()}\n\n| arithmetic | passages/s, best of {ROUNDS} | one question, median ms |\n|---|---|---|\n"
    )
    for name, measured in seconds.items():
        sys.stdout.write(f"| {name} | {len(texts) / min(measured):.1f} | {1000 * median(asked[name]):.1f} |\n")
    sys.stdout.write(f"\nSmallest cosine between the two: {cosines.min():.5f}.\n")


def _passages(file: Path) -> list[str]:
    articles = json.loads(file.read_text("utf-8"))["data"]
    contexts = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    documents = [Document("", "", context, ".jsonl") for context in contexts]
    cut = [
        document.text[passage.start : passage.end]
        for document in documents
        for passage in cut_passages(document, PassageSettings())
    ]
    return cut[:PASSAGES]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
