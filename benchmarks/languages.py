"""How much closer the encoder puts texts of the question's own language, and what the allowance mends.

    python -m benchmarks.languages ../shared/data

XQuAD's paragraphs and questions are the same in Chinese and English. Each question is asked of a library of
both languages from which one language's version of its own paragraph was taken out, so that exactly one
paragraph is right. Cells are recall@1 by dense score alone.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.machine import describe
from corpus.records import Document
from indexer.embedding import embedded_parts, text_to_embed
from indexer.encoder import Encoder, Part, encode_parts
from indexer.passages import PassageSettings, cut_passages
from indexer.sentence_encoder import load_encoder
from ui.places import cache

Scores = npt.NDArray[np.float32]  # (questions, paragraphs)
LANGUAGES = ("zh", "en")
ALLOWANCES = (0.0, 0.02, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    encoder = load_encoder(None, cache_folder=cache())
    files = {name: _read(parser.parse_args().data / f"retrieval/xquad.{name}.json") for name in LANGUAGES}
    gold = np.array([number for number, (_, questions) in enumerate(files["zh"]) for _ in questions])
    scores = {(asked, held): _score(files[asked], files[held], encoder) for asked in LANGUAGES for held in LANGUAGES}
    sys.stdout.write(f"{describe()}\n\n{_cosines(scores, gold)}\n\n{_curve(scores, gold)}\n")


def _read(file: Path) -> list[tuple[str, list[str]]]:
    """Return each paragraph with its questions."""
    return [
        (paragraph["context"], [question["question"] for question in paragraph["qas"]])
        for article in json.loads(file.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]


def _score(asked: list[tuple[str, list[str]]], held: list[tuple[str, list[str]]], encoder: Encoder) -> Scores:
    """Score every paragraph for every question by the best of its embeddings."""
    questions = encoder.encode_query([text_to_embed(question) for _, found in asked for question in found])
    parts = [_parts(paragraph) for paragraph, _ in held]
    embeddings = encode_parts(encoder, [part for paragraph in parts for part in paragraph])
    firsts = np.cumsum([0, *(len(paragraph) for paragraph in parts[:-1])])
    return np.maximum.reduceat(questions @ embeddings.T, firsts, axis=1)


def _parts(paragraph: str) -> list[Part]:
    settings = PassageSettings()
    document = Document("", "", paragraph, ".jsonl")
    return [
        part for passage in cut_passages(document, settings) for part in embedded_parts(document, passage, settings)
    ]


def _cosines(scores: dict[tuple[str, str], Scores], gold: npt.NDArray[np.int64]) -> str:
    rows = ["| question → paragraphs | right one | best wrong one |", "|---|---|---|"]
    for (asked, held), found in scores.items():
        right, wrong = _split(found, gold)
        rows.append(f"| {asked} → {held} | {right.mean():.3f} | {wrong.max(axis=1).mean():.3f} |")
    return "\n".join(rows)


def _curve(scores: dict[tuple[str, str], Scores], gold: npt.NDArray[np.int64]) -> str:
    columns = [(asked, held) for asked in LANGUAGES for held in LANGUAGES]
    titles = " | ".join(f"{asked} question, {held} right" for asked, held in columns)
    rows = [f"| allowance | {titles} |", f"|---|{'---|' * len(columns)}"]
    for allowance in ALLOWANCES:
        cells = " | ".join(f"{_recall(scores, gold, *column, allowance):.3f}" for column in columns)
        rows.append(f"| {allowance} | {cells} |")
    return "\n".join(rows)


def _recall(
    scores: dict[tuple[str, str], Scores], gold: npt.NDArray[np.int64], asked: str, held: str, allowance: float
) -> float:
    other = LANGUAGES[1 - LANGUAGES.index(held)]
    right, wrong = _split(scores[asked, held], gold)
    _, others = _split(scores[asked, other], gold)
    for_held, for_other = (0.0, allowance) if asked == held else (allowance, 0.0)
    best_wrong = np.maximum(wrong.max(axis=1) + for_held, others.max(axis=1) + for_other)
    return float((right + for_held > best_wrong).mean())


def _split(scores: Scores, gold: npt.NDArray[np.int64]) -> tuple[Scores, Scores]:
    """Return the scores of the right paragraphs, and all scores with those put out of the running."""
    rows = np.arange(len(gold))
    wrong = scores.copy()
    wrong[rows, gold] = -1
    return scores[rows, gold], wrong


if __name__ == "__main__":
    main()
