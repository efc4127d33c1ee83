"""What a page of the form remembers between two events, without words, so that it can change its language."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from search.found import Found
from search.results import Reply
from ui.settings import Settings
from ui.texts import Language

LONGEST_HISTORY = 8  # questions; a list that is seen at a glance


class Trouble(Enum):
    EMPTY_QUESTION = auto()
    LONG_QUESTION = auto()
    BARE_QUESTION = auto()  # nothing but operators
    EMPTY_INDEX = auto()
    BROKEN_INDEX = auto()
    MISTAKE = auto()  # of ours


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question brought back nothing; ``detail`` is the error's own sentence."""

    trouble: Trouble
    detail: str


Outcome = Found | Reply | Problem  # hits in which no answer has been read yet, hits with one, none


@dataclass(frozen=True, slots=True)
class Screen:
    language: Language = Language.CHINESE
    question: str = ""  # as it stands in the field
    outcome: Outcome | None = None  # None before the first question
    documents: int = 0  # in the index when it was last looked at
    history: tuple[str, ...] = ()  # what this page has asked, the last first
    settings: Settings = field(default_factory=Settings)
    collection: str = ""  # that is asked; empty for the first one

    def remembering(self, question: str) -> "Screen":
        """Return the screen with a question at the top of its history, where each stands once."""
        older = tuple(asked for asked in self.history if asked != question)
        return replace(self, history=(question, *older)[:LONGEST_HISTORY])

    def waiting(self) -> Found | None:
        """Return what was found, as long as its answer is still to be read."""
        return self.outcome if isinstance(self.outcome, Found) and self.settings.answers else None


@dataclass
class Session:
    """What one open page shows now. Its events may overlap, so each looks here again before it changes it."""

    screen: Screen
    read: Found | None = None  # the last whose answer somebody began to read

    def begin_reading(self) -> bool:
        """Say whether what was found waits for an answer that nobody reads yet; from now on the caller reads it."""
        found = self.screen.waiting()
        if found is None or found is self.read:
            return False
        self.read = found
        return True
