"""The asking side of the form: its components and what each event of the page calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ui.asset_files import read_asset
from ui.collection import Collection, Collections
from ui.handlers import answer, choose_collection, find, open_page, switch_language, to_keep
from ui.layout_html import html
from ui.layout_narrow import lay_out_narrowing
from ui.page import Page, present
from ui.screen import Screen, Session
from ui.tabs import Form, Tab
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


def wire_asking(app: "gr.Blocks", layout: AskLayout, blank: Screen, collections: Collections) -> Form:
    """Let every event of the page show the next screen: first what was found, then what answers.

    Return what the other tabs hang on to.
    """
    import gradio as gr

    session = gr.State(Session(blank))
    kept = gr.BrowserState(to_keep(blank), storage_key="wenju", secret="wenju")

    def collection_of(here: Session) -> Collection:
        return collections.find(here.screen.collection)

    def shown(here: Session) -> dict[Any, Any]:
        presented = present(here.screen, collection_of(here).desk, collections.names())
        return {**layout.changes(presented), kept: to_keep(here.screen)}

    def show(here: Session, new: Screen) -> dict[Any, Any]:
        here.screen = new
        return shown(here)

    def opened(here: Session, before: Any, request: gr.Request) -> dict[Any, Any]:
        parameters = dict(request.query_params)
        return show(here, open_page(parameters, collections.find(parameters.get("in", "")).desk, before))

    def asked(question: str, here: Session) -> dict[Any, Any]:
        return show(here, find(question, here.screen, collection_of(here).desk))

    def asked_again(here: Session, event: gr.EventData) -> dict[Any, Any]:
        return asked(str(event.question), here)

    def answered(here: Session) -> Any:
        before = here.screen
        outcome = answer(before, collection_of(here).desk).outcome
        if outcome is before.outcome or here.screen.outcome is not before.outcome:
            return gr.skip()  # there was nothing to answer, or something else has been asked meanwhile
        already = shown(here)
        changes = show(here, replace(here.screen, outcome=outcome))
        return {part: value for part, value in changes.items() if value != already[part] or part is kept}

    def switched(question: str, here: Session) -> dict[Any, Any]:
        return show(here, switch_language(question, here.screen))

    def chosen(question: str, here: Session, event: gr.EventData) -> dict[Any, Any]:
        desk = collections.find(event.name).desk
        return show(here, choose_collection(event.name, question, here.screen, desk))

    # Without the queue an event is one plain request, and needs no second connection for its result.
    plain: dict[str, Any] = {
        "outputs": [*layout.changes(present(blank, collections.find("").desk)), kept],
        "queue": False,
        "api_visibility": "private",
    }
    quiet = {**plain, "show_progress": "hidden"}
    searching = {**plain, "show_progress_on": layout.waiting}
    opening = app.load(opened, [session, kept], **quiet)
    asking = [
        opening,
        gr.on([layout.question.submit, layout.ask.click], asked, [layout.question, session], **searching),
        layout.tools.again(asked_again, session, **searching),
        *(example.click(asked, [example, session], **searching) for example in layout.examples),
    ]

    def then_answered(event: Any) -> None:
        event.then(answered, session, **quiet, trigger_mode="multiple")  # not dropped while an older one runs

    for event in asking:
        then_answered(event)
    return Form(
        layout.tabs,
        (layout.answer, layout.results),
        session,
        opened=opening,
        switched=(
            layout.language.click(switched, [layout.question, session], **quiet),
            layout.masthead.choose(chosen, [layout.question, session], **quiet),
        ),
        collection_of=collection_of,
        show=show,
        outputs=plain["outputs"],
        then_answered=then_answered,
    )


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
