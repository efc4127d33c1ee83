"""The web form: layout and wiring. Its words are in `texts.py`, its HTML in `render*.py`, what it does in
`handlers.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.asset_files import read_asset
from ui.desk import Desk
from ui.handlers import Page, Screen, ask, open_page, present, switch_language
from ui.tabs import Form, Tab
from ui.texts import Texts, texts_for

if TYPE_CHECKING:
    import gradio as gr

EXAMPLES = 6  # at most so many are offered


@dataclass(frozen=True)
class Layout:
    """The components of the form, top to bottom."""

    masthead: "gr.HTML"
    language: "gr.Button"
    tabs: "gr.Tabs"
    tab: "gr.Tab"
    welcome: "gr.HTML"
    question: "gr.Textbox"
    ask: "gr.Button"
    waiting: "gr.HTML"
    results: "gr.HTML"
    examples_title: "gr.HTML"
    examples: tuple["gr.Button", ...]
    footer: "gr.HTML"

    def changes(self, page: Page) -> dict[Any, Any]:
        """Return what each component shows on ``page``."""
        import gradio as gr

        return {
            self.masthead: page.masthead,
            self.language: page.switch_label,
            self.tab: gr.update(label=page.tab_label),
            self.welcome: page.welcome,
            self.question: _question_field(page),
            self.ask: page.ask_label,
            self.waiting: page.waiting,
            self.results: page.results,
            self.examples_title: page.examples_title,
            self.footer: page.footer,
            **{button: _example(text) for button, text in zip(self.examples, _slots(page), strict=True)},
        }


def build_app(desk: Desk, tabs: Sequence[Tab] = ()) -> "gr.Blocks":
    """Build the form on a desk, with other tabs beside the one that asks. Nothing is searched before a page asks."""
    import gradio as gr

    app = gr.Blocks(title="Wenju", analytics_enabled=False, fill_width=True)
    blank = Screen(documents=desk.documents())
    page = present(blank, desk)
    with app:
        layout = _lay_out(page, tabs, texts_for(blank.language))
        screen = gr.State(blank)
        form = _wire(app, layout, screen, [screen, *layout.changes(page)], desk)
        for tab in tabs:
            tab.wire(form)
    return app


def _lay_out(page: Page, others: Sequence[Tab], texts: Texts) -> Layout:
    import gradio as gr

    with gr.Row(elem_id="top"):
        masthead = _html(page.masthead, "masthead", js_on_load=read_asset("page.js"))
        language = gr.Button(page.switch_label, elem_id="language")
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(page.tab_label, id="ask") as tab:
            asking = _lay_out_asking(page)
        for other in others:
            other.lay_out(texts)
    footer = _html(page.footer, "footer")
    return Layout(masthead=masthead, language=language, tabs=tabs, tab=tab, footer=footer, **asking)


def _lay_out_asking(page: Page) -> dict[str, Any]:
    """Return the components of the tab that asks, by their names in ``Layout``."""
    import gradio as gr

    welcome = _html(page.welcome, "welcome")
    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label=page.question_label,
            placeholder=page.question_hint,
            show_label=False,
            max_lines=4,
            autofocus=True,
            elem_id="question",
        )
        ask_button = gr.Button(page.ask_label, variant="primary", elem_id="ask")
    waiting = _html(page.waiting, "waiting")
    results = _html(page.results, "results", js_on_load=read_asset("actions.js"))
    with gr.Column(elem_id="examples"):
        examples_title = _html(page.examples_title, "examples-title")
        examples = tuple(gr.Button(text, visible=bool(text), elem_classes="example") for text in _slots(page))
    return {
        "welcome": welcome,
        "question": question,
        "ask": ask_button,
        "waiting": waiting,
        "results": results,
        "examples_title": examples_title,
        "examples": examples,
    }


def _wire(app: "gr.Blocks", layout: Layout, screen: "gr.State", outputs: list[Any], desk: Desk) -> Form:
    import gradio as gr

    def show(new: Screen) -> dict[Any, Any]:
        return {screen: new, **layout.changes(present(new, desk))}

    def opened(request: gr.Request) -> dict[Any, Any]:
        return show(open_page(dict(request.query_params), desk))

    def asked(question: str, old: Screen) -> dict[Any, Any]:
        return show(ask(question, old, desk))

    def switched(question: str, old: Screen) -> dict[Any, Any]:
        return show(switch_language(question, old))

    # Without the queue an event is one plain request, and needs no second connection for its result.
    plain: dict[str, Any] = {"outputs": outputs, "queue": False, "api_visibility": "private"}
    quiet = {**plain, "show_progress": "hidden"}
    searching = {**plain, "show_progress_on": layout.waiting}
    events = {
        "opened": app.load(opened, **quiet),
        "switched": layout.language.click(switched, [layout.question, screen], **quiet),
    }
    gr.on([layout.question.submit, layout.ask.click], asked, [layout.question, screen], **searching)
    for example in layout.examples:
        example.click(asked, [example, screen], **searching)
    return Form(tabs=layout.tabs, results=layout.results, screen=screen, **events)


def _html(value: str, name: str, js_on_load: str | None = None) -> "gr.HTML":
    import gradio as gr

    return gr.HTML(value, elem_id=name, js_on_load=js_on_load, apply_default_css=False)


def _question_field(page: Page) -> Any:
    import gradio as gr

    words = gr.update(label=page.question_label, placeholder=page.question_hint)
    # Somebody may be typing already when the page opens, so nothing is no reason to empty the field.
    return {**words, "value": page.question} if page.question else words


def _example(text: str) -> Any:
    import gradio as gr

    return gr.update(value=text, visible=bool(text))


def _slots(page: Page) -> list[str]:
    """Return a text for each of the example buttons, empty for those that stay hidden."""
    return [*page.examples, *[""] * EXAMPLES][:EXAMPLES]
