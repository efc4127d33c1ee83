"""From a screen to the values of the form's components, in the language of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.found import Found
from search.question import LONGEST_QUESTION
from search.results import Answer, Reply
from ui.desk import Desk
from ui.render_answer import is_sure, render_answer, render_no_answer, render_reading
from ui.render_asking import render_tools
from ui.render_evidence import render_evidence
from ui.render_frame import (
    render_empty_index,
    render_examples_title,
    render_footer,
    render_masthead,
    render_note,
    render_waiting,
    render_welcome,
)
from ui.render_narrow import render_narrowing
from ui.screen import Problem, Screen, Trouble
from ui.settings import Caution, Settings
from ui.texts import Texts, texts_for


@dataclass(frozen=True, slots=True)
class Page:
    """Every visible value of the asking side, ready to be put into its components."""

    masthead: str
    switch_label: str
    tab_label: str
    welcome: str  # empty, like the examples, once something was found
    question: str
    question_label: str
    question_hint: str
    ask_label: str
    tools: str
    narrow: str
    waiting: str
    answer: str
    results: str
    examples_title: str
    examples: tuple[str, ...]
    footer: str


def present(screen: Screen, desk: Desk, collections: Sequence[str] = ()) -> Page:
    """:param collections: the names of all but the first one."""
    texts = texts_for(screen.language)
    found = screen.outcome if isinstance(screen.outcome, Found | Reply) else None
    examples = () if found else tuple(desk.examples(screen.language))
    return Page(
        masthead=render_masthead(screen, found.question if found else "", collections, texts),
        switch_label=texts.switch_language,
        tab_label=texts.tab_ask,
        welcome="" if found else render_welcome(texts),
        question=screen.question,
        question_label=texts.question_label,
        question_hint=texts.question_hint,
        ask_label=texts.ask,
        tools=render_tools(screen.history, texts, has_link=found is not None),
        narrow=render_narrowing(texts),
        waiting=render_waiting(texts),
        answer=_answer(found, screen.settings, texts),
        results=_results(screen, desk, texts),
        examples_title=render_examples_title(texts) if examples else "",
        examples=examples,
        footer=render_footer(screen.documents, texts),
    )


def _answer(found: Found | Reply | None, settings: Settings, texts: Texts) -> str:
    if found is None or not found.hits or not settings.answers:
        return ""
    if not isinstance(found, Reply):
        return render_reading(texts)
    if found.answer and not _shown_answer(found, settings):
        return render_no_answer(texts.no_sure_answer)
    return render_answer(found, texts)


def _results(screen: Screen, desk: Desk, texts: Texts) -> str:
    outcome = screen.outcome
    if isinstance(outcome, Found | Reply):
        answer = _shown_answer(outcome, screen.settings)
        lengths = desk.lengths([hit.document for hit in outcome.hits])
        return render_evidence(outcome.hits, answer, outcome.seconds, lengths, texts)
    if isinstance(outcome, Problem) and outcome.trouble is not Trouble.EMPTY_INDEX:
        return _problem(outcome, screen.question, texts)
    return "" if screen.documents else render_empty_index(desk.index_command, texts)


def _shown_answer(outcome: Found | Reply, settings: Settings) -> Answer | None:
    """Return the answer, unless it is one that a person does not want to see."""
    answer = outcome.answer if isinstance(outcome, Reply) and settings.answers else None
    return None if answer and settings.caution is Caution.SURE and not is_sure(answer) else answer


def _problem(problem: Problem, question: str, texts: Texts) -> str:
    match problem.trouble:
        case Trouble.EMPTY_QUESTION:
            return render_note(texts.empty_question)
        case Trouble.LONG_QUESTION:
            return render_note(texts.long_question.format(length=f"{len(question):,}", limit=f"{LONGEST_QUESTION:,}"))
        case Trouble.BARE_QUESTION:
            return render_note(texts.bare_question)
        case Trouble.MISTAKE:
            return render_note(texts.mistake)
        case _:
            return render_note(texts.broken_index, problem.detail)
