"""The web form, put together from its areas. Its words are in `texts.py`, its HTML in `render*.py`, what it does in
`handlers.py` and `reading.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.desk import Desk
from ui.layout_ask import lay_out_asking, wire_asking
from ui.layout_document import lay_out_document
from ui.page import present
from ui.screen import Screen
from ui.tabs import Tab
from ui.texts import texts_for

if TYPE_CHECKING:
    import gradio as gr


def build_app(desk: Desk, tabs: Sequence[Tab] = ()) -> "gr.Blocks":
    """Build the form on a desk, with other tabs beside the one that asks. Nothing is searched before a page asks."""
    import gradio as gr

    app = gr.Blocks(title="Wenju", analytics_enabled=False, fill_width=True)
    blank = Screen(documents=desk.documents())
    with app:
        asking = lay_out_asking(present(blank, desk), tabs, texts_for(blank.language))
        lay_out_document(desk)
        form = wire_asking(app, asking, blank, desk)
        for tab in tabs:
            tab.wire(form)
    return app
