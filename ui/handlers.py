"""What the web form does, as plain functions: a screen and an event in, the next screen out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from corpus.errors import QuestionError, WenjuError
from search.question import LONGEST_QUESTION
from search.results import Reply
from ui.desk import Desk
from ui.render import render_reply
from ui.render_frame import (
    render_empty_index,
    render_examples_title,
    render_footer,
    render_masthead,
    render_note,
    render_waiting,
    render_welcome,
)
from ui.texts import Language, Texts, texts_for

_log = logging.getLogger(__name__)


class Trouble(Enum):
    EMPTY_QUESTION = auto()
    LONG_QUESTION = auto()
    BARE_QUESTION = auto()  # nothing but operators
    EMPTY_INDEX = auto()
    BROKEN_INDEX = auto()
    MISTAKE = auto()  # of ours


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question brought back nothing; ``detail`` is the error's own sentence."""

    trouble: Trouble
    detail: str


@dataclass(frozen=True, slots=True)
class Screen:
    """All a page remembers between two events; kept without words, so that it can change its language."""

    language: Language = Language.CHINESE
    question: str = ""  # as it stands in the field
    outcome: Reply | Problem | None = None  # None before the first question
    documents: int = 0  # in the index when it was last looked at


@dataclass(frozen=True, slots=True)
class Page:
    """Every visible value of the form, ready to be put into its components."""

    masthead: str
    switch_label: str
    tab_label: str
    welcome: str  # empty, like the examples, once there is a reply
    question: str
    question_label: str
    question_hint: str
    ask_label: str
    waiting: str
    results: str
    examples_title: str
    examples: tuple[str, ...]
    footer: str


def open_page(parameters: Mapping[str, str], desk: Desk) -> Screen:
    """Return the screen of a link: ``?q=`` asks at once, ``?lang=en`` opens in English."""
    english = parameters.get("lang", "").lower().startswith("en")
    language = Language.ENGLISH if english else Language.CHINESE
    screen = Screen(language=language, documents=desk.documents())
    question = parameters.get("q", "")
    return ask(question, screen, desk) if question else screen


def ask(question: str, screen: Screen, desk: Desk) -> Screen:
    outcome = _outcome(question, desk)
    documents = screen.documents if isinstance(outcome, Reply) and screen.documents else desk.documents()
    return replace(screen, question=question, outcome=outcome, documents=documents)


def switch_language(question: str, screen: Screen) -> Screen:
    """Return the same screen in the other language; nothing is searched again."""
    return replace(screen, question=question, language=screen.language.other)


def present(screen: Screen, desk: Desk) -> Page:
    texts = texts_for(screen.language)
    reply = screen.outcome if isinstance(screen.outcome, Reply) else None
    examples = () if reply else tuple(desk.examples(screen.language))
    return Page(
        masthead=render_masthead(screen.language, reply.question if reply else "", texts),
        switch_label=texts.switch_language,
        tab_label=texts.tab_ask,
        welcome="" if reply else render_welcome(texts),
        question=screen.question,
        question_label=texts.question_label,
        question_hint=texts.question_hint,
        ask_label=texts.ask,
        waiting=render_waiting(texts),
        results=_results(screen, desk.index_command, texts),
        examples_title=render_examples_title(texts) if examples else "",
        examples=examples,
        footer=render_footer(screen.documents, texts),
    )


def _outcome(question: str, desk: Desk) -> Reply | Problem:
    try:
        return desk.reply(question)
    except QuestionError as error:
        return Problem(_what_is_wrong(question), str(error))
    except WenjuError as error:
        trouble = Trouble.BROKEN_INDEX if desk.documents() else Trouble.EMPTY_INDEX
        return Problem(trouble, str(error))
    except Exception:  # the page must not stay silent; the traceback is for us
        _log.exception("A question could not be answered because of a mistake in wenju")
        return Problem(Trouble.MISTAKE, "")


def _what_is_wrong(question: str) -> Trouble:
    """Say why a question was refused."""
    length = len(question.strip())
    if length > LONGEST_QUESTION:
        return Trouble.LONG_QUESTION
    return Trouble.BARE_QUESTION if length else Trouble.EMPTY_QUESTION


def _results(screen: Screen, index_command: str, texts: Texts) -> str:
    outcome = screen.outcome
    if isinstance(outcome, Reply):
        return render_reply(outcome, texts)
    if isinstance(outcome, Problem) and outcome.trouble is not Trouble.EMPTY_INDEX:
        return _problem(outcome, screen.question, texts)
    return "" if screen.documents else render_empty_index(index_command, texts)


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
