"""How a question and a text are laid out as tokens for the reader."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PretrainedConfig


@dataclass(frozen=True, slots=True)
class Frame:
    """The tokens of the model's own."""

    begin: int
    end: int
    pad: int

    def row(self, question: Sequence[int], text: Sequence[int]) -> list[int]:
        return [self.begin, *question, self.end, *text, self.end]

    def stack(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tokens, shape (rows, longest), and which of them are none of the padding."""
        ids = torch.full((len(rows), max(map(len, rows))), self.pad)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = torch.tensor(tokens)
        return ids, (ids != self.pad).long()


def frame_of(config: PretrainedConfig) -> Frame:
    return Frame(config.bos_token_id, config.eos_token_id, config.pad_token_id)
