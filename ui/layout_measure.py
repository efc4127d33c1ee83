"""The Measure tab, and what the buttons on answers and hits are connected with: layout and wiring."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui import measure_handlers as handlers
from ui.collection import Collection
from ui.layout_html import html
from ui.measure_handlers import MeasurePage
from ui.screen import Session
from ui.tabs import LATEST, QUIET, Form
from ui.texts import Texts, texts_for

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True)
class MeasureLayout:
    """The components of the tab, top to bottom."""

    tab: "gr.Tab"
    intro: "gr.HTML"
    button: "gr.Button"
    measured: "gr.HTML"

    def changes(self, page: MeasurePage) -> dict[Any, Any]:
        import gradio as gr

        return {
            self.tab: gr.update(label=page.title),
            self.intro: page.intro,
            self.button: page.button,
            self.measured: page.measured,
        }


class MeasureTab:
    def lay_out(self, texts: Texts, first: Collection, /) -> None:
        import gradio as gr

        page = handlers.present_measures(first.measures, texts)
        with gr.Tab(page.title, id="measure") as tab:
            intro = gr.HTML(page.intro, apply_default_css=False)
            button = gr.Button(page.button, elem_id="measure", elem_classes="quiet")
            measured = html(page.measured, "measured")
        self._layout = MeasureLayout(tab, intro, button, measured)

    def wire(self, form: Form) -> None:
        import gradio as gr

        layout = self._layout
        outputs = [layout.tab, layout.intro, layout.button, layout.measured]

        def looked(here: Session) -> dict[Any, Any]:
            desk, texts = form.collection_of(here.screen).measures, texts_for(here.screen.language)
            return layout.changes(handlers.present_measures(desk, texts))

        def measured(here: Session) -> dict[Any, Any]:
            return layout.changes(
                handlers.measure(form.collection_of(here.screen).measures, texts_for(here.screen.language))
            )

        def said(here: Session, event: gr.EventData) -> None:
            desk = form.collection_of(here.screen).measures
            if trouble := handlers.say(event.action, int(event.rank), here.screen.outcome, desk):
                gr.Warning(trouble)

        for event in (form.opened, *form.switched):
            event.then(looked, form.session, outputs, **LATEST)
        layout.tab.select(looked, form.session, outputs, **LATEST)
        under_way = {"show_progress": "minimal", "show_progress_on": layout.measured}
        layout.button.click(measured, form.session, outputs, **{**QUIET, **under_way})
        for told in form.told:
            told.click(said, form.session, None, **QUIET, trigger_mode="multiple")
