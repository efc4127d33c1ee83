"""The fields that narrow a question down, and what their script asks of the server."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ui.asset_files import read_asset
from ui.collection import Collections
from ui.layout_html import html
from ui.render_narrow import render_choices
from ui.texts import Language, texts_for

if TYPE_CHECKING:
    import gradio as gr


def lay_out_narrowing(value: str, collections: Collections) -> "gr.HTML":
    """Put the folded fields into the Blocks that are open; what can be chosen is fetched when they are unfolded."""

    def choices(sent: Mapping[str, object]) -> str:
        desk = collections.find(str(sent["collection"])).desk
        return render_choices(desk.titles(), desk.headings(), texts_for(Language(str(sent["language"]))))

    return html(value, "narrowing", js_on_load=read_asset("narrow.js"), server_functions=[choices])
