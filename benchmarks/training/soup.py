"""Take the mean of several states of ``reader.py``: better than each of them, at no cost.

    python -m benchmarks.training.soup one.safetensors two.safetensors ... --out mean.safetensors

Wortsman et al., "Model soups", 2022: it holds for states that lie close together, as those of one training.
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("states", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    states = [load_file(state) for state in arguments.states]
    mean = {
        name: torch.stack([state[name].float() for state in states]).mean(0).to(numbers.dtype).contiguous()
        for name, numbers in states[0].items()
    }
    save_file(mean, arguments.out)


if __name__ == "__main__":
    main()
