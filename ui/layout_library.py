"""The Library tab: layout and wiring. What it does is in `library_handlers.py`, what it shows in `library_page.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import library_handlers as handlers
from ui.asset_files import read_asset
from ui.collection import Collection, Collections
from ui.layout_collections import NewCollection
from ui.layout_html import html
from ui.library_desk import LibraryDesk
from ui.library_handlers import Shelf
from ui.library_page import LibraryPage, RunPage, present_library, present_run
from ui.open_shelf import OpenShelf
from ui.screen import Screen, Session
from ui.tabs import LATEST, QUIET, Form
from ui.texts import Texts, texts_for
from ui.uploads import Upload

if TYPE_CHECKING:
    import gradio as gr

TAB = "library"
_LOOK_SECONDS = 1.0  # how often an open tab asks how a run goes


@dataclass(frozen=True)
class LibraryLayout:
    """The components of the tab, top to bottom."""

    tab: "gr.Tab"
    drop_zone: "gr.HTML"
    path: "gr.Textbox"
    take: "gr.Button"
    notice: "gr.HTML"
    run: "gr.HTML"
    cancel: "gr.Button"
    wanted: "gr.Textbox"
    again: "gr.Button"
    documents: "gr.HTML"

    def changes(self, page: LibraryPage) -> dict[Any, Any]:
        import gradio as gr

        return {
            self.tab: gr.update(label=page.title),
            self.drop_zone: page.drop_zone,
            self.path: gr.update(label=page.folder_label, placeholder=page.folder_hint),
            self.take: page.folder_take,
            self.notice: page.notice,
            self.wanted: gr.update(label=page.filter_label, placeholder=page.filter_hint),
            self.again: page.again,
            self.documents: page.documents,
            **self.run_changes(page.run),
        }

    def run_changes(self, page: RunPage) -> dict[Any, Any]:
        import gradio as gr

        return {self.run: page.run, self.cancel: gr.update(value=page.cancel, visible=page.may_cancel)}


class LibraryTab:
    def __init__(self, collections: Collections) -> None:
        self._new_collection = NewCollection(collections)

    def lay_out(self, texts: Texts, first: Collection, /) -> None:
        import gradio as gr

        page = present_library(Shelf(), first.library, texts)
        with gr.Tab(page.title, id=TAB, elem_id="library") as tab:
            drop_zone = html(page.drop_zone, "drop-zone", js_on_load=read_asset("drop.js"))
            with gr.Row(elem_id="folder", elem_classes="field-row", visible=page.may_name_folders):
                path = _field(page.folder_label, page.folder_hint)
                take = gr.Button(page.folder_take, elem_classes="quiet")
            notice = gr.HTML(page.notice, apply_default_css=False)
            run = html(page.run.run, "run")
            cancel = gr.Button(page.run.cancel, elem_id="cancel", elem_classes="quiet", visible=page.run.may_cancel)
            with gr.Row(elem_id="filter", elem_classes="field-row"):
                wanted = _field(page.filter_label, page.filter_hint)
                again = gr.Button(page.again, elem_classes="quiet", visible=page.may_change)
            documents = html(page.documents, "documents", js_on_load=read_asset("actions.js"))
            self._new_collection.lay_out(texts)
        self._layout = LibraryLayout(tab, drop_zone, path, take, notice, run, cancel, wanted, again, documents)

    def wire(self, form: Form) -> None:
        import gradio as gr

        layout, self._form = self._layout, form
        shelf = gr.State(OpenShelf(Shelf()))
        first = present_library(Shelf(), self._desk(Session(Screen())), texts_for(Screen().language))
        outputs = list(layout.changes(first))
        states = [form.session, shelf]
        for event in (form.opened, *form.switched, self._new_collection.wire(form)):
            event.then(self._looked, states, outputs, **LATEST)
        layout.tab.select(self._looked, states, outputs, **LATEST)
        gr.on([layout.path.submit, layout.take.click], self._took, [layout.path, *states], outputs, **QUIET)
        layout.cancel.click(self._cancelled, states, outputs, **QUIET)
        layout.wanted.change(self._filtered, [layout.wanted, *states], outputs, **QUIET)
        layout.again.click(self._all_again, states, outputs, **QUIET)
        self._wire_live(form, states, outputs)

    def _wire_live(self, form: Form, states: list[Any], outputs: list[Any]) -> None:
        """Connect what tells of itself by data; gradio finds that in the types of these functions."""
        import gradio as gr

        timer = gr.Timer(_LOOK_SECONDS, active=False)

        def selected(event: gr.EventData) -> Any:
            return gr.Timer(active=event.id == TAB)

        def uploaded(here: Session, kept: OpenShelf, event: gr.EventData) -> dict[Any, Any]:
            uploads = [Upload(Path(file["path"]), file["name"]) for file in event.files]
            return self._change(here, kept, partial(handlers.take_in, uploads))

        def acted(here: Session, kept: OpenShelf, event: gr.EventData) -> dict[Any, Any]:
            return self._change(here, kept, partial(handlers.act, event.action, event.document))

        form.tabs.select(selected, None, timer, **QUIET, trigger_mode="multiple")
        timer.tick(self._ticked, states, outputs, **QUIET)
        self._layout.drop_zone.upload(uploaded, states, outputs, **QUIET, trigger_mode="multiple")
        self._layout.documents.click(acted, states, outputs, **QUIET)

    def _desk(self, here: Session) -> LibraryDesk:
        return self._form.collection_of(here.screen).library

    def _show(self, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        with kept.lock:
            page = present_library(kept.shelf, self._desk(here), texts_for(here.screen.language))
            return self._layout.changes(page)

    def _change(self, here: Session, kept: OpenShelf, do: Callable[[Shelf, LibraryDesk], Shelf]) -> dict[Any, Any]:
        desk = self._desk(here)
        kept.change(lambda shelf: do(shelf, desk))
        return self._show(here, kept)

    def _looked(self, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        return self._change(here, kept, handlers.look)

    def _ticked(self, here: Session, kept: OpenShelf) -> Any:
        """Show no more than has changed since the last time: while a run is under way, that is the run."""
        import gradio as gr

        old, desk = kept.ticked, self._desk(here)
        new = kept.ticked = kept.change(lambda shelf: handlers.look(shelf, desk))
        if new.run is not None and new.run.ending is None:
            return self._layout.run_changes(present_run(new, desk, texts_for(here.screen.language)))
        return gr.skip() if new == old else self._show(here, kept)

    def _took(self, path: str, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        return self._change(here, kept, partial(handlers.index_folder, path))

    def _cancelled(self, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        return self._change(here, kept, handlers.cancel)

    def _filtered(self, wanted: str, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        kept.change(partial(handlers.filter_documents, wanted))
        return self._show(here, kept)

    def _all_again(self, here: Session, kept: OpenShelf) -> dict[Any, Any]:
        return self._change(here, kept, handlers.index_all_again)


def _field(label: str, hint: str) -> "gr.Textbox":
    import gradio as gr

    return gr.Textbox(label=label, placeholder=hint, show_label=False, max_lines=1, elem_classes="field")
