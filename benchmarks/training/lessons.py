"""What the encoder learns from: each lesson draws a batch and returns its loss.

Questions: each is to be nearest to a text that answers it, among those of the other questions and hard ones; some
questions and texts are put into English, word by word, wholly or in part. Pairs: a sentence is to be nearest to its
translation, and not to other sentences in its own language. Library: each question is to be nearest to its own
paragraph among those of the same document, which are about the same matter, and of a few others.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from benchmarks.training.examples import Example, pick_part
from benchmarks.training.examples import Paragraph as Context
from benchmarks.training.glosses import mix, to_english
from benchmarks.training.library import Paragraph
from indexer.encoder import Part

TEMPERATURE = 0.02
PAIRS = 96  # in a step
QUESTIONS = 24
PARAGRAPHS = 36  # or some more, as whole documents of the library are taken
BACK = 0.3  # weight of finding the question of a text, beside the text of a question

Rows = torch.Tensor  # float32, each of length 1
Embed = Callable[[Sequence[str] | Sequence[Part], str], Rows]  # texts, or parts of some, and "query" or "document"


class Anchor:
    """Holds questions and texts where a teacher has them, which embeds every part by itself."""

    def __init__(self, old: Mapping[str, np.ndarray], parts: Iterable[Part], weight: float) -> None:
        """:param parts: all of those that are embedded; the parts of one text are held together."""
        self._old, self._weight = old, weight
        self._of_text: dict[str, list[Part]] = defaultdict(list)
        for part in dict.fromkeys(parts):
            self._of_text[part.text].append(part)

    def with_others(self, parts: Sequence[Part]) -> list[Part]:
        """Return parts and, behind them, the other ones of their texts: they cost no reading."""
        others = (other for text in dict.fromkeys(part.text for part in parts) for other in self._of_text.get(text, ()))
        return [*parts, *others]

    def loss(self, questions: Sequence[str], asked: Rows, parts: Sequence[Part], held: Rows) -> torch.Tensor:
        return self._weight * (self._drift(questions, asked) + self._drift([part.shown for part in parts], held))

    def _drift(self, texts: Sequence[str], rows: Rows) -> torch.Tensor:
        """How far, as 1 - cosine, texts that are still as they were have moved."""
        known = [number for number, text in enumerate(texts) if text in self._old]
        if not known:
            return torch.zeros(())
        old = torch.stack([torch.from_numpy(self._old[texts[number]]) for number in known])
        return (1 - (rows[known] * old).sum(1)).mean()


class Questions:
    """Lessons from CMRC 2018."""

    def __init__(self, paragraphs: Sequence[Context], examples: Sequence[Example], anchor: Anchor) -> None:
        self._paragraphs, self._examples, self._anchor = paragraphs, examples, anchor

    def loss(self, chance: random.Random, embed: Embed) -> torch.Tensor:
        batch = chance.sample(self._examples, QUESTIONS)
        hard = [chance.choice(example.hard) for example in batch]
        right = [pick_part(self._paragraphs[example.paragraph], example.right, chance) for example in batch]
        wrong = [pick_part(self._paragraphs[number], self._paragraphs[number].parts, chance) for number in hard]
        questions = [vary(example.question, chance, in_part=0.25, whole=0.2) for example in batch]
        parts = self._anchor.with_others([_vary_part(part, chance) for part in (*right, *wrong)])
        asked, held = embed(questions, "query"), embed(parts, "document")
        own = torch.tensor([example.paragraph for example in batch])
        same = own[:, None] == torch.cat([own, torch.tensor(hard)])[None]  # another text of it is not wrong
        same.fill_diagonal_(fill_value=False)
        scores = (asked @ held[: same.shape[1]].T / TEMPERATURE).masked_fill(same, -torch.inf)
        return cross_entropy(scores, torch.arange(QUESTIONS)) + self._anchor.loss(questions, asked, parts, held)


class Library:
    """Lessons from documents whose paragraphs are easily taken for each other."""

    def __init__(self, documents: Sequence[Sequence[Paragraph]], anchor: Anchor) -> None:
        self._documents, self._anchor = documents, anchor
        self._deck: list[int] = []

    def loss(self, chance: random.Random, embed: Embed) -> torch.Tensor:
        drawn = [paragraph.draw(chance) for document in self._deal(chance) for paragraph in document]
        questions = [text if text.isascii() else vary(text, chance, in_part=0.12, whole=0.1) for text, _ in drawn]
        parts = self._anchor.with_others([part for _, part in drawn])
        asked, held = embed(questions, "query"), embed(parts, "document")
        scores, own = asked @ held[: len(drawn)].T / TEMPERATURE, torch.arange(len(drawn))
        found = cross_entropy(scores, own) + BACK * cross_entropy(scores.T, own)
        return found + self._anchor.loss(questions, asked, parts, held)

    def _deal(self, chance: random.Random) -> list[Sequence[Paragraph]]:
        """Return some documents; every one has its turn before one comes again."""
        dealt: list[Sequence[Paragraph]] = []
        while sum(map(len, dealt)) < PARAGRAPHS:
            self._deck = self._deck or chance.sample(range(len(self._documents)), len(self._documents))
            dealt.append(self._documents[self._deck.pop()])
        return dealt


class Pairs:
    """Lessons from sentences and their translations, and from a dictionary's headwords."""

    def __init__(self, pairs: Sequence[tuple[str, str]], headwords: Sequence[tuple[str, str]]) -> None:
        self._pairs, self._headwords = pairs, headwords

    def loss(self, chance: random.Random, embed: Embed) -> torch.Tensor:
        pairs = chance.sample(self._headwords if chance.random() < 0.25 else self._pairs, PAIRS)
        if chance.random() < 0.5:
            pairs = [(second, first) for first, second in pairs]
        ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
        asked = embed(ours, "query" if chance.random() < 0.7 else "document")
        held = embed(theirs, "document")
        near = embed(ours[: PAIRS // 3], "document")  # in the same language as what is asked
        others = (asked @ near.T).masked_fill(torch.eye(PAIRS, len(near), dtype=torch.bool), -1)
        there = cross_entropy(torch.cat([asked @ held.T, others], 1) / TEMPERATURE, torch.arange(PAIRS))
        return (1 - BACK) * there + BACK * cross_entropy(held @ asked.T / TEMPERATURE, torch.arange(PAIRS))


def vary(text: str, chance: random.Random, *, in_part: float, whole: float, typo: float = 0.08) -> str:
    """Put a text into English, in part or wholly, or make a typo, each so often; else return it as it is."""
    draw = chance.random()
    if draw < in_part:
        return mix(text, chance, chance.uniform(0.3, 0.9))
    if draw < in_part + whole:
        return to_english(text, chance)
    return _with_typo(text, chance) if draw < in_part + whole + typo else text


def _vary_part(part: Part, chance: random.Random) -> Part:
    """As ``vary`` the whole text, which has no parts then."""
    varied = vary(part.text, chance, in_part=0.05, whole=0.13, typo=0.0)
    return part if varied == part.text else Part.whole(varied)


def _with_typo(text: str, chance: random.Random) -> str:
    """Drop a character, swap two, or put another in place of one."""
    at = chance.randrange(max(len(text) - 1, 1))
    put = chance.choice(["", text[at + 1 : at + 2] + text[at], chance.choice(text)])
    return text[:at] + put + text[at + (2 if len(put) == 2 else 1) :]
