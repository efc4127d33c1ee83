"""What was trained on top of the bundled weights: a low-rank correction of each matrix of the encoder's layers.

How it was made and from what: benchmarks/training/README.md. It is added to the weights when the model's
folder is written, so that it costs nothing afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.bundled.e5s1 import FloatVector, Weights

ADAPTER_FILE = Path(__file__).with_name("adapter.safetensors")

FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Adapter:
    """Corrections by the name of the matrix they belong to: ``up @ down``, shapes (out, rank) and (rank, in)."""

    corrections: Mapping[str, tuple[FloatMatrix, FloatMatrix]]

    def read(self, weights: Weights, name: str) -> Iterator[FloatVector]:
        """Yield the numbers of a tensor as ``Weights.read`` does, corrected where there is a correction."""
        if name not in self.corrections:
            yield from weights.read(name)
            return
        up, down = self.corrections[name]
        yield np.concatenate(list(weights.read(name))) + (up @ down).reshape(-1)


NO_ADAPTER = Adapter({})


def load_adapter(file: Path = ADAPTER_FILE) -> Adapter:
    """Read the pairs ``NAME.up`` and ``NAME.down`` of a file, where NAME is that of a matrix in the weights."""
    from safetensors.numpy import load_file

    factors = {name: numbers.astype(np.float32) for name, numbers in load_file(file).items()}
    names = {name.removesuffix(".up") for name in factors if name.endswith(".up")}
    return Adapter({name: (factors[f"{name}.up"], factors[f"{name}.down"]) for name in names})
