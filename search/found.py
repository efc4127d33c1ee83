"""What a search found, and all that a reader needs to read it."""

from dataclasses import dataclass

from search.asked import Asked
from search.context import Context
from search.question import Question
from search.results import Hit


@dataclass(frozen=True, slots=True)
class Found:
    """Hits that can be read whatever becomes of the index meanwhile."""

    question: str  # as it was typed
    prepared: Question
    words: Asked
    hits: tuple[Hit, ...]
    contexts: tuple[Context, ...]  # of the first hits, in their order
    seconds: float  # that the search took
