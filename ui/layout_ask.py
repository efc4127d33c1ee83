"""The asking side of the form: its components, and what they show on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.asset_files import read_asset
from ui.collection import Collections
from ui.layout_html import html
from ui.layout_narrow import lay_out_narrowing
from ui.page import Page, present
from ui.screen import Screen
from ui.tabs import Tab
from ui.texts import texts_for

if TYPE_CHECKING:
    import gradio as gr

_TOLD = ("answer", "results")  # parts of the page whose buttons say which of them was pressed
EXAMPLES = 6  # at most so many are offered


@dataclass(frozen=True)
class AskLayout:
    """The components of the asking side, top to bottom."""

    masthead: "gr.HTML"
    language: "gr.Button"
    tabs: "gr.Tabs"
    tab: "gr.Tab"
    welcome: "gr.HTML"
    question: "gr.Textbox"
    ask: "gr.Button"
    tools: "gr.HTML"
    narrow: "gr.HTML"
    waiting: "gr.HTML"
    answer: "gr.HTML"
    results: "gr.HTML"
    examples_title: "gr.HTML"
    examples: tuple["gr.Button", ...]
    footer: "gr.HTML"

    def changes(self, page: Page, *, filled: bool = False) -> dict[Any, Any]:
        """Return what each component shows on ``page``.

        :param filled: the page's question goes into the field: it is from elsewhere. Else what somebody types stays.
        """
        import gradio as gr

        return {
            self.masthead: page.masthead,
            self.language: page.switch_label,
            self.tab: gr.update(label=page.tab_label),
            self.welcome: page.welcome,
            self.question: _question_field(page, filled=filled),
            self.ask: page.ask_label,
            self.tools: page.tools,
            self.narrow: page.narrow,
            self.waiting: page.waiting,
            self.answer: page.answer,
            self.results: page.results,
            self.examples_title: page.examples_title,
            self.footer: page.footer,
            **{button: _example(text) for button, text in zip(self.examples, _slots(page), strict=True)},
        }


def lay_out_asking(blank: Screen, collections: Collections, others: Sequence[Tab]) -> AskLayout:
    """Put the components into the Blocks that are open, the other tabs beside that of the asking side."""
    import gradio as gr

    first, texts = collections.find(""), texts_for(blank.language)
    page = present(blank, first.desk, collections.names())

    with gr.Row(elem_id="top"):
        masthead = html(page.masthead, "masthead", js_on_load=read_asset("page.js"))
        language = gr.Button(page.switch_label, elem_id="language")
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(page.tab_label, id="ask") as tab:
            inside = _lay_out_tab(page, collections)
        for other in others:
            other.lay_out(texts, first)
    footer = html(page.footer, "footer")
    return AskLayout(masthead=masthead, language=language, tabs=tabs, tab=tab, footer=footer, **inside)


def _lay_out_tab(page: Page, collections: Collections) -> dict[str, Any]:
    """Return the components of the tab that asks, by their names in ``AskLayout``."""
    import gradio as gr

    welcome = html(page.welcome, "welcome")
    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label=page.question_label,
            placeholder=page.question_hint,
            show_label=False,
            max_lines=4,
            autofocus=True,
            elem_id="question",
        )
        ask = gr.Button(page.ask_label, variant="primary", elem_id="ask")
    tools = html(page.tools, "tools", js_on_load=read_asset("asking.js"))
    narrow = lay_out_narrowing(page.narrow, collections)
    waiting = html(page.waiting, "waiting")
    told = {name: html(getattr(page, name), name, js_on_load=read_asset("actions.js")) for name in _TOLD}
    with gr.Column(elem_id="examples"):
        examples_title = html(page.examples_title, "examples-title")
        examples = tuple(gr.Button(text, visible=bool(text), elem_classes="example") for text in _slots(page))
    return {
        "welcome": welcome,
        "question": question,
        "ask": ask,
        "tools": tools,
        "narrow": narrow,
        "waiting": waiting,
        "examples_title": examples_title,
        "examples": examples,
        **told,
    }


def _question_field(page: Page, *, filled: bool) -> Any:
    import gradio as gr

    words = gr.update(label=page.question_label, placeholder=page.question_hint)
    return {**words, "value": page.question} if filled and page.question else words


def _example(text: str) -> Any:
    import gradio as gr

    return gr.update(value=text, visible=bool(text))


def _slots(page: Page) -> list[str]:
    """Return a text for each of the example buttons, empty for those that stay hidden."""
    return [*page.examples, *[""] * EXAMPLES][:EXAMPLES]
