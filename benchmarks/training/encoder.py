"""Train the adapter of the default encoder; what for, from what and how well it does: README.md beside this file.

    python benchmarks/training/encoder.py ../shared/data --pairs pairs.jsonl --steps 150 --out first.safetensors
    python benchmarks/training/encoder.py ../shared/data --pairs pairs.jsonl --steps 150 --rate 2e-4 --anchor 6 \\
        --start first.safetensors --share 0.5 --out adapter.safetensors

Two kinds of steps take turns. Questions: each is to be nearest to a text that answers it, among those of the
other questions and hard ones; some questions and texts are put into English, word by word, wholly or in part.
Pairs: a sentence is to be nearest to its translation, and not to other sentences in its own language.
"""

import argparse
import json
import random
import sys
from pathlib import Path

import torch
from examples import pick_text, read_examples
from glosses import headwords, mix, to_english
from lora import add_adapter, load_into, save_adapter
from torch.nn.functional import cross_entropy, normalize

from indexer.bundled.convert import Manifest, convert
from indexer.bundled.weights import WEIGHTS_SHA256, find_weights
from indexer.sentence_encoder import SentenceTransformerEncoder, load_model

TEMPERATURE = 0.02
RANK = 16
QUESTIONS, PAIRS = 32, 96  # in a step
LONGEST = 128  # tokens
PAIR_STEPS = 0.4  # of all steps
WARM_UP = 30  # steps
FOLLOW = 0.02  # what is saved is a running mean of the last fifty steps or so
SEED = 0
FOLDER = "without-adapter"

Rows = torch.Tensor  # float32, each of length 1


def main() -> None:
    arguments = _parse_arguments()
    torch.manual_seed(SEED)
    trainer = Trainer(arguments)
    for step in range(arguments.steps):
        losses = trainer.step(step)
        sys.stderr.write(f"\r{step + 1}/{arguments.steps} {losses} ")
    trainer.save()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data; only reader/cmrc2018_train.json is read")
    parser.add_argument("--pairs", type=Path, required=True, help="from pairs.py")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--rate", type=float, default=3e-4, help="learning rate at its highest")
    parser.add_argument("--anchor", type=float, default=0.0, help="weight of leaving Chinese texts where they were")
    parser.add_argument("--start", type=Path, help="go on from this adapter")
    parser.add_argument("--share", type=float, default=1.0, help="of the adapter that it starts from")
    parser.add_argument("--work", type=Path, default=Path("training"), help="keeps the model without the adapter")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


