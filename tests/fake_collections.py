"""One collection, or several by name, over desks that a test has made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fake_library import FakeLibrary

from corpus.errors import SettingError
from ui.collection import Collection
from ui.desk import Desk


@dataclass
class FakeCollections:
    """``others``: desks of further collections; a new one has the desk of the first."""

    desk: Desk
    library: Any = field(default_factory=FakeLibrary)
    measures: Any = None  # of tests that have no such tab
    map: Any = None
    others: dict[str, Desk] = field(default_factory=dict)
    may_create: bool = True

    def names(self) -> Sequence[str]:
        return list(self.others)

    def find(self, name: str, /) -> Collection:
        desk = self.others.get(name, self.desk)
        return Collection(desk, self.library, self.measures, self.map, close=lambda: None)

    def create(self, name: str, /) -> None:
        if not name or name in self.others:
            raise SettingError(f"There is already a folder {name}")
        self.others[name] = self.desk
