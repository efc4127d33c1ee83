"""Make the file that ships of what ``reader.py`` learned: matrices of low rank, and the heads.

    python -m benchmarks.training.pack_reader state.safetensors --rank 64 --out search/reader.safetensors

Of each matrix that was learned the best one of this rank is kept (Eckart and Young, 1936), in two float16 factors as
in the encoder's adapter. How much of what was learned that leaves is printed.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path, help="from reader.py")
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    packed: dict[str, np.ndarray] = {}
    kept: list[float] = []
    for name, numbers in load_file(arguments.state).items():
        if numbers.dtype != np.float16:
            packed[name] = numbers
            continue
        up, down, share = _factors(numbers.astype(np.float32), arguments.rank)
        packed[f"{name}.up"], packed[f"{name}.down"] = up, down
        kept.append(share)
    save_file(packed, arguments.out)
    sys.stdout.write(f"{arguments.out.stat().st_size / 1e6:.1f} MB; of the squares {np.mean(kept):.3f} are kept\n")


def _factors(matrix: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return ``up`` and ``down`` with ``up @ down`` close to the matrix, and the share of its squares they hold."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    root = np.sqrt(values[:rank])
    share = float(np.sum(values[:rank] ** 2) / np.sum(values**2))
    return (left[:, :rank] * root).astype(np.float16), (root[:, None] * right[:rank]).astype(np.float16), share


if __name__ == "__main__":
    main()
