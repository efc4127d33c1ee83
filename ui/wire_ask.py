"""The asking side of the form: what each event of the page calls. First what was found is shown, then what answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ui.asset_files import read_asset
from ui.collection import Collection, Collections
from ui.handlers import answer, choose_collection, find, open_page, switch_language, to_keep
from ui.layout_ask import AskLayout
from ui.layout_html import html
from ui.page import present
from ui.render_frame import render_number
from ui.screen import Screen, Session
from ui.tabs import QUIET, Form

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True)
class Asking:
    """From an event to what the components show next. None has the name of a function for programs: gradio numbers the
    second one of a name."""

    layout: AskLayout
    blank: Screen  # of a page that has not been opened yet
    collections: Collections
    kept: "gr.BrowserState"  # what the browser remembers of a screen
    number: "gr.HTML"  # of what is shown, by which the page knows whether it has something newer

    def collection_of(self, screen: Screen) -> Collection:
        return self.collections.find(screen.collection)

    def shown(self, here: Session, *, filled: bool = False) -> dict[Any, Any]:
        number = render_number(here.number())
        return {**self.parts(here.screen, filled=filled), self.number: number}

    def parts(self, screen: Screen, *, filled: bool = False) -> dict[Any, Any]:
        page = present(screen, self.collection_of(screen).desk, self.collections.names())
        return {**self.layout.changes(page, filled=filled), self.kept: to_keep(screen)}

    def show(self, here: Session, edit: Callable[[Screen], Screen], *, filled: bool = False) -> dict[Any, Any]:
        here.change(edit)
        return self.shown(here, filled=filled)

    def opened(self, here: Session, before: Any, parameters: Mapping[str, str]) -> dict[Any, Any]:
        desk = self.collections.find(parameters.get("in", "")).desk
        new = open_page(parameters, desk, before)
        return self.show(here, lambda _now: here.with_changes(new, self.blank), filled=True)

    def asked(self, question: str, here: Session, *, filled: bool = False) -> Any:
        """:param filled: the question is not from the field, which is to show it."""
        import gradio as gr

        found = here.ask(lambda screen: find(question, screen, self.collection_of(screen).desk))
        return self.shown(here, filled=filled) if found else gr.skip()

    def answered(self, here: Session) -> Any:
        import gradio as gr

        found = here.answer(lambda screen: answer(screen, self.collection_of(screen).desk))
        if found is None:
            return gr.skip()
        already = self.parts(replace(here.screen, outcome=found))
        return {part: new for part, new in self.shown(here).items() if part is self.kept or new != already.get(part)}

    def answered_link(self, here: Session) -> Any:
        """Answer the question of a link; what was asked since the page was opened has an event of its own."""
        import gradio as gr

        return gr.skip() if here.turn else self.answered(here)

    def switched(self, question: str, here: Session) -> dict[Any, Any]:
        return self.show(here, lambda screen: switch_language(question, screen))

    def chosen(self, name: str, question: str, here: Session) -> Any:
        import gradio as gr

        here.chosen = name
        desk = self.collections.find(name).desk  # which may have to be opened
        if here.chosen != name:
            return gr.skip()
        documents = desk.documents()
        return self.show(here, lambda screen: choose_collection(name, question, screen, documents))


def wire_asking(app: "gr.Blocks", layout: AskLayout, blank: Screen, collections: Collections) -> Form:
    """Connect the components with what they do, and return what the other tabs hang on to."""
    import gradio as gr

    session = gr.State(Session(blank))
    kept = gr.BrowserState(to_keep(blank), storage_key="wenju", secret="wenju")
    number = html(render_number(0), "number", js_on_load=read_asset("number.js"))
    asking = Asking(layout, blank, collections, kept, number)

    def opened(here: Session, before: Any, request: gr.Request) -> dict[Any, Any]:
        return asking.opened(here, before, dict(request.query_params))

    def chosen(question: str, here: Session, event: gr.EventData) -> Any:
        return asking.chosen(event.name, question, here)

    outputs = [*layout.changes(present(blank, collections.find("").desk)), kept, number]
    quiet = {"outputs": outputs, **QUIET}

    def then_answered(event: Any) -> None:
        event.then(asking.answered, session, **quiet, trigger_mode="multiple")  # not dropped while an older one runs

    opening = app.load(opened, [session, kept], **quiet)
    opening.then(asking.answered_link, session, **quiet)
    for event in _wire_questions(asking, session, outputs):
        then_answered(event)
    number.older(asking.shown, session, **quiet, trigger_mode="multiple")
    return Form(
        layout.tabs,
        (layout.answer, layout.results),
        session,
        opened=opening,
        switched=(
            layout.language.click(asking.switched, [layout.question, session], **quiet),
            layout.masthead.choose(chosen, [layout.question, session], **quiet, trigger_mode="multiple"),
        ),
        collection_of=asking.collection_of,
        show=asking.show,
        shown=asking.shown,
        outputs=outputs,
        then_answered=then_answered,
    )


def _wire_questions(asking: Asking, session: "gr.State", outputs: list[Any]) -> list[Any]:
    """Return the events by which a question is asked: typed, asked before, or one of the examples."""
    import gradio as gr

    layout = asking.layout
    under_way = {"show_progress": "full", "show_progress_on": layout.waiting}
    # "multiple": the next question is not dropped while one is searched
    searching = {"outputs": outputs, **QUIET, **under_way, "trigger_mode": "multiple"}

    def asked_again(here: Session, event: gr.EventData) -> Any:
        return asking.asked(str(event.question), here, filled=True)

    def asked_example(question: str, here: Session) -> Any:
        return asking.asked(question, here, filled=True)

    return [
        gr.on([layout.question.submit, layout.ask.click], asking.asked, [layout.question, session], **searching),
        layout.tools.again(asked_again, session, **searching),
        *(example.click(asked_example, [example, session], **searching) for example in layout.examples),
    ]
