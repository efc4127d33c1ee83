"""Every visible value of the Library tab."""

from dataclasses import dataclass

from ui.library_desk import LibraryDesk
from ui.library_handlers import Shelf, listed
from ui.render_library import render_documents, render_drop_zone, render_notice
from ui.render_run import render_run
from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class RunPage:
    """What changes while a run is under way."""

    run: str
    cancel: str
    may_cancel: bool


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Ready to be put into the tab's components."""

    title: str
    drop_zone: str
    folder_label: str
    folder_hint: str
    folder_take: str
    may_change: bool
    may_name_folders: bool
    notice: str
    run: RunPage
    filter_label: str
    filter_hint: str
    again: str
    documents: str


def present_library(shelf: Shelf, desk: LibraryDesk, texts: Texts) -> LibraryPage:
    return LibraryPage(
        title=texts.tab_library,
        drop_zone=render_drop_zone(texts) if desk.may_change else "",
        folder_label=texts.folder_label,
        folder_hint=texts.folder_hint,
        folder_take=texts.folder_take,
        may_change=desk.may_change,
        may_name_folders=desk.may_name_folders,
        notice=render_notice(shelf.notice, texts),
        run=present_run(shelf, desk, texts),
        filter_label=texts.filter_label,
        filter_hint=texts.filter_hint,
        again=texts.index_all_again,
        documents=render_documents(listed(desk), shelf, texts, may_change=desk.may_change),
    )


def present_run(shelf: Shelf, desk: LibraryDesk, texts: Texts) -> RunPage:
    run = shelf.run
    may_cancel = run is not None and run.ending is None and not run.is_stopping
    return RunPage(render_run(run, desk.now(), texts), texts.run_cancel, may_cancel)
