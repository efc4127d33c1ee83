from dataclasses import replace

from fake_engine import FakeEngine
from hypothesis import given
from hypothesis import strategies as st

from search.results import Answer
from ui.marks import Piece, answer_span, matched_words, pieces

spans = st.tuples(st.integers(-2, 15), st.integers(-2, 15))


def test_answer_and_words_are_told_apart_where_they_overlap():
    parts = list(pieces("打通53个部门的系统", answer=(2, 7), words=[(0, 2), (5, 7), (8, 10)]))
    assert parts == [
        Piece("打通", answer=False, word=True),
        Piece("53个", answer=True, word=False),
        Piece("部门", answer=True, word=True),
        Piece("的", answer=False, word=False),
        Piece("系统", answer=False, word=True),
    ]


def test_no_text_has_no_pieces():
    assert list(pieces("", answer=(0, 3), words=[(0, 1)])) == []


@given(st.text(max_size=12), st.none() | spans, st.lists(spans, max_size=3))
def test_pieces_join_to_the_text_whatever_the_spans(text, answer, words):
    parts = list(pieces(text, answer=answer, words=words))
    assert "".join(piece.text for piece in parts) == text
    assert all(piece.text for piece in parts)


def test_the_answer_has_a_place_only_in_its_own_hit():
    first, second = FakeEngine().search("浙江部门", top_k=2)
    answer = Answer("x", 0.5, hit=2, start=3, end=8)
    assert answer_span(first, answer) is None
    assert answer_span(second, answer) == (3, 8)
    assert answer_span(second, None) is None


def test_matched_words_come_once_in_order_of_appearance():
    hit = replace(
        FakeEngine().search("部门", top_k=1)[0],
        text="部门连部门，系统连系统",
        matches=((3, 5), (6, 8), (0, 2)),
    )
    assert matched_words(hit) == ["部门", "系统"]
