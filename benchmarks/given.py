"""Questions with a paragraph that is given, as hits of a search that found nothing else."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.records import Document, Kind
from corpus.repair import reading_text
from corpus.script import main_script_of
from indexer.dictionary import NO_WORDS
from indexer.passages import PassageSettings, cut_passages
from indexer.records import StoredPassage
from search.asked import Asked
from search.context import Context
from search.found import Found
from search.question import Question
from search.results import Hit
from search.syntax import Conditions

SQUAD = {  # the files of paragraphs and answers, and of questions with the same ids
    "CMRC dev": ("cmrc2018_dev", "cmrc2018_dev"),
    "DRCD dev": ("drcd_dev", "drcd_dev"),
    "XQuAD zh": ("xquad.zh", "xquad.zh"),
    "XQuAD, English question on Chinese": ("xquad.zh", "xquad.en"),
}
HIT_SCORE = 0.8  # of a paragraph that is given: that of many which are found at rank 1


@dataclass(frozen=True, slots=True)
class Given:
    question: str
    answers: Sequence[str]
    text: str


def read_given(retrieval: Path, name: str, *, at_most: int | None) -> list[Given]:
    """Return the questions of a set, or so many from all over it."""
    paragraphs, questions = (retrieval / f"{file}.json" for file in SQUAD[name])
    worded = {asked["id"]: asked["question"] for paragraph in _paragraphs(questions) for asked in paragraph["qas"]}
    every = [
        Given(worded[asked["id"]], [answer["text"] for answer in asked["answers"]], paragraph["context"])
        for paragraph in _paragraphs(paragraphs)
        for asked in paragraph["qas"]
    ]
    return every[:: math.ceil(len(every) / (at_most or len(every)))]


def _paragraphs(file: Path) -> Iterator[dict[str, Any]]:
    for article in json.loads(file.read_text("utf-8"))["data"]:
        yield from article["paragraphs"]


def found_whole(given: Given) -> Found:
    """Return the paragraph as one passage, so that it is read from end to end."""
    return _found(given.question, [_passage(given.text, 0, len(given.text), 0)])


def found_in_passages(given: Given, texts: Sequence[str], count: int) -> Found:
    """Return the first ``count`` passages of these texts, as the product cuts them."""
    whole = "\n\n".join(texts)
    cut = cut_passages(Document("", "", whole, ".txt"), PassageSettings())[:count]
    passages = [_passage(whole, passage.start, passage.end, place) for place, passage in enumerate(cut)]
    return _found(given.question, passages)


def _passage(text: str, start: int, end: int, place: int) -> StoredPassage:
    return StoredPassage(place, place, "", "", Kind.BODY, (), place, start, end, None, text[start:end])


def _found(text: str, passages: Sequence[StoredPassage]) -> Found:
    """Return passages as hits, each read among all of them."""
    question = Question(text, np.zeros(1, np.float32), (), main_script_of(text), frozenset(), Conditions())
    hits = tuple(_hit(passage, rank) for rank, passage in enumerate(passages, start=1))
    contexts = tuple(Context(tuple(passages), place) for place in range(len(passages)))
    return Found(text, question, Asked({}, (), NO_WORDS), hits, contexts, seconds=0.0)


def _hit(passage: StoredPassage, rank: int) -> Hit:
    stands = (passage.document, passage.title, passage.section, passage.page, passage.kind)
    text = reading_text(passage.text)
    return Hit(rank, HIT_SCORE, *stands, text, passage.start, passage.end, None, None, matches=())
