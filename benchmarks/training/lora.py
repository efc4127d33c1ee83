"""Low-rank adapters on the matrices of a BERT encoder, and the file they are kept in."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import nn

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel

MATRICES = {  # in transformers' BertLayer: in the bundled weights
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
SCALE = 2.0  # of the correction while it is trained; in the file it is part of ``up``


class Corrected(nn.Module):
    """A frozen linear layer plus ``SCALE · up @ down`` (Hu et al., "LoRA", 2021)."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / rank**0.5 / 8)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.linear(rows)
        return out + SCALE * nn.functional.linear(nn.functional.linear(rows, self.down), self.up)


def bert_of(model: "SentenceTransformer") -> "BertModel":
    return cast("BertModel", model[0].auto_model)


def add_adapter(bert: "BertModel", rank: int) -> dict[str, Corrected]:
    """Freeze the model, put a correction beside each matrix and return them by their names in the weights."""
    bert.requires_grad_(requires_grad=False)
    found: dict[str, Corrected] = {}
    for number, layer in enumerate(bert.encoder.layer):
        for path, name in MATRICES.items():
            parent, _, last = path.rpartition(".")
            owner = layer.get_submodule(parent)
            found[f"l{number}.{name}.w"] = Corrected(getattr(owner, last), rank)
            setattr(owner, last, found[f"l{number}.{name}.w"])
    return found


def save_adapter(adapter: dict[str, Corrected], file: Path) -> None:
    numbers = {}
    for name, correction in adapter.items():
        numbers[f"{name}.up"] = (correction.up.detach() * SCALE).numpy().astype(np.float16)
        numbers[f"{name}.down"] = correction.down.detach().numpy().astype(np.float16)
    save_file(numbers, file)


def load_into(adapter: dict[str, Corrected], file: Path, *, share: float) -> None:
    """Go on from this share of a saved adapter: between what was (0) and what was learned (1) often lies the
    best of both (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022). One of a lower rank fills the
    first rows; the others have still to learn."""
    numbers = load_file(file)
    for name, correction in adapter.items():
        up, down = (torch.from_numpy(numbers[f"{name}.{part}"].astype(np.float32)) for part in ("up", "down"))
        correction.up.data[:, : up.shape[1]] = up * (share / SCALE)
        correction.down.data[: len(down)] = down
