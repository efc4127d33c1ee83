"""The row of the Library tab in which a collection is made: layout and wiring."""

from typing import Any

from ui.collection import Collections
from ui.collection_handlers import create_collection
from ui.handlers import choose_collection
from ui.render_frame import render_note
from ui.screen import Session
from ui.tabs import LATEST, QUIET, Form
from ui.texts import Texts, texts_for


class NewCollection:
    def __init__(self, collections: Collections) -> None:
        self._collections = collections

    def lay_out(self, texts: Texts) -> None:
        import gradio as gr

        may_create = self._collections.may_create
        with gr.Row(elem_id="new-collection", elem_classes="field-row", visible=may_create):
            self._name = gr.Textbox(
                label=texts.collection_new,
                placeholder=texts.collection_new_hint,
                show_label=False,
                max_lines=1,
                elem_classes="field",
            )
            self._create = gr.Button(texts.collection_create, elem_classes="quiet")
        self._notice = gr.HTML("", apply_default_css=False)

    def wire(self, form: Form) -> Any:
        """Return the event after which a page may be about a new collection."""
        import gradio as gr

        own = [self._name, self._create, self._notice]

        def created(name: str, here: Session) -> dict[Any, Any]:
            name, trouble = create_collection(name, self._collections)
            texts = texts_for(here.screen.language)
            if trouble:
                return {self._notice: render_note(texts.library_trouble, trouble)}
            documents = self._collections.find(name).desk.documents()
            shown = form.show(here, lambda screen: choose_collection(name, screen.question, screen, documents))
            return {**shown, self._name: "", self._notice: render_note(texts.collection_made.format(name=name))}

        def reworded(here: Session) -> dict[Any, Any]:
            texts = texts_for(here.screen.language)
            field = gr.update(label=texts.collection_new, placeholder=texts.collection_new_hint)
            return {self._name: field, self._create: texts.collection_create, self._notice: ""}

        for event in (form.opened, *form.switched):
            event.then(reworded, form.session, own, **LATEST)
        outputs = [*form.outputs, self._name, self._notice]
        return gr.on([self._name.submit, self._create.click], created, [self._name, form.session], outputs, **QUIET)
