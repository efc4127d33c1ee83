"""What a person has set in this browser, as words on the page say it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

HIT_COUNTS = (3, 5, 10, 20)
HITS_A_QUESTION = 5  # what a reader looks through; the command line has --top-k


class Caution(StrEnum):
    GUESSES = "guesses"  # every answer is shown, with how sure it is
    SURE = "sure"  # only those that ``render_answer`` calls sure


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    hits: int = HITS_A_QUESTION
    answers: bool = True
    caution: Caution = Caution.GUESSES
    theme: Theme = Theme.AUTO

    @classmethod
    def parse(cls, kept: object) -> "Settings":
        """Return what a browser has kept; whatever in it cannot be used, or is missing, is as at the beginning."""
        settings = cls()
        for name, value in kept.items() if isinstance(kept, Mapping) else ():
            settings = settings.with_choice(str(name), str(value))
        return settings

    def with_choice(self, name: str, value: str) -> "Settings":
        """Return the settings after a choice on the page; the same ones if that is none of the choices."""
        try:
            match name:
                case "hits":
                    return replace(self, hits=int(value)) if int(value) in HIT_COUNTS else self
                case "answers":
                    return replace(self, answers=value.lower() == "true")
                case "caution":
                    return replace(self, caution=Caution(value))
                case "theme":
                    return replace(self, theme=Theme(value))
        except ValueError:  # a page of another version, or nobody's page
            return self
        return self

    def to_keep(self) -> dict[str, str]:
        """Return what ``parse`` reads."""
        return {
            "hits": str(self.hits),
            "answers": str(self.answers),
            "caution": self.caution,
            "theme": self.theme,
        }