class Trainer:
    """Holds the model, what it learns from and how far it has come."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._chance = random.Random(SEED)
        encoder = _plain_encoder(arguments.work)
        file = arguments.data / "reader" / "cmrc2018_train.json"
        self._paragraphs, self._examples, self._old = read_examples(file, encoder)
        self._pairs = [tuple(json.loads(line)) for line in arguments.pairs.read_text("utf-8").splitlines()]
        self._headwords = headwords()
        self._model = load_model(arguments.work / FOLDER, FOLDER)
        self._adapter = add_adapter(self._model[0].auto_model, RANK)
        if arguments.start:
            load_into(self._adapter, arguments.start, share=arguments.share)
        self._learned = [number for part in self._adapter.values() for number in (part.down, part.up)]
        self._mean = [number.detach().clone() for number in self._learned]
        self._optimizer = torch.optim.AdamW(self._learned, weight_decay=0.01)

    def step(self, step: int) -> str:
        """Learn from one batch and say which kind it was and its loss."""
        rate = self._arguments.rate * min(1, step / WARM_UP) * (1 - step / self._arguments.steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        kind = self._pair_loss if self._chance.random() < PAIR_STEPS else self._question_loss
        loss = kind()
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        for mean, number in zip(self._mean, self._learned, strict=True):
            mean.lerp_(number.detach(), max(FOLLOW, 1 / (step + 2)))
        return f"{kind.__name__} {loss.item():.3f}"

    def save(self) -> None:
        for mean, number in zip(self._mean, self._learned, strict=True):
            number.data.copy_(mean)
        save_adapter(self._adapter, self._arguments.out)

    def _question_loss(self) -> torch.Tensor:
        batch = self._chance.sample(self._examples, QUESTIONS)
        hard = [self._chance.choice(example.hard) for example in batch]
        questions = [self._put_question(example.question) for example in batch]
        right = [pick_text(self._paragraphs[example.paragraph], example.right, self._chance) for example in batch]
        wrong = [pick_text(self._paragraphs[number], self._paragraphs[number].texts, self._chance) for number in hard]
        texts = [self._put_text(text) for text in (*right, *wrong)]
        asked, held = self._embed(questions, "query"), self._embed(texts, "document")
        scores = asked @ held.T / TEMPERATURE
        own = torch.tensor([example.paragraph for example in batch])
        same = own[:, None] == torch.cat([own, torch.tensor(hard)])[None]  # another text of it is not wrong
        same.fill_diagonal_(fill_value=False)
        loss = cross_entropy(scores.masked_fill(same, -torch.inf), torch.arange(QUESTIONS))
        drift = self._drift(questions, asked) + self._drift(texts, held)
        return loss + self._arguments.anchor * drift

    def _pair_loss(self) -> torch.Tensor:
        pairs = self._chance.sample(self._headwords if self._chance.random() < 0.25 else self._pairs, PAIRS)
        if self._chance.random() < 0.5:
            pairs = [(second, first) for first, second in pairs]
        ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
        task = "query" if self._chance.random() < 0.7 else "document"
        asked, held = self._embed(ours, task), self._embed(theirs, "document")
        near = self._embed(ours[: PAIRS // 3], "document")  # in the same language as what is asked
        others = (asked @ near.T).masked_fill(torch.eye(*(PAIRS, len(near)), dtype=torch.bool), -1)
        there = cross_entropy(torch.cat([asked @ held.T, others], 1) / TEMPERATURE, torch.arange(PAIRS))
        back = cross_entropy(held @ asked.T / TEMPERATURE, torch.arange(PAIRS))
        return 0.7 * there + 0.3 * back

    def _put_question(self, text: str) -> str:
        draw = self._chance.random()
        if draw < 0.275:
            return mix(text, self._chance, self._chance.uniform(0.3, 0.9))
        if draw < 0.5:
            return to_english(text, self._chance)
        return _with_typo(text, self._chance) if draw < 0.58 else text

    def _put_text(self, text: str) -> str:
        draw = self._chance.random()
        if draw < 0.15:
            return to_english(text, self._chance)
        return mix(text, self._chance, self._chance.uniform(0.3, 0.7)) if draw < 0.2 else text

    def _drift(self, texts: list[str], rows: Rows) -> torch.Tensor:
        """How far, as 1 - cosine, texts that are still as they were have moved."""
        known = [number for number, text in enumerate(texts) if text in self._old]
        old = torch.stack([torch.from_numpy(self._old[texts[number]]) for number in known])
        return (1 - (rows[known] * old).sum(1)).mean()

    def _embed(self, texts: list[str], task: str) -> Rows:
        prompt = self._model.prompts[task]
        tokens = self._model.tokenizer(
            [prompt + text for text in texts], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self._model[0].auto_model(**tokens).last_hidden_state.float()
        mask = tokens["attention_mask"][..., None]
        return normalize((states * mask).sum(1) / mask.sum(1), dim=1)


def _with_typo(text: str, chance: random.Random) -> str:
    """Drop a character, swap two, or put another in place of one."""
    at = chance.randrange(max(len(text) - 1, 1))
    put = chance.choice(["", text[at + 1 : at + 2] + text[at], chance.choice(text)])
    return text[:at] + put + text[at + (2 if len(put) == 2 else 1) :]


def _plain_encoder(work: Path) -> SentenceTransformerEncoder:
    folder = work / FOLDER
    work.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        convert(find_weights(work), folder, Manifest(FOLDER, WEIGHTS_SHA256, 1))
    return SentenceTransformerEncoder(folder, name=FOLDER)


if __name__ == "__main__":
    main()
