"""The Library tab: layout and wiring. What it does is in `library_handlers.py`, what it shows in `library_page.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import library_handlers as handlers
from ui.asset_files import read_asset
from ui.handlers import Screen
from ui.library_desk import LibraryDesk
from ui.library_handlers import Shelf
from ui.library_page import LibraryPage, RunPage, present_library, present_run
from ui.tabs import Form
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
    def __init__(self, desk: LibraryDesk) -> None:
        self._desk = desk

    def lay_out(self, texts: Texts) -> None:
        import gradio as gr

        page = present_library(Shelf(), self._desk, texts)
        with gr.Tab(page.title, id=TAB, elem_id="library") as tab:
            drop_zone = _live_html(page.drop_zone, "drop-zone", "drop.js")
            with gr.Row(elem_id="folder", elem_classes="field-row", visible=page.may_name_folders):
                path = _field(page.folder_label, page.folder_hint)
                take = gr.Button(page.folder_take, elem_classes="quiet")
            notice = gr.HTML(page.notice, apply_default_css=False)
            run = gr.HTML(page.run.run, elem_id="run", apply_default_css=False)
            cancel = gr.Button(page.run.cancel, elem_id="cancel", elem_classes="quiet", visible=page.run.may_cancel)
            with gr.Row(elem_id="filter", elem_classes="field-row"):
                wanted = _field(page.filter_label, page.filter_hint)
                again = gr.Button(page.again, elem_classes="quiet")
            documents = _live_html(page.documents, "documents", "actions.js")
        self._layout = LibraryLayout(tab, drop_zone, path, take, notice, run, cancel, wanted, again, documents)

    def wire(self, form: Form) -> None:
        import gradio as gr

        layout, desk = self._layout, self._desk
        shelf, timer = gr.State(Shelf()), gr.Timer(_LOOK_SECONDS, active=False)
        outputs = [shelf, *layout.changes(present_library(Shelf(), desk, texts_for(Screen().language)))]
        plain: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
        states = [form.screen, shelf]

        def show(screen: Screen, new: Shelf) -> dict[Any, Any]:
            return {shelf: new, **layout.changes(present_library(new, desk, texts_for(screen.language)))}

        def looked(screen: Screen, old: Shelf) -> dict[Any, Any]:
            return show(screen, handlers.look(old, desk))

        def ticked(screen: Screen, old: Shelf) -> dict[Any, Any]:
            new = handlers.look(old, desk)
            if new.run is not None and new.run.ending is None:
                return {shelf: new, **layout.run_changes(present_run(new, desk, texts_for(screen.language)))}
            return {shelf: old} if new == old else show(screen, new)

        def filtered(wanted: str, screen: Screen, old: Shelf) -> dict[Any, Any]:
            return show(screen, handlers.filter_documents(wanted, old))

        def took(path: str, screen: Screen, old: Shelf) -> dict[Any, Any]:
            return show(screen, handlers.index_folder(path, old, desk))

        def uploaded(screen: Screen, old: Shelf, event: gr.EventData) -> dict[Any, Any]:
            uploads = [Upload(Path(file["path"]), file["name"]) for file in event.files]
            return show(screen, handlers.take_in(uploads, old, desk))

        def acted(screen: Screen, old: Shelf, event: gr.EventData) -> dict[Any, Any]:
            return show(screen, handlers.act(event.action, event.document, old, desk))

        def do(event: Callable[[Shelf, LibraryDesk], Shelf]) -> Callable[[Screen, Shelf], dict[Any, Any]]:
            return lambda screen, old: show(screen, event(old, desk))

        def selected(event: gr.EventData) -> Any:
            return gr.Timer(active=event.id == TAB)

        for event in (form.opened, form.switched):
            event.then(looked, states, outputs, **plain)
        layout.tab.select(looked, states, outputs, **plain)
        form.tabs.select(selected, None, timer, **plain)
        timer.tick(ticked, states, outputs, **plain)
        layout.drop_zone.upload(uploaded, states, outputs, **plain)
        gr.on([layout.path.submit, layout.take.click], took, [layout.path, *states], outputs, **plain)
        layout.cancel.click(do(handlers.cancel), states, outputs, **plain)
        layout.wanted.input(filtered, [layout.wanted, *states], outputs, **plain)
        layout.again.click(do(handlers.index_all_again), states, outputs, **plain)
        layout.documents.click(acted, states, outputs, **plain)


def _live_html(value: str, name: str, script: str) -> "gr.HTML":
    import gradio as gr

    return gr.HTML(value, elem_id=name, js_on_load=read_asset(script), apply_default_css=False)


def _field(label: str, hint: str) -> "gr.Textbox":
    import gradio as gr

    return gr.Textbox(label=label, placeholder=hint, show_label=False, max_lines=1, elem_classes="field")
