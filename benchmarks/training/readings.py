"""Questions with a text that answers them, or does not: what the reader learns from.

CMRC 2018's training questions, CAIL 2019's and those of the documents that were written for it. Texts are in the form
that the product reads them in, and about as long: some whole clauses of a paragraph, with the answer anywhere in them.
"""

import json
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.training.held_out import is_held_out
from benchmarks.training.library import FILES, answers_of, read_raw
from corpus.repair import repair
from indexer.cutting import cut_text
from indexer.embedding import text_to_embed
from indexer.fold import simplify

Span = tuple[int, int]  # characters, end excluded
# CMRC's questions for a number, a time or a name have one answer in five that is a whole clause: these teach nothing
# about where a short answer ends, and are left out.
_ASKS_SHORT = re.compile(
    r"多少|几[个名座位条人次年月日岁天种家所]|哪一?[年天日月位个]|何[时年人地]|什么时[候间]|谁|多[长高大远久]"
)
_SHORT = 15  # characters
_CLAUSE = 40  # Han characters at most; windows begin and end between such pieces


@dataclass(frozen=True, slots=True)
class Source:
    """A question and the whole text it was asked on; ``span`` is None where that does not hold the answer."""

    kind: str  # the file it is from
    article: str
    question: str
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader is shown, and the answer in it."""

    question: str
    text: str
    span: Span | None


def read_sources(data: Path) -> list[Source]:
    """Return all questions of all sets, those to be held out too.

    :param data: the folder shared/data; only its folder reader/ is read.
    """
    given = [*_cmrc(data / "reader" / "cmrc2018_train.json"), *_cail(data / "reader" / "cail2019_dev.json")]
    return given + [source for kind, file in FILES.items() for source in _written(kind, file)]


def held_out(source: Source) -> bool:
    return is_held_out(source.article)


class Windows:
    """Cuts windows out of texts, which it keeps cut into clauses."""

    def __init__(self) -> None:
        self._clauses: dict[str, list[Span]] = {}

    def around(self, source: Source, length: int, chance: random.Random) -> Reading:
        """Return a window of about so many characters with the whole answer somewhere in it."""
        assert source.span is not None
        clauses = self._cut(source.text)
        first = bisect_right([start for start, _ in clauses], source.span[0]) - 1
        last = bisect_left([end for _, end in clauses], source.span[1])
        first, last = max(first, 0), min(last, len(clauses) - 1)
        while clauses[last][1] - clauses[first][0] < length and (first > 0 or last < len(clauses) - 1):
            before = first > 0 and (last == len(clauses) - 1 or chance.random() < 0.5)
            first, last = (first - 1, last) if before else (first, last + 1)
        start, end = clauses[first][0], clauses[last][1]
        return Reading(source.question, source.text[start:end], (source.span[0] - start, source.span[1] - start))

    def anywhere(self, text: str, length: int, chance: random.Random, *, avoid: Span | None = None) -> str | None:
        """Return a window that shares nothing with ``avoid``; None where there is no room for one."""
        kept = [clause for clause in self._cut(text) if not avoid or clause[1] <= avoid[0] or clause[0] >= avoid[1]]
        if not kept:
            return None
        first = last = chance.randrange(len(kept))
        while last + 1 < len(kept) and kept[last + 1][0] == kept[last][1] and kept[last][1] - kept[first][0] < length:
            last += 1
        while first > 0 and kept[first - 1][1] == kept[first][0] and kept[last][1] - kept[first][0] < length:
            first -= 1
        return text[kept[first][0] : kept[last][1]]

    def _cut(self, text: str) -> list[Span]:
        if text not in self._clauses:
            self._clauses[text] = cut_text(text, max_length=_CLAUSE) or [(0, len(text))]
        return self._clauses[text]


def _cmrc(file: Path) -> Iterator[Source]:
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                if len(asked["answers"][0]["text"]) <= _SHORT or not _ASKS_SHORT.search(asked["question"]):
                    yield from _source(
                        "cmrc", article["title"], asked["question"], paragraph["context"], asked["answers"]
                    )


def _cail(file: Path) -> Iterator[Source]:
    """Yes and no are left out: the file does not say which words decide."""
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = [answer for answer in asked["answers"] if answer["text"] not in ("YES", "NO")]
                title = f"{paragraph['casename']} {paragraph['context'][:20]}"
                if asked["is_impossible"] == "true":
                    answers = []
                elif not any(answer["text"] for answer in answers):
                    continue
                yield from _source("cail", title, asked["question"], paragraph["context"], answers[-1:])


def _written(kind: str, file: Path) -> Iterator[Source]:
    for raw in read_raw(file):
        paragraphs = [paragraph for section in raw["sections"] for paragraph in section["paragraphs"]]
        for paragraph in paragraphs:
            for asked in paragraph["questions"]:
                span = _covering(paragraph["text"], answers_of(asked))
                if span:
                    start, end = span
                    answers = [{"text": paragraph["text"][start:end], "answer_start": start}]
                    yield from _source(kind, raw["title"], asked["text"], paragraph["text"], answers)
        for question in raw["none"]:
            for paragraph in paragraphs:
                yield from _source(kind, raw["title"], question["text"], paragraph["text"], [])


def _covering(text: str, given: Sequence[str]) -> Span | None:
    """Return the stretch that holds all parts of an answer."""
    places = [text.find(part) for part in given]
    if not given or min(places) < 0:
        return None
    return min(places), max(place + len(part) for place, part in zip(places, given, strict=True))


def _source(
    kind: str, article: str, question: str, context: str, answers: Sequence[dict[str, Any]]
) -> Iterator[Source]:
    repaired = repair(context)
    text, span = simplify(repaired.text), None
    if answers:
        start = answers[0]["answer_start"]
        if not context.startswith(answers[0]["text"], start):
            return
        end = start + len(answers[0]["text"])
        span = (repaired.from_original(start), repaired.from_original(end))
        if span[0] >= span[1]:
            return
    yield Source(kind, article, text_to_embed(question), text, span)
