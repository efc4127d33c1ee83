"""The map of the documents as HTML. `assets/map.js` draws the picture from the data that come with it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.map_colours import Colours, choose_colours
from ui.markup import carried, escape, escape_line
from ui.render_source import BETWEEN
from ui.texts import Texts
from ui.visible import one_line

if TYPE_CHECKING:
    from indexer.corpus_map import CorpusMap, MapPoint

_SCALE = 1000  # of the places of points in the data


@dataclass(frozen=True, slots=True)
class Lit:
    """A hit of the last question and the number of its point."""

    rank: int
    point: int


def render_map(drawn: "CorpusMap", lit: Sequence[Lit], texts: Texts) -> str:
    """Return picture, legend, and all that is in it as lists for the keyboard."""
    colours = choose_colours(drawn.points)
    label = texts.map_picture.format(points=f"{len(drawn.points):,}", topics=len(drawn.topics))
    return (
        f'<section class="map" data-map="{carried(_data(drawn, lit, colours))}"><p class="shown">'
        f"{escape(texts.map_intro)}{_sampled(drawn, texts)}</p>"
        f'<figure><svg role="img" aria-label="{escape(label)}"></svg><p class="tip" aria-hidden="true" hidden></p>'
        f"</figure>{_legend(colours, texts)}{_hits(drawn, lit, texts)}{_topics(drawn, texts)}</section>"
    )


def _data(drawn: "CorpusMap", lit: Sequence[Lit], colours: Colours) -> str:
    documents = list(dict.fromkeys(point.document for point in drawn.points))
    rows = {document: row for row, document in enumerate(documents)}
    points = (
        _point(point, rows[point.document], colour) for point, colour in zip(drawn.points, colours.points, strict=True)
    )
    lights = [(each.point, each.rank) for each in lit]
    topics = [[*map(one_line, words)] for words in drawn.topics]
    data = {"points": [*points], "documents": documents, "topics": topics, "lit": lights}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _point(point: "MapPoint", document: int, colour: int) -> tuple[object, ...]:
    """Return what `assets/map.js` takes apart in this order."""
    where = one_line(BETWEEN.join([point.title, *point.section[-1:]]))
    places = (round(point.x * _SCALE), round(point.y * _SCALE), colour, point.topic)
    return (*places, document, point.start, point.end, where, one_line(point.beginning))


def _sampled(drawn: "CorpusMap", texts: Texts) -> str:
    if len(drawn.points) == drawn.passages:
        return ""
    counts = {"passages": f"{drawn.passages:,}", "points": f"{len(drawn.points):,}"}
    return f" {escape(texts.map_sampled.format(**counts))}"


def _legend(colours: Colours, texts: Texts) -> str:
    """Return a button for each colour; a press shows its points alone."""
    names = [name or texts.map_no_section for name in colours.names]
    if len(names) in colours.points:
        names.append(texts.map_other)
    title = texts.map_by_document if colours.by_document else texts.map_by_section
    items = "".join(
        f'<li><button type="button" class="colour" aria-pressed="false" data-colour="{number}" translate="no">'
        f'<span class="dot hue-{number}"></span>{escape_line(name)}</button></li>'
        for number, name in enumerate(names)
    )
    return f'<div class="colours"><h2>{escape(title)}</h2><ul>{items}</ul></div>'


def _hits(drawn: "CorpusMap", lit: Sequence[Lit], texts: Texts) -> str:
    if not lit:
        return ""
    items = "".join(f"<li>{_open(drawn.points[each.point], str(each.rank))}</li>" for each in lit)
    return f'<div class="lit"><h2>{escape(texts.map_hits)}</h2><ol>{items}</ol></div>'


def _open(point: "MapPoint", rank: str) -> str:
    data = f'data-document="{carried(point.document)}" data-start="{point.start}" data-end="{point.end}"'
    return (
        f'<button type="button" class="open" {data} translate="no"><b>{rank}</b>{escape_line(point.beginning)}</button>'
    )


def _topics(drawn: "CorpusMap", texts: Texts) -> str:
    """Return the topics, the largest first; `assets/map.js` lists the passages of one that is opened."""
    sizes = Counter(point.topic for point in drawn.points).most_common()
    items = "".join(
        f'<details class="topic" data-topic="{topic}"><summary><span translate="no">'
        f"{escape_line(BETWEEN.join(drawn.topics[topic]))}</span>"
        f"<small>{escape(texts.map_passages.format(count=f'{size:,}'))}</small></summary><ol></ol></details>"
        for topic, size in sizes
    )
    return f'<div class="topics"><h2>{escape(texts.map_topics)}</h2>{items}</div>'
