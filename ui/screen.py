"""What a page of the form remembers between two events, without words, so that it can change its language."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from threading import Lock

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

    def with_found(self, other: "Screen") -> "Screen":
        """Return the screen with what another one was asked and what was found for it."""
        found = {name: getattr(other, name) for name in ("question", "outcome", "documents", "history")}
        return replace(self, **found)

    def waiting(self) -> Found | None:
        """Return what was found, as long as its answer is still to be read."""
        return self.outcome if isinstance(self.outcome, Found) and self.settings.answers else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found, and what comes of reading it, which somebody does or has done."""

    found: Found
    outcome: "Future[Outcome | None]" = field(default_factory=Future)


@dataclass
class Session:
    """What one open page shows now. Its events may overlap, so each changes it as it is then, one at a time."""

    screen: Screen
    turn: int = 0  # grows with every question
    chosen: str = ""  # the collection that was chosen last
    reading: Reading | None = None  # the last
    shown: int = 0  # so often something of it was sent to the page

    def __post_init__(self) -> None:
        self._lock = Lock()  # no field: gradio copies those, and a lock cannot be

    def __deepcopy__(self, _memo: object) -> "Session":
        """Return the session of another page: gradio copies the first one for each that is opened."""
        return Session(self.screen)

    def number(self) -> int:
        """Return the number of what is about to be shown: if the screen is looked at after that, and only then, what
        has the highest number is the screen as it is."""
        with self._lock:
            self.shown += 1
            return self.shown

    def change(self, edit: Callable[[Screen], Screen]) -> None:
        """Put in the present screen's place what ``edit``, which is quick, makes of it."""
        with self._lock:
            self.screen = edit(self.screen)

    def with_changes(self, new: Screen, blank: Screen) -> Screen:
        """Return the screen of a page that has been opened, with what somebody has changed on it meanwhile.

        :param blank: what the page was like before.
        """
        now = self.screen
        parts = [part for part in ("language", "settings") if getattr(now, part) != getattr(blank, part)]
        new = replace(new, **{part: getattr(now, part) for part in parts})
        if self.turn or now.collection != blank.collection:
            new = replace(new.with_found(now), collection=now.collection)
        return new

    def ask(self, find: Callable[[Screen], Screen]) -> bool:
        """Put on the screen what ``find`` finds, which may take long; return False and leave the screen as it is if
        meanwhile something else has been asked, or another collection was chosen."""
        with self._lock:
            self.turn += 1
            turn, before = self.turn, self.screen
        after = find(before)
        with self._lock:
            is_wanted = self.turn == turn and self.screen.collection == before.collection
            if is_wanted:
                self.screen = self.screen.with_found(after)
        return is_wanted

    def answer(self, read: Callable[[Screen], Screen]) -> Found | None:
        """Put the answer to what was found on the screen, read once however many events ask for it.

        Return what it was found in; None where nothing was, or something else has been found meanwhile.
        """
        with self._lock:
            before = self.screen
            found, mine = before.waiting(), None
            if found is not None and (self.reading is None or self.reading.found is not found):
                mine = self.reading = Reading(found)
            reading = self.reading
        if reading is None:
            return None
        if mine:
            mine.outcome.set_result(read(before).outcome)
        outcome = reading.outcome.result()
        with self._lock:
            if self.screen.outcome is reading.found:
                self.screen = replace(self.screen, outcome=outcome)
            return reading.found if self.screen.outcome is outcome else None
