"""Train the reader; from what and how well it does: READER.md beside this file.

python -m benchmarks.training.reader ../shared/data --steps 1200 --work FOLDER --out reader.safetensors
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from benchmarks.training.cloze import Clozes
from benchmarks.training.encoder import plain_model
from benchmarks.training.frame import frame_of
from benchmarks.training.glosses import to_english
from benchmarks.training.orders import OrderLessons, read_mined
from benchmarks.training.reader_model import Batch, Collator, ReaderModel
from benchmarks.training.readings import Reading, Source, Windows, held_out, read_sources
from benchmarks.training.wrong import WrongTexts
from corpus.script import Script, main_script_of
from indexer.embedding import text_to_embed
from indexer.sentence_encoder import fastest_arithmetic
from search.metrics import answer_f1, exact_match

SEED = 0
BATCH = 24
FROZEN = 3  # layers
POOL = 40  # batches that are made at once, so that texts of like length come together
WARM_UP = 60  # steps
HEADS_FASTER = 8.0  # they begin at nothing
LENGTHS = (100, 240)  # characters of a window
SHORT, SHORT_SHARE = (10, 100), 0.35  # so short paragraphs and rows of tables are, which are read alone
LATIN_LONGER = 3  # times the characters of a Chinese window
ENGLISH = {"library": 2}  # times that an English question is seen; elsewhere once
GLOSSED = 0.3  # of CMRC's questions are put into English word by word
CLOZES = 0.2  # for each of CMRC's questions, made of its text
ORDERS = 0.6  # of the steps, where there are hits to learn from
EVERY = 500  # steps from one look at held-out questions, and from one saved state, to the next
LOOK = 160  # held-out questions of a set


@dataclass(frozen=True, slots=True)
class Shares:
    """What is drawn of a set in a round."""

    answered: float  # of the questions with an answer
    beside: float  # of these once more, with a text that does not answer them
    unanswered: float  # of the questions that their text does not answer


SHARES = {
    "cmrc": Shares(0.6, 0.5, 0.0),
    "library": Shares(0.25, 0.55, 0.35),
    "cail": Shares(0.2, 0.3, 0.7),
    "facts": Shares(0.2, 0.5, 0.3),
    "lists": Shares(0.5, 0.5, 0.3),
    "details": Shares(0.6, 0.5, 0.3),
    "office": Shares(1.0, 0.5, 0.5),
    "everyday": Shares(1.0, 0.5, 0.5),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data; only its folder reader/ is read")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="learning rate at its highest")
    parser.add_argument("--frozen", type=int, default=FROZEN, help="layers that stay as they are")
    parser.add_argument("--mined", type=Path, help="from mined.py; without it nothing is learned of the order of hits")
    parser.add_argument("--start", type=Path, help="go on from this state, or from a file of pack_reader.py")
    parser.add_argument("--first", type=int, default=0, help="the step to go on from")
    parser.add_argument("--work", type=Path, default=Path("training"), help="keeps the model without the adapter")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    trainer = Trainer(arguments)
    for step in range(arguments.first, arguments.steps):
        trainer.step(step)
        if (step + 1) % EVERY == 0 or step + 1 == arguments.steps:
            trainer.model.save(arguments.out)
            trainer.look(step + 1)


class Trainer:
    """Holds the model, its lessons and how far it has come."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        folder = plain_model(arguments.work)
        self.model = ReaderModel(folder, frozen_layers=arguments.frozen, arithmetic=fastest_arithmetic)
        if arguments.start:
            self.model.load(arguments.start)
        frame = frame_of(self.model.bert.config)
        self._collate = Collator(Tokenizer.from_file(str(folder / "tokenizer.json")), frame)
        sources = read_sources(arguments.data)
        self._lessons = Lessons([source for source in sources if not held_out(source)], SEED + arguments.first)
        self._held_out = _to_look_at([source for source in sources if held_out(source)])
        groups = [
            {"params": list(self.model.matrices.values()), "faster": 1.0},
            {"params": list(self.model.heads().values()), "faster": HEADS_FASTER},
        ]
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0)
        self._batches = self._endless()
        mined = read_mined(arguments.mined) if arguments.mined else []
        self._orders = OrderLessons(mined, frame, SEED + arguments.first)
        self._chance = random.Random(SEED + arguments.first)
        self._losses: dict[str, list[float]] = defaultdict(list)
        self._began, self._tokens = time.perf_counter(), 0

    def step(self, step: int) -> None:
        share = min(1, (step + 1) / WARM_UP) * (1 - step / self._arguments.steps)
        for group in self._optimizer.param_groups:
            group["lr"] = self._arguments.rate * share * group["faster"]
        loss = self._order() if self._arguments.mined and self._chance.random() < ORDERS else self._read()
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.learned(), 1.0)
        self._optimizer.step()
        if (step + 1) % 10 == 0:
            means = {name: np.mean(losses[-30:]) for name, losses in self._losses.items()}
            said = " ".join(f"{name} {mean:.3f}" for name, mean in means.items())
            sys.stderr.write(f"{step + 1} {said} tokens/s {self._tokens / (time.perf_counter() - self._began):.0f}\n")

    def _read(self) -> torch.Tensor:
        batch = next(self._batches)
        places, telling = self.model.loss(batch)
        self._note(batch.ids, places=places, telling=telling)
        return places + telling

    def _order(self) -> torch.Tensor:
        orders = next(self._orders)
        order = self.model.order_loss(orders)
        self._note(orders.ids, order=order)
        return order

    def _note(self, ids: torch.Tensor, **losses: torch.Tensor) -> None:
        self._tokens += ids.numel()
        for name, loss in losses.items():
            self._losses[name].append(loss.item())

    def look(self, step: int) -> None:
        """Print how well held-out questions are answered, and how well windows with an answer are told apart."""
        for kind, readings in self._held_out.items():
            measured = list(self._measure(readings))
            right = [found for found, holds in measured if holds]
            exact, overlap, scores = (np.array(values) for values in zip(*right, strict=True))
            wrong = np.array([found[2] for found, holds in measured if not holds])
            apart = np.mean(scores[:, None] > wrong[None, :])
            sys.stdout.write(f"{step} {kind} EM {exact.mean():.3f} F1 {overlap.mean():.3f} apart {apart:.3f}\n")
        sys.stdout.flush()

    def _measure(self, readings: Sequence[Reading]) -> Iterator[tuple[tuple[float, float, float], bool]]:
        """Yield exact match, F1 and logit of each reading, and whether it holds the answer; in the order of lengths."""
        ordered = sorted(readings, key=self._collate.length)
        for begin in range(0, len(ordered), BATCH):
            batch = ordered[begin : begin + BATCH]
            with torch.inference_mode():
                spans, answerable = self.model(self._collate(batch))
            best = spans.flatten(1).argmax(dim=1).tolist()
            for reading, place, logit in zip(batch, best, answerable.tolist(), strict=True):
                first, offsets = self._collate.offsets(reading)
                start, end = divmod(place, spans.shape[2])
                said = reading.text[offsets[start - first][0] : offsets[end - first][1]]
                gold = [reading.text[slice(*reading.span)]] if reading.span else []
                yield (exact_match(said, gold), answer_f1(said, gold), logit), reading.span is not None

    def _endless(self) -> Iterator[Batch]:
        chance = random.Random(SEED + self._arguments.first)
        while True:
            pool = sorted((next(self._lessons) for _ in range(BATCH * POOL)), key=self._collate.length)
            starts = list(range(0, len(pool), BATCH))
            chance.shuffle(starts)
            yield from (self._collate(pool[start : start + BATCH]) for start in starts)


