"""What the Map tab does, as plain functions."""

import logging
from dataclasses import dataclass

from corpus.errors import WenjuError
from search.found import Found
from search.results import Reply
from ui.map_desk import MapDesk
from ui.render_frame import render_note
from ui.render_map import Lit, render_map
from ui.screen import Outcome
from ui.texts import Texts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapPage:
    """Every visible value of the tab."""

    title: str
    map: str


def present_waiting(texts: Texts) -> MapPage:
    """Return what the tab shows until its map is drawn."""
    return MapPage(texts.tab_map, f'<p class="drawing" role="status">{texts.map_drawing}</p>')


def present_map(desk: MapDesk, outcome: Outcome | None, texts: Texts) -> MapPage:
    """:param outcome: of the last question, whose hits are lit up."""
    try:
        return MapPage(texts.tab_map, _draw(desk, outcome, texts))
    except WenjuError as error:
        return MapPage(texts.tab_map, render_note(texts.map_trouble, str(error)))
    except Exception:  # the page must not stay silent; the traceback is for us
        _log.exception("The map could not be drawn because of a mistake in wenju")
        return MapPage(texts.tab_map, render_note(texts.mistake))


def _draw(desk: MapDesk, outcome: Outcome | None, texts: Texts) -> str:
    drawn = desk.draw()
    if not drawn.points:
        return render_note(texts.empty_index)
    hits = outcome.hits if isinstance(outcome, Found | Reply) else ()
    points = desk.find_points(drawn, hits)
    lit = [Lit(hit.rank, point) for hit, point in zip(hits, points, strict=True) if point is not None]
    return render_map(drawn, lit, texts)
