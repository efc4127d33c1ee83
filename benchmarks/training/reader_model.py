"""The reader as it is trained: the layers of the bundled encoder, and what is asked of their last states."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import BertModel

from benchmarks.training.frame import Frame
from benchmarks.training.lora import MATRICES
from benchmarks.training.orders import Orders
from benchmarks.training.readings import Reading
from search.read_model import QUESTION_TOKENS
from search.read_spans import LONGEST_SPAN

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

LONGEST_TEXT = 256  # tokens
PAIR = 64  # numbers of a token as the first of a span, and as the last of one
_FAR = -1e4  # a logit of what cannot be


@dataclass(frozen=True, slots=True)
class Batch:
    """``text``: which tokens are the text's. ``starts`` and ``ends``: tokens of the answer's two sides, -1 for none."""

    ids: torch.Tensor
    mask: torch.Tensor
    text: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


class ReaderModel(nn.Module):
    """From a question and a text to logits: of each span of the text, and whether the text holds the answer.

    The logit of a span is that it starts and that it ends where it does, and how well its first and its last token go
    together. (Without the latter, where two answers are likely, from the start of one to the end of the other is as
    likely as they are.)
    """

    def __init__(
        self, folder: Path, *, frozen_layers: int, arithmetic: Callable[[], AbstractContextManager[object]]
    ) -> None:
        """:param arithmetic: what the layers are computed within."""
        super().__init__()
        self._arithmetic = arithmetic
        # "eager": with "sdpa" the way back through attention takes as long in bfloat16 as all the rest
        self.bert = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        hidden = self.bert.config.hidden_size
        self.span, self.answerable = nn.Linear(hidden, 2 + 2 * PAIR), nn.Linear(hidden, 1)
        for head in (self.span, self.answerable):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        nn.init.zeros_(self.span.weight[2 + PAIR :])  # at first nothing goes together
        for module in self.bert.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0  # a text is seen once or twice
        self.bert.requires_grad_(requires_grad=False)
        self.matrices: dict[str, nn.Parameter] = {
            f"l{number}.{name}.w": layer.get_submodule(path).get_parameter("weight")
            for number, layer in enumerate(self.bert.encoder.layer)
            if number >= frozen_layers
            for path, name in MATRICES.items()
        }
        for matrix in self.matrices.values():
            matrix.requires_grad = True
        self._as_it_was = {name: matrix.detach().clone() for name, matrix in self.matrices.items()}

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits (texts, tokens, tokens), of spans by their first and last token, and (texts,)."""
        states = self._states(batch.ids, batch.mask)
        starts, ends, firsts, lasts = self.span(states).split([1, 1, PAIR, PAIR], dim=2)
        places = torch.arange(batch.ids.shape[1])
        length = places[None] - places[:, None]  # less one
        spans = starts + ends.transpose(1, 2) + firsts @ lasts.transpose(1, 2)
        may_be = (length >= 0) & (length < LONGEST_SPAN) & batch.text[:, :, None] & batch.text[:, None]
        return spans.masked_fill(~may_be, _FAR), self.answerable(states[:, 0])[:, 0]

    def loss(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what places cost, over the texts with an answer, and what telling these from the others costs."""
        spans, answerable = self(batch)
        telling = binary_cross_entropy_with_logits(answerable, (batch.starts >= 0).float())
        held = (batch.starts >= 0) & (batch.ends - batch.starts < LONGEST_SPAN)
        if not held.any():
            return spans.sum() * 0, telling
        right = batch.starts[held] * spans.shape[2] + batch.ends[held]
        return cross_entropy(spans[held].flatten(1), right) / 2, telling

    def order_loss(self, orders: Orders) -> torch.Tensor:
        """Return what putting the right hit of each question first costs, by the search's word and the reader's."""
        logits = self.answerable(self._states(orders.ids, orders.mask)[:, 0])[:, 0] + orders.known
        losses = [group.logsumexp(0) - group[0] for group in logits.split(list(orders.sizes))]
        return torch.stack(losses).mean()

    def _states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        with self._arithmetic():
            states: torch.Tensor = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return states.float()

    def heads(self) -> dict[str, nn.Parameter]:
        heads = {"span": self.span, "answerable": self.answerable}
        return {f"{name}.{part}": value for name, head in heads.items() for part, value in head.named_parameters()}

    def learned(self) -> list[nn.Parameter]:
        return [*self.matrices.values(), *self.heads().values()]

    def save(self, file: Path) -> None:
        """Write the matrices as what was added to them, and the heads."""
        added = {name: (matrix - self._as_it_was[name]).half() for name, matrix in self.matrices.items()}
        save_file({name: value.detach().contiguous() for name, value in (added | self.heads()).items()}, file)

    def load(self, file: Path) -> None:
        numbers = load_file(file)
        with torch.no_grad():
            for name, matrix in self.matrices.items():
                matrix.copy_(self._as_it_was[name] + _added(numbers, name))
            for name, head in self.heads().items():
                head[: len(numbers[name])] = numbers[name]  # states before round 7 have no vectors of tokens


def _added(numbers: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    """Return what was added to a matrix: a state of ``reader.py`` has it whole, ``pack_reader.py`` in two factors."""
    if name in numbers:
        return numbers[name].float()
    return numbers[f"{name}.up"].float() @ numbers[f"{name}.down"].float()


class Collator:
    """Turns readings into tokens."""

    def __init__(self, tokenizer: "Tokenizer", frame: Frame) -> None:
        self._tokenizer, self._frame = tokenizer, frame

    def length(self, reading: Reading) -> int:
        return len(self._encode(reading.question).ids) + len(self._encode(reading.text).ids)

    def __call__(self, readings: Sequence[Reading]) -> Batch:
        rows = [self._row(reading) for reading in readings]
        ids, mask = self._frame.stack([tokens for tokens, *_ in rows])
        text = torch.zeros_like(ids, dtype=torch.bool)
        for row, (tokens, first, *_) in enumerate(rows):
            text[row, first : len(tokens) - 1] = True
        places = torch.tensor([[start, end] for *_, start, end in rows])
        return Batch(ids, mask, text, places[:, 0], places[:, 1])

    def offsets(self, reading: Reading) -> tuple[int, list[tuple[int, int]]]:
        """Return which token is the text's first, and the characters of each of the text's tokens."""
        question = self._encode(reading.question).ids[:QUESTION_TOKENS]
        return len(question) + 2, self._encode(reading.text).offsets[:LONGEST_TEXT]

    def _row(self, reading: Reading) -> tuple[list[int], int, int, int]:
        question = self._encode(reading.question).ids[:QUESTION_TOKENS]
        text = self._encode(reading.text)
        ids, offsets = text.ids[:LONGEST_TEXT], text.offsets[:LONGEST_TEXT]
        first = len(question) + 2
        start, end = _tokens_of(reading.span, offsets) if reading.span else (-1, -1)
        places = (first + start, first + end) if start >= 0 else (-1, -1)
        return self._frame.row(question, ids), first, *places

    def _encode(self, text: str) -> "Encoding":
        return self._tokenizer.encode(text, add_special_tokens=False)


def _tokens_of(span: tuple[int, int], offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the first and the last token of a span of characters; (-1, -1) where it was cut off."""
    touching = [place for place, (start, end) in enumerate(offsets) if max(start, span[0]) < min(end, span[1])]
    if not touching or offsets[touching[-1]][1] < span[1]:
        return -1, -1
    return touching[0], touching[-1]
