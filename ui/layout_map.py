"""The Map tab: layout and wiring."""

from typing import Any

from ui.asset_files import read_asset
from ui.collection import Collection
from ui.layout_html import html
from ui.map_handlers import MapPage, present_map, present_waiting
from ui.screen import Session
from ui.tabs import LATEST, Form
from ui.texts import Texts, texts_for


class MapTab:
    """Its map is drawn when the tab is looked at, not before."""

    def lay_out(self, texts: Texts, _first: Collection, /) -> None:
        import gradio as gr

        page = present_waiting(texts)
        with gr.Tab(page.title, id="map") as self._tab:
            self._map = html(page.map, "map", js_on_load=read_asset("map.js"))

    def wire(self, form: Form) -> None:
        import gradio as gr

        seen = gr.State(False)
        outputs = [seen, self._tab, self._map]

        def show(page: MapPage, *, is_seen: bool) -> dict[Any, Any]:
            return {seen: is_seen, self._tab: gr.update(label=page.title), self._map: page.map}

        def looked(here: Session) -> dict[Any, Any]:
            while True:
                screen = here.screen
                page = present_map(form.collection_of(screen).map, screen.outcome, texts_for(screen.language))
                if here.screen is screen:  # drawing may take half a minute, and somebody goes on meanwhile
                    return show(page, is_seen=True)

        def reworded(here: Session, is_seen: bool) -> dict[Any, Any]:
            if is_seen:
                return looked(here)
            return show(present_waiting(texts_for(here.screen.language)), is_seen=False)

        for event in (form.opened, *form.switched):
            event.then(reworded, [form.session, seen], outputs, **LATEST)
        self._tab.select(looked, form.session, outputs, **LATEST)
