"""What two processes do at the same moment; a module of its own, so that a new process can import it."""

from multiprocessing.synchronize import Barrier
from pathlib import Path

from indexer.bundled.convert import Manifest, convert, is_complete

MANIFEST = Manifest("tiny", "0" * 64, 1)
ROUNDS = 15


def convert_in_step(weights: Path, parent: Path, barrier: Barrier) -> None:
    """Make ``ROUNDS`` folders, each at the same time as the other process."""
    for number in range(ROUNDS):
        barrier.wait(timeout=600)  # for the other to have started, on a busy machine
        folder = parent / f"model-{number}"
        convert(weights, folder, MANIFEST)
        assert is_complete(folder, MANIFEST)
