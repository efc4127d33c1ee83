"""Texts that come close to a question and do not answer it."""

import random
from collections import defaultdict
from collections.abc import Sequence
from math import log

import numpy as np

from benchmarks.training.readings import Source, Windows

_NEAREST = 12  # wrong texts of a question, by the pairs of characters they share with it
_SAME_TEXT = 0.4  # of the wrong windows are from the text that holds the answer, where it has room for one
_SAME_ARTICLE = 0.5  # of the others are from the same article, where that has other texts


class WrongTexts:
    """Draws from the question's own text, its article, or the texts that share most of its rarer characters."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._articles: dict[str, list[str]] = defaultdict(list)
        self._texts = list(dict.fromkeys(source.text for source in sources))
        holding: dict[str, list[int]] = defaultdict(list)
        for source in {source.text: source for source in sources}.values():
            self._articles[source.article].append(source.text)
        for number, text in enumerate(self._texts):
            for pair in _pairs(text):
                holding[pair].append(number)
        self._holding = {pair: np.array(numbers) for pair, numbers in holding.items()}

    def draw(self, source: Source, windows: Windows, length: int, chance: random.Random) -> str | None:
        """Return a window of about so many characters without the answer; None where nothing comes close."""
        if chance.random() < _SAME_TEXT:
            found = windows.anywhere(source.text, length, chance, avoid=source.span)
            if found:
                return found
        assert source.span is not None
        answer = source.text[slice(*source.span)]
        others = [text for text in self._candidates(source, chance) if answer not in text]
        return windows.anywhere(chance.choice(others), length, chance) if others else None

    def _candidates(self, source: Source, chance: random.Random) -> list[str]:
        article = [text for text in self._articles[source.article] if text != source.text]
        if article and chance.random() < _SAME_ARTICLE:
            return article
        shared = np.zeros(len(self._texts))
        for pair in sorted(_pairs(source.question) & self._holding.keys()):
            holding = self._holding[pair]
            shared[holding] += log(len(self._texts) / len(holding))
        nearest = np.argsort(-shared, kind="stable")[: _NEAREST + 1]
        return [self._texts[number] for number in nearest if shared[number] and self._texts[number] != source.text]


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
