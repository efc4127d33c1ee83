"""Questions of CMRC 2018's training file with the passages that answer them and hard ones that do not."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.training.held_out import is_held_out
from corpus.records import Document
from indexer.embedding import embedded_parts, text_to_embed
from indexer.encoder import FloatMatrix, Part
from indexer.passages import PassageSettings, cut_passages

SEED = 5
HARD = 12  # nearest wrong paragraphs of a question, by the encoder as it was


class Embedder(Protocol):
    """What of an ``Encoder`` is needed here."""

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix: ...
    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix: ...


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``parts``: what stands for it, as it is embedded. ``title`` serves as a heading."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """``right``: parts of its own paragraph that hold an answer. ``hard``: paragraphs that come close."""

    question: str
    paragraph: int
    right: tuple[Part, ...]
    hard: tuple[int, ...]


def read_examples(
    file: Path, encoder: Embedder, *, articles: int | None = None
) -> tuple[list[Paragraph], list[Example], dict[str, np.ndarray]]:
    """Return paragraphs, examples, and the embedding of every question and part, by itself, by the encoder as it is.

    :param articles: how many to take, by chance; None takes all.
    """
    kept = [article for article in json.loads(file.read_text("utf-8"))["data"] if not is_held_out(article["title"])]
    random.Random(SEED).shuffle(kept)
    contexts = [(article["title"], found) for article in kept[:articles] for found in article["paragraphs"]]
    paragraphs = [Paragraph(title, _parts(found["context"])) for title, found in contexts]
    asked = [(number, asked) for number, (_, found) in enumerate(contexts) for asked in found["qas"]]
    questions = [text_to_embed(question["question"]) for _, question in asked]
    texts = list(dict.fromkeys(part.shown for paragraph in paragraphs for part in paragraph.parts))
    embeddings = dict(zip(texts, encoder.encode_document(texts), strict=True))
    embeddings |= dict(zip(questions, encoder.encode_query(questions), strict=True))
    hard = _nearest_wrong(paragraphs, questions, [number for number, _ in asked], embeddings)
    examples = [
        Example(text, number, right, nearest)
        for (number, question), text, nearest in zip(asked, questions, hard, strict=True)
        if (right := _holding(paragraphs[number].parts, question["answers"]))
    ]
    return paragraphs, examples, embeddings


def _parts(context: str) -> tuple[Part, ...]:
    document, settings = Document("", "", context, ".jsonl"), PassageSettings()
    passages = cut_passages(document, settings)
    return tuple(dict.fromkeys(part for passage in passages for part in embedded_parts(document, passage, settings)))


def _holding(parts: tuple[Part, ...], answers: list[dict[str, str]]) -> tuple[Part, ...]:
    wanted = [text_to_embed(answer["text"]) for answer in answers]
    return tuple(part for part in parts if any(answer in part.shown for answer in wanted))


def _nearest_wrong(
    paragraphs: list[Paragraph], questions: list[str], own: list[int], embeddings: dict[str, np.ndarray]
) -> list[tuple[int, ...]]:
    matrix = np.stack([embeddings[part.shown] for paragraph in paragraphs for part in paragraph.parts])
    firsts = np.cumsum([0, *(len(paragraph.parts) for paragraph in paragraphs[:-1])])
    nearest = []
    for question, number in zip(questions, own, strict=True):
        scores = np.maximum.reduceat(matrix @ embeddings[question], firsts)
        nearest.append(tuple(found for found in np.argsort(-scores)[: HARD + 1].tolist() if found != number)[:HARD])
    return nearest


def pick_part(paragraph: Paragraph, parts: tuple[Part, ...], chance: random.Random) -> Part:
    """Return one of the parts, sometimes under the paragraph's title, as passages stand under headings."""
    part = chance.choice(parts)
    if chance.random() >= 0.2:
        return part
    above = f"{paragraph.title}\n"
    if part == Part.whole(part.text):
        return Part.whole(above + part.text)
    return Part(above + part.text, len(above) + part.start, len(above) + part.end)
