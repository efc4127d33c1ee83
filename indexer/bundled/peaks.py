"""How far the numbers go that the matrices of the encoder's layers are multiplied with, channel by channel.

Known beforehand, they bring a token to eight bits in one step, whatever stands beside it. They were measured on
training texts (benchmarks/training/peaks.py); what goes further in another text is cut off there.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from indexer.bundled.e5s1 import FloatVector

PEAKS_FILE = Path(__file__).with_name("peaks.safetensors")
MARGIN = 1.1  # of other texts
LEAST = 1e-3  # of a channel in which nothing was seen
SUFFIX = ".peak"

# By layer and place, as "l0.qkv": into attention (qkv), out of it (ao), into the feed-forward (fi), within it (fo); of
# the last the highest, of the others both ways.
Peaks = Mapping[str, FloatVector]


def load_peaks(file: Path = PEAKS_FILE) -> Peaks:
    """Read the tensors ``NAME.peak`` of a file; there may be others in it."""
    from safetensors import safe_open

    with safe_open(file, framework="numpy") as tensors:
        names = [name for name in tensors.keys() if name.endswith(SUFFIX)]  # noqa: SIM118  (it is no mapping)
        return {name.removesuffix(SUFFIX): _with_margin(tensors.get_tensor(name)) for name in names}


def _with_margin(peaks: FloatVector) -> FloatVector:
    return np.asarray(np.maximum(peaks.astype(np.float32) * MARGIN, LEAST), np.float32)
