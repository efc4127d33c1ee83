"""The collections of a form: an index each, with its own library, questions and map, chosen by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from corpus.errors import SettingError
from indexer.folder import IndexFolder
from indexer.place import Place
from ui.desk import Desk
from ui.library_desk import LibraryDesk
from ui.map_desk import MapDesk
from ui.measure_desk import MeasureDesk
from ui.uploads import safe_name

LONGEST_NAME = 40  # characters; it stands in the head of the page


@dataclass(frozen=True, slots=True)
class Collection:
    """What the form asks of one index."""

    desk: Desk
    library: LibraryDesk
    measures: MeasureDesk
    map: MapDesk
    close: Callable[[], None]


class Collections(Protocol):
    @property
    def may_create(self) -> bool: ...

    def names(self) -> Sequence[str]:
        """Return the names of all but the first one, which is there always."""

    def find(self, name: str, /) -> Collection:
        """Return the collection of this name, else the first one."""

    def create(self, name: str, /) -> None:
        """:raises SettingError: if no folder can have that name, one has it, or none may be made."""


class IndexCollections:
    """The index of `wenju serve`, and those in folders beside it."""

    def __init__(
        self, first: Place, open_collection: Callable[[Place], Collection], *, others: Path | None, may_create: bool
    ) -> None:
        """:param others: the folder with the first one and others, which are collections too; None: it stands alone.
        :param may_create: whether those who use the form may make more of them.
        """
        self.may_create = others is not None and may_create
        self._others = others
        self._first = first
        self._open_collection = open_collection
        self._opened: dict[Place, Collection] = {first: open_collection(first)}
        self._lock = Lock()

    def names(self) -> Sequence[str]:
        if self._others is None:
            return []
        opened = {place for place in self._opened if isinstance(place, Path)}
        folders = {folder for folder in self._others.iterdir() if IndexFolder(folder).exists()}
        return sorted(folder.name for folder in (folders | opened) - {self._first})

    def find(self, name: str, /) -> Collection:
        place = self._others / name if self._others and name in self.names() else self._first
        with self._lock:
            if place not in self._opened:
                self._opened[place] = self._open_collection(place)
            return self._opened[place]

    def create(self, name: str, /) -> None:
        if self._others is None or not self.may_create:
            raise SettingError(f"No collection {name[:LONGEST_NAME]!r} can be made here; ask whoever runs this form")
        folder = self._others / name
        if not name or len(name) > LONGEST_NAME or safe_name(name) != name:
            raise SettingError(
                f"No folder can be called {name[:LONGEST_NAME]!r}; take letters and figures, at most {LONGEST_NAME}"
            )
        with self._lock:
            if folder.exists() or folder in self._opened:
                raise SettingError(f"There is already a folder {folder}; choose another name")
            self._opened[folder] = self._open_collection(folder)

    def close(self) -> None:
        for collection in self._opened.values():
            collection.close()
