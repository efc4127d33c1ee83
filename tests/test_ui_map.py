import json
import re
from dataclasses import dataclass, field
from html import unescape

import pytest
from fake_engine import FakeEngine

from corpus.errors import IndexFolderError
from indexer.corpus_map import CorpusMap, MapPoint
from ui.map_colours import choose_colours
from ui.map_handlers import present_map, present_waiting
from ui.render_map import Lit, render_map
from ui.render_profile import render_profile
from ui.texts import CHINESE, ENGLISH

ATTACK = "<img src=x onerror=alert(1)>\u202e"


def point(number: int, document: str = "a.txt", section: tuple[str, ...] = ()) -> MapPoint:
    return MapPoint(number, document, document, section, number, number + 5, f"开头{number}", 0.5, 0.25, number % 2)


DRAWN = CorpusMap((point(0), point(1, "b.txt", (ATTACK,)), point(2)), (("云", "数"), (ATTACK,)), 3)


@dataclass
class FakeMap:
    """A map desk that knows the points of all hits, or of none."""

    drawn: CorpusMap = DRAWN
    trouble: Exception | None = None
    looked_up: list[int] = field(default_factory=list)

    def draw(self):
        if self.trouble:
            raise self.trouble
        return self.drawn

    def find_points(self, drawn, hits):
        assert drawn is self.drawn
        self.looked_up = [hit.rank for hit in hits]
        return [1, *[None] * (len(hits) - 1)] if hits else []


def data_of(html: str) -> dict[str, object]:
    return json.loads(unescape(re.search(r'data-map="([^"]*)"', html)[1]))


def test_the_points_come_as_data_with_what_opens_their_passage():
    data = data_of(render_map(DRAWN, [Lit(1, 2)], CHINESE))
    assert data["points"][1] == [500, 250, 1, 1, 1, 1, 6, f"b.txt · {ATTACK[:-1]}", "开头1"]
    assert (data["documents"], data["lit"]) == (["a.txt", "b.txt"], [[2, 1]])


def test_nothing_in_a_map_is_markup():
    html = render_map(DRAWN, [], ENGLISH)
    assert "<img" not in html
    assert "\u202e" not in html


def test_a_passage_opens_by_the_name_of_its_document_however_that_is_shown():
    name = 'a\u200e"<b>.txt'
    html = render_map(CorpusMap((point(0, name),), (("云",),), 1), [Lit(1, 0)], ENGLISH)
    assert data_of(html)["documents"] == [name]
    assert unescape(re.search(r'data-document="([^"]*)"', html)[1]) == name


def test_a_map_of_some_of_the_passages_says_so():
    sampled = CorpusMap(DRAWN.points, DRAWN.topics, 12_000)
    assert "12,000" in render_map(sampled, [], ENGLISH)
    assert ENGLISH.map_sampled.format(passages="3", points="3") not in render_map(DRAWN, [], ENGLISH)


def test_points_are_coloured_by_document_or_in_the_only_one_by_section():
    assert choose_colours(DRAWN.points).points == (0, 1, 0)
    one = [point(0, section=("书", "一")), point(1, section=("书", "二")), point(2, section=("书", "二"))]
    colours = choose_colours(one)
    assert (colours.names, colours.points, colours.by_document) == (("二", "一"), (1, 0, 0), False)
    assert choose_colours([point(0)]).names == ("",)


def test_documents_beyond_the_last_colour_are_grey():
    colours = choose_colours([point(number, f"{number}.txt") for number in range(10)])
    assert len(colours.names) == 8
    assert colours.points[-2:] == (8, 8)
    many = CorpusMap(tuple(point(number, f"{number}.txt") for number in range(10)), (("云",), ("数",)), 10)
    assert ENGLISH.map_other in render_map(many, [], ENGLISH)


def test_the_hits_of_the_last_question_are_lit_where_they_are_on_the_map():
    desk, reply = FakeMap(), FakeEngine().reply("最多跑一次改革")
    page = present_map(desk, reply, ENGLISH)
    assert desk.looked_up == [hit.rank for hit in reply.hits]
    assert data_of(page.map)["lit"] == [[1, 1]]
    assert ENGLISH.map_hits in page.map
    assert ENGLISH.map_hits not in present_map(desk, None, ENGLISH).map


@pytest.mark.parametrize(
    ("desk", "says"),
    [
        (FakeMap(trouble=IndexFolderError("There is no index in /x")), "There is no index in /x"),
        (FakeMap(trouble=ZeroDivisionError()), ENGLISH.mistake),
        (FakeMap(CorpusMap((), (), 0)), ENGLISH.empty_index),
    ],
    ids=["broken", "mistake", "empty"],
)
def test_a_map_that_cannot_be_drawn_says_why(desk, says):
    assert says in present_map(desk, None, ENGLISH).map


def test_a_map_that_is_being_drawn_says_so():
    assert CHINESE.map_drawing in present_waiting(CHINESE).map


def test_scores_are_bars_and_places_are_marks_that_lead_to_the_cards():
    hits = FakeEngine().search("最多跑一次改革", top_k=3)
    html = render_profile(hits, {hit.document: 10_000 for hit in hits}, CHINESE)
    assert html.count('data-hit="hit-1"') == 2
    assert f"--share: {hits[0].score:.3f}" in html
    assert "--place: 0.100" in html
    assert CHINESE.coverage_hit.format(rank=1, share="10") in html


def test_one_hit_has_no_profile_and_an_unknown_document_no_strip():
    hits = FakeEngine().search("最多跑一次改革", top_k=3)
    assert render_profile(hits[:1], {}, CHINESE) == ""
    assert 'strip"' not in render_profile(hits, {}, CHINESE)
