"""What the Measure tab and the buttons on hits do, as plain functions."""

import logging
from dataclasses import dataclass

from corpus.errors import WenjuError
from search.found import Found
from search.results import Reply
from ui.measure_desk import MeasureDesk
from ui.render_frame import render_note
from ui.render_measure import render_intro, render_measured
from ui.texts import Texts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Every visible value of the tab."""

    title: str
    intro: str
    button: str
    measured: str


def present_measures(desk: MeasureDesk, texts: Texts, trouble: str = "") -> MeasurePage:
    """:param trouble: why the last attempt to measure failed."""
    note = render_note(texts.measure_trouble, trouble) if trouble else ""
    return MeasurePage(
        title=texts.tab_measure,
        intro=render_intro(desk.questions(), texts),
        button=texts.measure_now,
        measured=note + render_measured(desk.measured(), texts),
    )


def measure(desk: MeasureDesk, texts: Texts) -> MeasurePage:
    try:
        desk.measure()
    except WenjuError as error:
        return present_measures(desk, texts, str(error))
    except Exception:  # the page must not stay silent; the traceback is for us
        _log.exception("The index could not be measured because of a mistake in wenju")
        return present_measures(desk, texts, texts.mistake)
    return present_measures(desk, texts)


def say(opinion: str, rank: int, outcome: object, desk: MeasureDesk) -> str:
    """Keep an opinion on what is on the screen; return why it could not be kept, else nothing."""
    reply = _reply_on(outcome)
    if reply is None:
        return ""
    try:
        desk.say(opinion, rank, reply)
    except WenjuError as error:
        return str(error)
    return ""


def _reply_on(outcome: object) -> Reply | None:
    """Return what is on the screen as a reply, also where its hits are not read for an answer."""
    if isinstance(outcome, Found):
        return Reply(outcome.question, None, outcome.hits, outcome.seconds)
    return outcome if isinstance(outcome, Reply) else None
