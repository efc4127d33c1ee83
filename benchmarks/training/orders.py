"""The lessons in the order of hits: of those that the search finds, one holds the answer and the others do not."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.training.frame import Frame
from search.read_spans import ACROSS_LANGUAGES
from search.rerank import SURE

AT_ONCE = 24  # windows, about
WEIGHT = 0.2  # of the reader's word, added to the search's score: of a low one as much as in the product, else more
CLEAR = 0.1  # the reader's word hardly ever counts as much as this lead in the search's score


@dataclass(frozen=True, slots=True)
class MinedHit:
    """``score``: the search's. ``across``: it is in another language than the question. ``windows``: ids of tokens."""

    score: float
    across: bool
    right: bool
    windows: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Mined:
    """A question's tokens, and hits in their order."""

    question: Sequence[int]
    hits: Sequence[MinedHit]

    def teaches(self) -> bool:
        """Say whether the right hit and another are there, and the search does not tell them apart by itself."""
        right, wrong = ([hit.score for hit in self.hits if hit.right is is_right] for is_right in (True, False))
        return bool(right and wrong) and max(right) - max(wrong) < CLEAR


@dataclass(frozen=True, slots=True)
class Orders:
    """Windows of some questions, of each the right hit's first. ``known``: what the search says of each, as a logit."""

    ids: torch.Tensor
    mask: torch.Tensor
    known: torch.Tensor
    sizes: Sequence[int]  # windows of each question


class OrderLessons(Iterator[Orders]):
    """Batches without end, in rounds through all questions."""

    def __init__(self, mined: Sequence[Mined], frame: Frame, seed: int) -> None:
        """:param mined: those that teach something."""
        self._mined, self._frame, self._chance = list(mined), frame, random.Random(seed)
        self._drawn = self._endless()

    def __next__(self) -> Orders:
        batch: list[tuple[Mined, list[MinedHit]]] = []
        while sum(len(hits) for _, hits in batch) < AT_ONCE:
            batch.append(next(self._drawn))
        return self._collate(batch)

    def _endless(self) -> Iterator[tuple[Mined, list[MinedHit]]]:
        while self._mined:
            self._chance.shuffle(self._mined)
            for mined in self._mined:
                right, wrong = ([hit for hit in mined.hits if hit.right is is_right] for is_right in (True, False))
                yield mined, [self._chance.choice(right), *wrong]

    def _collate(self, batch: Sequence[tuple[Mined, Sequence[MinedHit]]]) -> Orders:
        rows = [self._row(mined, hit) for mined, hits in batch for hit in hits]
        known = torch.tensor([_known(hit) for _, hits in batch for hit in hits])
        return Orders(*self._frame.stack(rows), known, [len(hits) for _, hits in batch])

    def _row(self, mined: Mined, hit: MinedHit) -> list[int]:
        return self._frame.row(mined.question, self._chance.choice(hit.windows))


def read_mined(file: Path) -> list[Mined]:
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return [Mined(line["question"], [MinedHit(**hit) for hit in line["hits"]]) for line in lines]


def _known(hit: MinedHit) -> float:
    """Return a hit's score in the unit of the reader's logits, to which it is added, much as in ``search.rerank``."""
    return hit.score * 2 * SURE / WEIGHT - ACROSS_LANGUAGES * hit.across
