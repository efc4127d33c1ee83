"""The web form, put together from its areas. Its words are in `texts.py`, its HTML in `render*.py`, what it does in
`handlers.py` and `reading.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.collection import Collections
from ui.layout_ask import lay_out_asking
from ui.layout_document import lay_out_document
from ui.screen import Screen
from ui.tabs import Tab
from ui.wire_ask import wire_asking

if TYPE_CHECKING:
    import gradio as gr


def build_app(collections: Collections, tabs: Sequence[Tab] = ()) -> "gr.Blocks":
    """Build the form, with other tabs beside the one that asks. Nothing is searched before a page asks."""
    import gradio as gr

    app = gr.Blocks(title="Wenju", analytics_enabled=False, fill_width=True)
    blank = Screen(documents=collections.find("").desk.documents())
    with app:
        asking = lay_out_asking(blank, collections, tabs)
        lay_out_document(collections)
        form = wire_asking(app, asking, blank, collections)
        for tab in tabs:
            tab.wire(form)
    return app
