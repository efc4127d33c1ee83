"""The library of those who may only read it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Never

from corpus.errors import SettingError
from indexer.place import Place

if TYPE_CHECKING:
    from indexer.records import DocumentInfo


class ReadersLibrary:
    """A ``LibraryDesk`` of `wenju serve --read-only`: it lists documents, and refuses all that would change them.

    The page shows nothing to change them with; a program may try all the same.
    """

    may_change = may_name_folders = False
    compact_command = ""  # nothing is removed here

    def __init__(self, place: Place) -> None:
        self._place = place

    def documents(self) -> "Sequence[DocumentInfo]":
        from indexer.libraries import library_at

        return library_at(self._place).list_documents()

    def run(self) -> None:
        return None

    def now(self) -> float:
        return 0.0  # no run asks for it

    def is_upload(self, _document: str, /) -> bool:
        return False

    def _refuse(self, *_: object) -> Never:
        raise SettingError("This form is only for reading; ask whoever runs it to take documents in or out")

    take_in = turn_away = index_folder = index_again = remove = _refuse

    def cancel(self) -> None:
        """There is nothing to cancel."""
