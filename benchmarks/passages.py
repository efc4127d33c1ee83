"""What to embed, and how long passages should be: dense score alone on the seed document, paragraphs as units.

    python -m benchmarks.passages ../shared/data

Headings, references and furniture have their offset, as in search. Cells are recall@1 (recall@5).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.machine import describe
from corpus.files import read_file
from corpus.loaders import parse_documents
from corpus.qa_data import GoldQuestion, read_questions
from corpus.records import Document
from indexer.embedding import embedded_parts, text_to_embed
from indexer.encoder import Encoder, FloatMatrix, Part, encode_parts
from indexer.passages import Passage, PassageSettings, cut_passages
from indexer.sentence_encoder import load_encoder
from search.fusion import OFFSETS
from search.metrics import recall
from search.question import wanted_kinds
from ui.places import cache

LENGTHS = (80, 150, 250, 10_000)  # Han characters; the last leaves paragraphs whole
PARTS = ("text", "text and windows", "windows, headed text as half the score")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    seed = parser.parse_args().data / "seed"
    encoder = load_encoder(None, cache_folder=cache())
    file = seed / "technocratic_government.txt"
    (document,) = parse_documents(read_file(file), file)
    questions = [question for question in read_questions(seed / "questions.jsonl") if question.evidence]
    sys.stdout.write(f"{describe()}\n\n| passages up to | embedded | zh | en |\n|---|---|---|---|\n")
    for length in LENGTHS:
        passages = cut_passages(document, PassageSettings(max_length=length, max_paragraph=100_000))
        scores = _score(document, passages, questions, encoder)
        for part, found in zip(PARTS, scores, strict=True):
            cells = " | ".join(_cell(document, passages, questions, found, lang) for lang in ("zh", "en"))
            sys.stdout.write(f"| {length} | {part} | {cells} |\n")
            sys.stdout.flush()


def _score(
    document: Document, passages: Sequence[Passage], questions: Sequence[GoldQuestion], encoder: Encoder
) -> tuple[FloatMatrix, FloatMatrix, FloatMatrix]:
    """Return the scores of each question and passage, (questions, passages), for each of ``PARTS``."""
    asked = encoder.encode_query([text_to_embed(question.question) for question in questions])
    parts: tuple[list[FloatMatrix], ...] = ([], [], [])
    for passage in passages:
        text = text_to_embed(document.text[passage.start : passage.end])
        embedded = encode_parts(encoder, [Part.whole(text), *embedded_parts(document, passage, PassageSettings())])
        alone, headed, *windows = embedded @ asked.T
        scores = (alone, np.max([alone, headed, *windows], axis=0), (headed + np.max([headed, *windows], axis=0)) / 2)
        for part, score in zip(parts, scores, strict=True):
            part.append(score)
    whole, all_, half = (np.stack(part, axis=1) for part in parts)
    return whole, all_, half


def _cell(
    document: Document, passages: Sequence[Passage], questions: Sequence[GoldQuestion], scores: FloatMatrix, lang: str
) -> str:
    measured = []
    for question, row in zip(questions, scores, strict=True):
        if question.lang == lang:
            wanted = wanted_kinds(question.question)
            offsets = [0.0 if passage.kind in wanted else OFFSETS[passage.kind] for passage in passages]
            order = np.argsort(offsets - row, kind="stable")
            ranking = list(dict.fromkeys(str(passages[place].paragraph) for place in order))
            measured.append((ranking, _right(document, passages, question)))
    return f"{fmean(recall(*pair, 1) for pair in measured):.3f} ({fmean(recall(*pair, 5) for pair in measured):.3f})"


def _right(document: Document, passages: Sequence[Passage], question: GoldQuestion) -> set[str]:
    texts: dict[str, str] = {}
    for passage in passages:
        name = str(passage.paragraph)
        texts[name] = texts.get(name, "") + "".join(document.text[passage.start : passage.end].split())
    evidence = ["".join(text.split()) for text in question.evidence]
    return {name for name, text in texts.items() if any(found in text for found in evidence)}


if __name__ == "__main__":
    main()
