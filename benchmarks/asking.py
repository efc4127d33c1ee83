"""A question set opened for asking: its index, and its questions with the paragraphs that answer them."""

import argparse
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.sets import SEED, QuestionSet, argument_parser, report_progress
from corpus.qa_data import GoldQuestion, read_questions
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.bundled.convert import CONVERTER_VERSION, MODEL_NAME, Manifest, convert
from indexer.bundled.weights import WEIGHTS_SHA256, find_weights
from indexer.encoder import FloatMatrix, PartEncoder
from indexer.opened import OpenIndex, open_index
from indexer.protocols import Records
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from search.gold import GoldFinder
from search.question import Question, prepare
from search.retrieve import find_candidates
from search.translate import translate
from ui.places import cache

PLAIN = "plain"


def asking_parser(description: str | None) -> argparse.ArgumentParser:
    parser = argument_parser(description)
    parser.add_argument(
        "--encoder",
        help=f"a model's name or folder; {PLAIN!r} is the default one without its adapter. Another work folder",
    )
    parser.add_argument("--questions", type=int, help="ask at most about so many of each set, from all over it")
    return parser


class RememberingEncoder:
    """The encoder of the product, asked each question once and alone; a folder keeps what it said between runs."""

    def __init__(self, name: str | None, folder: Path) -> None:
        """Also let the product keep its dictionaries where it keeps them for a user."""
        keep_dictionary_in(cache())
        keep_bilingual_in(cache())
        folder.mkdir(parents=True, exist_ok=True)
        self.asked = load_encoder(_plain_encoder(folder) if name == PLAIN else name, cache_folder=cache())
        self.name, self.fingerprint, self.dim = self.asked.name, self.asked.fingerprint, self.asked.dim
        self.encode_document = self.asked.encode_document
        if isinstance(self.asked, PartEncoder):
            self.encode_parts = self.asked.encode_parts
        self._file = folder / f"questions-{self.fingerprint[:12]}.npz"
        self._rows: dict[str, FloatMatrix] = {}
        if self._file.exists():
            kept = np.load(self._file)
            self._rows = dict(zip(kept["texts"].tolist(), kept["rows"], strict=True))

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        for text in texts:
            if text not in self._rows:
                (self._rows[text],) = self.asked.encode_query([text])
        return np.stack([self._rows[text] for text in texts])

    def save(self) -> None:
        texts = [text for text in self._rows if not text.endswith("\0")]  # numpy would cut that off
        np.savez(self._file, texts=np.array(texts), rows=np.stack([self._rows[text] for text in texts]))


def _plain_encoder(folder: Path) -> str:
    """Return the folder of the default encoder as it was before its training, made where it is missing."""
    plain = folder / "plain_encoder"
    if not plain.exists():
        convert(find_weights(cache()), plain, Manifest(MODEL_NAME, WEIGHTS_SHA256, CONVERTER_VERSION))
    return str(plain)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the ids of the paragraphs that answer it."""

    gold: GoldQuestion
    question: Question
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class OpenSet:
    index: OpenIndex
    paragraphs: "Paragraphs"
    asked: Sequence[Asked]


class Paragraphs:
    """Finds the paragraphs of an index by what they say and by where they stand."""

    def __init__(self, records: Records) -> None:
        self._find_gold = GoldFinder(records)
        self.documents: dict[int, str] = {}
        self._places: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for place in records.places():
            self.documents[place.paragraph_id] = place.document
            self._places[place.document].append((place.start, place.end, place.paragraph_id))

    def holding(self, evidence: Iterable[str]) -> frozenset[int]:
        return frozenset(
            paragraph
            for span in self._find_gold(evidence)
            for start, end, paragraph in self._places[span.document]
            if start < span.end and span.start < end
        )

    def of(self, document: str) -> frozenset[int]:
        return frozenset(paragraph for _, _, paragraph in self._places[document])

    def at(self, document: str, position: int) -> int:
        places = sorted(self._places[document])
        return places[bisect_right(places, position, key=lambda place: place[0]) - 1][2]


@contextmanager
def open_set(found: QuestionSet, encoder: RememberingEncoder, *, at_most: int | None = None) -> Iterator[OpenSet]:
    """Open a set; where its index is missing or not up to date it is made first."""
    index_paths(found.index, [found.corpus], encoder, progress=report_progress(f"{found.name}: embedded"))
    with closing(open_index(found.index, encoder)) as index:
        paragraphs = Paragraphs(index.store)
        yield OpenSet(index, paragraphs, list(read_asked(found, paragraphs, encoder, at_most=at_most)))


def read_asked(
    found: QuestionSet, paragraphs: Paragraphs, encoder: RememberingEncoder, *, at_most: int | None = None
) -> Iterator[Asked]:
    """Yield the answerable questions of a set, for an index that holds its paragraphs."""
    questions = [question for question in read_questions(found.questions) if question.evidence]
    chosen = questions[:: math.ceil(len(questions) / (at_most or len(questions)))]
    for number, gold in enumerate(chosen):
        report_progress(f"{found.name}: encoded")(number, len(chosen))
        yield Asked(gold, prepare(gold.question, encoder), paragraphs.holding(gold.evidence))
    encoder.save()


def columns_of(found: QuestionSet, gold: GoldQuestion) -> list[str]:
    """Return the columns that a question counts in: the seed's by language, its paraphrases also by themselves."""
    if found.name != SEED:
        return [found.name]
    return [f"seed {gold.lang}", *(["seed paraphrase"] if gold.kind == "paraphrase" else [])]


def rank(index: OpenIndex, question: Question) -> list[int]:
    """Return the paragraphs that the product finds, best first."""
    return [candidate.paragraph for candidate in find_candidates(index, question, translate(index, question))]
