"""Train the adapter of the default encoder; what for, from what and how well it does: README.md beside this file.

    python -m benchmarks.training.encoder ../shared/data --pairs pairs.jsonl --steps 150 --out first.safetensors
    python -m benchmarks.training.encoder ../shared/data --pairs pairs.jsonl --steps 150 --rate 2e-4 --anchor 6 \\
        --start first.safetensors --share 0.5 --out second.safetensors
    python -m benchmarks.training.encoder ../shared/data --library 0.65 --articles 450 --steps 320 --anchor 2 \\
        --rate 5e-4 --rank 32 --start second.safetensors --out third.safetensors
    (the fourth as the third, from where it ended; the sixth as in benchmarks/RESULTS.md, by commit f917859)
    python -m benchmarks.training.encoder ../shared/data --library 0.7 --written library office everyday \\
        --articles 300 --steps 340 --anchor 3 --rate 5e-4 --rank 32 \\
        --start fourth.safetensors --out once.safetensors
    python -m benchmarks.training.encoder ../shared/data --library 0.7 --written library office everyday \\
        --articles 300 --steps 330 --anchor 12 --rate 5e-4 --rank 32 \\
        --teacher sixth.safetensors --start once.safetensors --out adapter.safetensors
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

from benchmarks.training.examples import read_examples
from benchmarks.training.glosses import headwords
from benchmarks.training.held_out import is_held_out
from benchmarks.training.lessons import Anchor, Library, Pairs, Questions, Rows
from benchmarks.training.library import FILES, KINDS, read_paragraphs, read_raw
from benchmarks.training.library import Paragraph as Written
from benchmarks.training.lora import add_adapter, bert_of, load_into, save_adapter
from indexer.bundled.convert import Manifest, convert
from indexer.bundled.weights import WEIGHTS_SHA256, find_weights
from indexer.encoder import Part
from indexer.sentence_encoder import fastest_arithmetic, load_model

LONGEST = 200  # tokens
BATCH = 32  # texts, where nothing is learned
PAIR_STEPS = 0.4  # of all steps, where there are pairs
WARM_UP = 20  # steps
FOLLOW = 0.03  # what is saved is a running mean of the last thirty steps or so
SEED = 0
FOLDER = "without-adapter"


def main() -> None:
    arguments = _parse_arguments()
    torch.manual_seed(SEED)
    trainer = Trainer(arguments)
    for step in range(arguments.steps):
        loss = trainer.step(step)
        sys.stderr.write(f"\r{step + 1}/{arguments.steps} {loss} ")
    trainer.save()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data; only reader/cmrc2018_train.json is read")
    parser.add_argument("--pairs", type=Path, help="from pairs.py")
    parser.add_argument("--library", type=float, default=0.0, help="share of steps on the written documents")
    parser.add_argument("--written", choices=KINDS, nargs="+", default=["library"], help="which of them")
    parser.add_argument("--articles", type=int, help="at most so many of CMRC's; else all")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--rate", type=float, default=3e-4, help="learning rate at its highest")
    parser.add_argument("--rank", type=int, default=16, help="of the adapter; at least that of --start")
    parser.add_argument(
        "--anchor",
        type=float,
        default=0.0,
        help="weight of leaving texts where they were, or where the teacher has them",
    )
    parser.add_argument("--start", type=Path, help="go on from this adapter")
    parser.add_argument("--teacher", type=Path, help="an adapter of the same rank, for parts by themselves")
    parser.add_argument("--share", type=float, default=1.0, help="of the adapter that it starts from")
    parser.add_argument("--work", type=Path, default=Path("training"), help="keeps the model without the adapter")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


class Trainer:
    """Holds the model, its lessons and how far it has come."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._chance = random.Random(SEED)
        self._model = load_model(plain_model(arguments.work), FOLDER)
        self._bert = bert_of(self._model)
        self._bert.set_attn_implementation("eager")  # as in ``reader_model``
        self._adapter = add_adapter(self._bert, arguments.rank)
        share = 1.0 if arguments.teacher else arguments.share
        if arguments.teacher or arguments.start:
            load_into(self._adapter, arguments.teacher or arguments.start, share=share)
        file = arguments.data / "reader" / "cmrc2018_train.json"
        paragraphs, examples, old = read_examples(file, self, articles=arguments.articles)
        anchor = Anchor(old, (part for paragraph in paragraphs for part in paragraph.parts), arguments.anchor)
        self._questions = Questions(paragraphs, examples, anchor)
        self._pairs = Pairs(_read_pairs(arguments.pairs), headwords()) if arguments.pairs else None
        written = chain.from_iterable(read_raw(FILES[kind]) for kind in arguments.written)
        raw = [document for document in written if not is_held_out(document["title"])]
        documents = [list(read_paragraphs(document)) for document in raw]
        self._library = Library(documents, self._anchor_of(documents))
        if arguments.teacher and arguments.start:
            load_into(self._adapter, arguments.start, share=arguments.share)
        self._learned = [number for part in self._adapter.values() for number in (part.down, part.up)]
        self._mean = [number.detach().clone() for number in self._learned]
        self._optimizer = torch.optim.AdamW(self._learned, weight_decay=0.01)

    def _anchor_of(self, documents: Sequence[Sequence[Written]]) -> Anchor:
        """Hold the written documents only where there is a teacher: the first rounds were to move them."""
        if not self._arguments.teacher:
            return Anchor({}, (), 0.0)
        paragraphs = [paragraph for document in documents for paragraph in document]
        parts = [part for paragraph in paragraphs for part in paragraph.parts]
        texts = list(dict.fromkeys(part.shown for part in parts))
        questions = list(dict.fromkeys(asked.question for paragraph in paragraphs for asked in paragraph.asked))
        old = dict(zip(texts, self.encode_document(texts), strict=True))
        old |= dict(zip(questions, self.encode_query(questions), strict=True))
        return Anchor(old, parts, self._arguments.anchor)

    def step(self, step: int) -> str:
        """Learn from one batch and say which lesson it was and its loss."""
        rate = self._arguments.rate * min(1, (step + 1) / WARM_UP) * (1 - step / self._arguments.steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        lesson = self._choose()
        loss = lesson.loss(self._chance, self._embed)
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        for mean, number in zip(self._mean, self._learned, strict=True):
            mean.lerp_(number.detach(), max(FOLLOW, 1 / (step + 2)))
        return f"{type(lesson).__name__} {loss.item():.3f}"

    def save(self) -> None:
        for mean, number in zip(self._mean, self._learned, strict=True):
            number.data.copy_(mean)
        save_adapter(self._adapter, self._arguments.out)

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        """Embed texts with the model as it is now; with ``encode_document`` the encoder that finds hard paragraphs."""
        return self._encode(texts, "query")

    def encode_document(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(texts, "document")

    def _encode(self, texts: Sequence[str], task: str) -> np.ndarray:
        by_length = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        rows = np.empty((len(texts), self._bert.config.hidden_size), np.float32)
        for first in range(0, len(texts), BATCH):
            batch = by_length[first : first + BATCH]
            with torch.no_grad():
                rows[batch] = self._embed([texts[number] for number in batch], task).numpy()
        return rows

    def _choose(self) -> Questions | Library | Pairs:
        draw = self._chance.random()
        if draw < self._arguments.library:
            return self._library
        if self._pairs and draw < self._arguments.library + PAIR_STEPS:
            return self._pairs
        return self._questions

    def _embed(self, texts: Sequence[str] | Sequence[Part], task: str) -> Rows:
        """Embed as ``part_encoder.Reading`` does, reading each text once."""
        prompt = str(self._model.prompts[task])
        parts = [Part.whole(text) if isinstance(text, str) else text for text in texts]
        places = {text: place for place, text in enumerate(dict.fromkeys(part.text for part in parts))}
        tokens = self._model.tokenizer(
            [prompt + text for text in places],
            padding=True,
            truncation=True,
            max_length=LONGEST,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        ends = tokens.pop("offset_mapping")[..., 1] - len(prompt)
        with fastest_arithmetic():
            states = self._bert(**tokens).last_hidden_state.float()
        rows = [places[part.text] for part in parts]
        there = tokens["attention_mask"]
        mask = torch.stack([_own(part, ends[row], there[row]) for part, row in zip(parts, rows, strict=True)])
        return normalize((states[rows] * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)


def _own(part: Part, ends: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """Return a mask of the tokens of a part, or of all that are there where it is the whole or none is its own."""
    own = (part.start < ends) & (ends <= part.end) & there.bool()
    return there if part == Part.whole(part.text) or not own.any() else own.long()


def _read_pairs(file: Path) -> list[tuple[str, str]]:
    return [tuple(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def plain_model(work: Path) -> Path:
    """Return the folder of the default encoder without its adapter, made where it is missing."""
    folder = work / FOLDER
    work.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        convert(find_weights(work), folder, Manifest(FOLDER, WEIGHTS_SHA256, 1))
    return folder


if __name__ == "__main__":
    main()