class Lessons(Iterator[Reading]):
    """Readings without end, in rounds through all questions, each time with other windows."""

    def __init__(self, sources: list[Source], seed: int) -> None:
        self._sources, self._chance, self._windows = sources, random.Random(seed), Windows()
        self._wrong, self._clozes = WrongTexts(sources), Clozes()
        self._readings = self._endless()

    def __next__(self) -> Reading:
        return next(self._readings)

    def _endless(self) -> Iterator[Reading]:
        while True:
            readings = [reading for source in self._sources for reading in self._draw(source)]
            self._chance.shuffle(readings)
            yield from readings

    def _draw(self, source: Source) -> Iterator[Reading]:
        if source.span is None:
            if self._chance.random() < SHARES[source.kind].unanswered:
                yield Reading(source.question, self._anywhere(source.text) or source.text, None)
            return
        if self._chance.random() >= SHARES[source.kind].answered:
            return
        for _ in range(ENGLISH.get(source.kind, 1) if source.question.isascii() else 1):
            reading = self._window(source)
            yield self._glossed(reading) if source.kind == "cmrc" else reading
        if source.kind == "cmrc" and self._chance.random() < CLOZES:
            yield from self._cloze(source)
        if self._chance.random() < SHARES[source.kind].beside:
            text = self._wrong.draw(source, self._windows, self._length(source.text), self._chance)
            if text:
                yield self._glossed(Reading(source.question, text, None))

    def _window(self, source: Source) -> Reading:
        return self._windows.around(source, self._length(source.text), self._chance)

    def _cloze(self, source: Source) -> Iterator[Reading]:
        drawn = self._clozes.draw(source.text, source.article, self._chance)
        if drawn:
            question, span = drawn
            yield self._glossed(self._window(replace(source, question=text_to_embed(question), span=span)))

    def _anywhere(self, text: str) -> str | None:
        return self._windows.anywhere(text, self._length(text), self._chance)

    def _length(self, text: str) -> int:
        limits = SHORT if self._chance.random() < SHORT_SHARE else LENGTHS
        return self._chance.randint(*limits) * (LATIN_LONGER if main_script_of(text) is Script.LATIN else 1)

    def _glossed(self, reading: Reading) -> Reading:
        if reading.question.isascii() or self._chance.random() >= GLOSSED:
            return reading
        return Reading(to_english(reading.question, self._chance), reading.text, reading.span)


def _to_look_at(sources: list[Source]) -> dict[str, list[Reading]]:
    """Choose held-out questions of each set, each with one window that answers it and, where there is room, one not."""
    chance, windows = random.Random(SEED), Windows()
    found: dict[str, list[Reading]] = {}
    for kind in SHARES:
        asked = [source for source in sources if source.kind == kind and source.span]
        wrong = WrongTexts(asked)
        for source in chance.sample(asked, LOOK):
            text = wrong.draw(source, windows, 200, chance)
            readings = [windows.around(source, 200, chance), *([Reading(source.question, text, None)] if text else [])]
            found.setdefault(kind, []).extend(readings)
    return found


if __name__ == "__main__":
    main()
