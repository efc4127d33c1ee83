"""The documents written for training: ``library.jsonl``, and five more files, from which the reader has learned, and
of them ``office.jsonl`` and ``everyday.jsonl`` the encoder.

Paragraphs about one matter, each with its questions. Most of the library's ask in other words than the paragraph's,
as people do who have not read it; those of ``facts.jsonl`` ask for one of several facts of a kind, those of
``lists.jsonl`` for whole enumerations too, those of ``details.jsonl`` for what like words alone do not lead to, and
those of ``office.jsonl`` and ``everyday.jsonl`` in everyday words for what offices write, the latter for reasons, ways
and effects too. How they came about: README.md and READER.md beside this file.
"""

import json
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.records import Document
from corpus.repair import reading_text
from indexer.embedding import embedded_parts, text_to_embed
from indexer.encoder import Part
from indexer.passages import PassageSettings, cut_passages

# By the kind that the reader knows them as.
KINDS = ("library", "facts", "lists", "details", "office", "everyday")
FILES = {kind: Path(__file__).with_name(f"{kind}.jsonl") for kind in KINDS}
LIBRARY, FACTS = FILES["library"], FILES["facts"]
_ODDS = {"colloquial": 3.0, "keyword": 0.7}  # of being drawn; other kinds 1


@dataclass(frozen=True, slots=True)
class Asked:
    """``right``: parts of the paragraph, as they are embedded, that hold the answer."""

    question: str
    odds: float
    right: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    asked: tuple[Asked, ...]
    parts: tuple[Part, ...]  # all that stand for it

    def draw(self, chance: random.Random) -> tuple[str, Part]:
        """Return a question and a part that answers it."""
        (asked,) = chance.choices(self.asked, [each.odds for each in self.asked])
        return asked.question, chance.choice(asked.right)


def read_raw(file: Path = LIBRARY) -> list[dict[str, Any]]:
    """Return all documents as they stand in the file, those to be held out too."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def answers_of(question: Mapping[str, Any]) -> list[str]:
    """Return the parts of a question's answer, which stands in the file as a text or as several."""
    answer = question["answer"]
    return [answer] if isinstance(answer, str) else list(answer)


def to_markdown(raw: Mapping[str, Any]) -> tuple[str, list[int]]:
    """Return a document as Markdown, and where in it each of its paragraphs starts."""
    text, starts = f"# {raw['title']}\n", []
    above: list[str] = []
    for section in raw["sections"]:
        headings = section["headings"]
        for depth, heading in enumerate(headings):
            if headings[: depth + 1] != above[: depth + 1]:
                text += f"\n{'#' * (depth + 2)} {heading}\n"
        above = headings
        for paragraph in section["paragraphs"]:
            starts.append(len(text) + 1)
            text += f"\n{paragraph['text']}\n"
    return text, starts


def read_paragraphs(raw: Mapping[str, Any]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document, cut and with the headings above them as the product would."""
    text, starts = to_markdown(raw)
    document, settings = Document("", raw["title"], text, ".md"), PassageSettings()
    parts: dict[int, list[Part]] = defaultdict(list)
    for passage in cut_passages(document, settings):
        parts[bisect_right(starts, passage.start)] += embedded_parts(document, passage, settings)
    written = (paragraph for section in raw["sections"] for paragraph in section["paragraphs"])
    for number, paragraph in enumerate(written, start=1):
        yield Paragraph(
            tuple(_asked(question, parts[number]) for question in paragraph["questions"]), tuple(parts[number])
        )


def _asked(question: Mapping[str, Any], parts: list[Part]) -> Asked:
    wanted = [text_to_embed(answer) for answer in answers_of(question)]
    right = [part for part in dict.fromkeys(parts) if any(answer in part.shown for answer in wanted)]
    text = text_to_embed(reading_text(question["text"]))
    return Asked(text, _ODDS.get(question["kind"], 1.0), tuple(right or parts))
