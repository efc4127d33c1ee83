"""What the Library tab does, as plain functions: a shelf and an event in, the next shelf out."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError, WenjuError
from ui.library_desk import LibraryDesk
from ui.run_records import Run
from ui.uploads import MOST_FILES, Upload, is_readable

if TYPE_CHECKING:
    from indexer.records import DocumentInfo

_log = logging.getLogger(__name__)


class News(Enum):
    REMOVED = auto()
    BUSY = auto()
    UNREADABLE_KINDS = auto()
    TOO_MANY_FILES = auto()
    NO_PATH = auto()
    NO_FILES_LEFT = auto()
    TROUBLE = auto()  # an error's own sentence
    MISTAKE = auto()  # of ours


@dataclass(frozen=True, slots=True)
class Notice:
    news: News
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The document that a person is asked about before it is removed."""

    document: str
    is_upload: bool
    compact_command: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All the tab remembers between two events; kept without words, so that it can change its language."""

    wanted: str = ""  # what the names of documents are filtered by
    asked: Asked | None = None
    notice: Notice | None = None
    run: Run | None = None  # as it was last shown


def look(shelf: Shelf, desk: LibraryDesk) -> Shelf:
    return replace(shelf, run=desk.run())


def filter_documents(wanted: str, shelf: Shelf) -> Shelf:
    return replace(shelf, wanted=wanted.strip(), asked=None)


def take_in(uploads: Sequence[Upload], shelf: Shelf, desk: LibraryDesk) -> Shelf:
    """Index the files that can be read, and name the others."""
    if len(uploads) > MOST_FILES:
        desk.turn_away(uploads)
        return replace(shelf, notice=Notice(News.TOO_MANY_FILES, str(len(uploads))))
    readable = [upload for upload in uploads if is_readable(upload.name)]
    unreadable = [upload for upload in uploads if upload not in readable]
    desk.turn_away(unreadable)
    names = ", ".join(upload.name for upload in unreadable)
    notice = Notice(News.UNREADABLE_KINDS, names) if unreadable else None
    return _begin(lambda: not readable or desk.take_in(readable), replace(shelf, notice=notice), desk)


def index_folder(path: str, shelf: Shelf, desk: LibraryDesk) -> Shelf:
    if not path.strip():
        return replace(shelf, notice=Notice(News.NO_PATH))
    return _begin(lambda: desk.index_folder(path.strip()), replace(shelf, notice=None), desk)


def index_all_again(shelf: Shelf, desk: LibraryDesk) -> Shelf:
    documents = listed(desk)
    if not documents:
        return replace(shelf, notice=Notice(News.NO_FILES_LEFT))
    return _begin(lambda: desk.index_again(documents), replace(shelf, notice=None), desk)


def cancel(shelf: Shelf, desk: LibraryDesk) -> Shelf:
    desk.cancel()
    return look(shelf, desk)


def act(action: str, document: str, shelf: Shelf, desk: LibraryDesk) -> Shelf:
    """Do what a button in a row of the table stands for; the last two are those of the question."""
    calm = replace(shelf, notice=None, asked=None)
    match action:
        case "again":
            chosen = [each for each in listed(desk) if each.document == document]
            return _begin(lambda: not chosen or desk.index_again(chosen), calm, desk)
        case "remove":
            return replace(calm, asked=Asked(document, desk.is_upload(document), desk.compact_command))
        case "remove-yes":
            done = replace(calm, notice=Notice(News.REMOVED, document))
            return _begin(lambda: desk.remove(document), done, desk)
        case _:
            return calm


def listed(desk: LibraryDesk) -> "Sequence[DocumentInfo]":
    try:
        return desk.documents()
    except IndexFolderError:  # it is damaged; a question, or the next run, will say how
        return []


def _begin(do: Callable[[], bool], done: Shelf, desk: LibraryDesk) -> Shelf:
    """Return ``done`` if it could be, else with the reason in place of its notice."""
    try:
        notice = done.notice if do() else Notice(News.BUSY)
    except WenjuError as error:
        notice = Notice(News.TROUBLE, str(error))
    except Exception:  # the page must not stay silent; the traceback is for us
        _log.exception("The library could not be changed because of a mistake in wenju")
        notice = Notice(News.MISTAKE)
    return look(replace(done, notice=notice), desk)
