"""What the asking side of the form does, as plain functions: a screen and an event in, the next screen out."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from corpus.errors import QuestionError, WenjuError
from search.found import Found
from search.question import LONGEST_QUESTION
from search.results import Reply
from ui.desk import Desk
from ui.screen import Outcome, Problem, Screen, Trouble
from ui.settings import Settings
from ui.texts import Language

_log = logging.getLogger(__name__)


def open_page(parameters: Mapping[str, str], desk: Desk, kept: object = None) -> Screen:
    """Return the screen of a link: ``?q=`` asks at once, ``?lang=en`` opens in English, ``?in=`` in a collection.

    :param kept: what ``to_keep`` put into the browser; the link goes before.
    """
    before = kept if isinstance(kept, Mapping) else {}
    english = (parameters.get("lang") or str(before.get("language"))).lower().startswith("en")
    language = Language.ENGLISH if english else Language.CHINESE
    settings, collection = Settings.parse(kept), parameters.get("in", "")
    screen = Screen(language=language, documents=desk.documents(), settings=settings, collection=collection)
    question = parameters.get("q", "")
    return find(question, screen, desk) if question else screen


def find(question: str, screen: Screen, desk: Desk) -> Screen:
    """Return the screen with the question's hits; what answers it is for ``answer`` to read."""
    outcome = _outcome(lambda: desk.find(question, top_k=screen.settings.hits), question, desk)
    if isinstance(outcome, Found):
        screen = screen.remembering(question)
    documents = screen.documents if isinstance(outcome, Found) and screen.documents else desk.documents()
    return replace(screen, question=question, outcome=outcome, documents=documents)


def answer(screen: Screen, desk: Desk) -> Screen:
    """Return the screen with the answer to what was found, or the same one where nothing waits for an answer."""
    found = screen.waiting()
    if found is None:
        return screen
    return replace(screen, outcome=_outcome(lambda: desk.answer(found), found.question, desk))


def to_keep(screen: Screen) -> dict[str, str]:
    """Return what the browser keeps of a screen, for the next time."""
    return {**screen.settings.to_keep(), "language": screen.language}


def choose_setting(name: str, value: str, screen: Screen) -> Screen:
    return replace(screen, settings=screen.settings.with_choice(name, value))


def find_again(screen: Screen, desk: Desk) -> Screen:
    """Return the screen with the hits that its settings ask for now, if there were any."""
    if not isinstance(screen.outcome, Found | Reply):
        return screen
    return replace(find(screen.outcome.question, screen, desk), question=screen.question)


def choose_collection(name: str, question: str, screen: Screen, documents: int) -> Screen:
    """Return the screen of another collection, without what was found in the one before.

    :param documents: of the collection that was chosen.
    """
    return replace(screen, collection=name, question=question, outcome=None, documents=documents)


def switch_language(question: str, screen: Screen) -> Screen:
    """Return the same screen in the other language; nothing is searched again."""
    return replace(screen, question=question, language=screen.language.other)


def _outcome(work: Callable[[], Outcome], question: str, desk: Desk) -> Outcome:
    try:
        return work()
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
