"""What an indexing run in the background tells of itself, from its start to its end."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.changes import FileChange


class Phase(StrEnum):
    STARTING = auto()  # the encoder is loaded, another process may hold the index
    READING = auto()  # counted in files
    EMBEDDING = auto()  # counted in texts; when all are done, they are published


@dataclass(frozen=True, slots=True)
class Step:
    """Where a run is: ``done`` of ``total`` in this phase; ``file`` is the one that is read."""

    phase: Phase = Phase.STARTING
    done: int = 0
    total: int = 0
    file: str = ""

    @property
    def is_last(self) -> bool:
        return self.phase is Phase.EMBEDDING and self.done == self.total


@dataclass(frozen=True, slots=True)
class Finished:
    """``files`` are those that are not as before, ``unchanged`` counts the others."""

    files: "tuple[FileChange, ...]"
    unchanged: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The index is as before; embeddings that were made are kept for the next run."""


@dataclass(frozen=True, slots=True)
class Failed:
    """``sentence`` says why nothing could be indexed; it is empty after a mistake of ours."""

    sentence: str


Ending = Finished | Cancelled | Failed


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the form sees it. Times are in seconds of a clock that never turns back."""

    step: Step
    phase_started: float
    is_stopping: bool = False  # it was cancelled and has not yet ended
    ending: Ending | None = None

    def seconds_left(self, now: float) -> float | None:
        """Guess from the pace of this phase; None as long as there is none."""
        elapsed = now - self.phase_started
        return elapsed * (self.step.total - self.step.done) / self.step.done if self.step.done else None
