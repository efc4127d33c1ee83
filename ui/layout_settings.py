"""The Settings tab: layout and wiring. A choice counts at once, and the browser keeps it."""

from typing import Any

from ui.asset_files import read_asset
from ui.collection import Collection
from ui.handlers import choose_setting, find_again
from ui.layout_html import html
from ui.render_settings import render_settings
from ui.screen import Screen, Session
from ui.settings import Settings
from ui.tabs import LATEST, QUIET, Form
from ui.texts import Texts, texts_for


class SettingsTab:
    def lay_out(self, texts: Texts, _first: Collection, /) -> None:
        import gradio as gr

        with gr.Tab(texts.tab_settings, id="settings") as self._tab:
            fields = render_settings(Settings(), Screen().language, texts)
            self._fields = html(fields, "settings", js_on_load=read_asset("settings.js"))

    def wire(self, form: Form) -> None:
        import gradio as gr

        outputs = [self._tab, self._fields]

        def looked(here: Session) -> dict[Any, Any]:
            texts = texts_for(here.screen.language)
            fields = render_settings(here.screen.settings, here.screen.language, texts)
            return {self._tab: gr.update(label=texts.tab_settings), self._fields: fields}

        def chosen(here: Session, event: gr.EventData) -> Any:
            here.change(lambda screen: choose_setting(event.name, event.value, screen))
            if event.name != "hits":
                return form.shown(here)
            found = here.ask(lambda screen: find_again(screen, form.collection_of(screen).desk))
            return form.shown(here) if found else gr.skip()

        for event in (form.opened, *form.switched):
            event.then(looked, form.session, outputs, **LATEST)
        choice = self._fields.choose(chosen, form.session, form.outputs, **QUIET, trigger_mode="multiple")
        form.then_answered(choice)
