"""Fusion, with its arithmetic spelled out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Kind
from search.fusion import LEXICAL_WEIGHT, OFFSETS, Candidate, coverage, fuse, to_unit
from search.results import LegScore

BODY = Kind.BODY


def fused(candidates: list[Candidate]) -> list[tuple[int, float]]:
    return [(candidate.paragraph, pytest.approx(candidate.fused)) for candidate in candidates]


def test_the_sum_by_hand():
    kinds = {1: BODY, 2: BODY, 3: BODY}
    found = fuse(kinds, {1: 0.80, 2: 0.90, 3: 0.70}, {1: 9.0, 3: 3.0}, highest_lexical=12.0)
    assert LEXICAL_WEIGHT == 0.3
    assert fused(found) == [
        (1, 0.80 + 0.3 * 9.0 / 12.0),
        (2, 0.90),
        (3, 0.70 + 0.3 * 3.0 / 12.0),
    ]


def test_ranks_are_those_of_each_leg_by_itself_from_1_and_none_where_it_found_nothing():
    kinds = dict.fromkeys((1, 2, 3), BODY)
    found = fuse(kinds, {2: 0.9, 3: 0.8}, {3: 5.0, 1: 9.0}, highest_lexical=10.0)
    legs = {candidate.paragraph: (candidate.dense, candidate.lexical) for candidate in found}
    assert legs == {
        1: (None, LegScore(1, 9.0)),
        2: (LegScore(1, 0.9), None),
        3: (LegScore(2, 0.8), LegScore(2, 5.0)),
    }
    assert [candidate.paragraph for candidate in found] == [3, 2, 1]  # .8 + .15, .9, .27


def test_equal_scores_stand_in_the_order_of_ids():
    kinds = dict.fromkeys((30, 4, 17), BODY)
    found = fuse(kinds, dict.fromkeys(kinds, 0.5), dict.fromkeys(kinds, 2.0), highest_lexical=4.0)
    assert [(c.paragraph, c.dense, c.lexical) for c in found] == [
        (4, LegScore(1, 0.5), LegScore(1, 2.0)),
        (17, LegScore(2, 0.5), LegScore(2, 2.0)),
        (30, LegScore(3, 0.5), LegScore(3, 2.0)),
    ]


@given(st.dictionaries(st.integers(0, 99), st.floats(-1, 1), max_size=20), st.sampled_from([0.0, 7.5]))
def test_without_a_shared_word_the_dense_order_stands(cosines, highest):
    """So it is with an English question on Chinese text."""
    found = fuse(dict.fromkeys(cosines, BODY), cosines, {}, highest_lexical=highest)
    assert [candidate.paragraph for candidate in found] == sorted(cosines, key=lambda row: (-cosines[row], row))
    assert [candidate.fused for candidate in found] == [cosines[candidate.paragraph] for candidate in found]
    assert [candidate.dense.rank for candidate in found] == list(range(1, len(cosines) + 1))


def test_what_is_not_body_has_to_be_that_much_better():
    kinds = {1: BODY, 2: Kind.HEADING, 3: Kind.REFERENCE, 4: Kind.FURNITURE}
    cosines = {1: 0.75, 2: 0.84, 3: 0.86, 4: 0.80}
    assert OFFSETS == {BODY: 0.0, Kind.HEADING: 0.1, Kind.REFERENCE: 0.1, Kind.FURNITURE: 0.1}
    assert fused(fuse(kinds, cosines, {}, highest_lexical=1.0)) == [
        (3, 0.86 - 0.1),
        (1, 0.75),
        (2, 0.84 - 0.1),
        (4, 0.80 - 0.1),
    ]


def test_a_kind_that_is_wanted_has_no_offset():
    kinds, cosines = {1: BODY, 2: Kind.REFERENCE, 3: Kind.HEADING}, {1: 0.75, 2: 0.80, 3: 0.80}
    wanted = frozenset({BODY, Kind.REFERENCE})
    assert fused(fuse(kinds, cosines, {}, highest_lexical=1.0, wanted=wanted)) == [(2, 0.80), (1, 0.75), (3, 0.70)]


def test_no_candidates_is_an_empty_list():
    assert fuse({}, {}, {}, highest_lexical=0.0) == []


@pytest.mark.parametrize(("score", "highest", "share"), [(3, 12, 0.25), (0, 12, 0), (12, 12, 1), (0, 0, 0)])
def test_coverage_is_a_share(score, highest, share):
    assert coverage(score, highest) == share


def test_a_hit_score_lies_between_0_and_1():
    assert to_unit(1.0 + LEXICAL_WEIGHT) == pytest.approx(1.0)
    assert to_unit(0.65) == pytest.approx(0.65 / 1.3) == 0.5
    assert (to_unit(0.0), to_unit(-0.3), to_unit(1.3)) == (0.0, 0.0, 1.0)


@given(st.lists(st.floats(0, 1 + LEXICAL_WEIGHT)))
def test_hit_scores_keep_the_order_of_fused_ones(scores):
    assert list(map(to_unit, sorted(scores))) == sorted(map(to_unit, scores))
