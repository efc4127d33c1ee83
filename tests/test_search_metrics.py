"""Every measure worked out by hand."""

from math import log2

import pytest

from search.metrics import answer_f1, exact_match, ndcg, recall, reciprocal_rank

RANKING = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"a"}, 1, 1), ({"b"}, 1, 0), ({"b"}, 2, 1), ({"x", "d"}, 4, 1), ({"d"}, 3, 0), ({"x"}, 9, 0), (set(), 4, 0)],
)
def test_recall_asks_for_one_good_hit_among_the_first_k(relevant, k, expected):
    assert recall(RANKING, relevant, k) == expected


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"a"}, 10, 1 / 1), ({"c", "d"}, 10, 1 / 3), ({"c"}, 2, 0), ({"x"}, 10, 0), (set(), 10, 0)],
)
def test_reciprocal_rank_counts_from_1(relevant, k, expected):
    assert reciprocal_rank(RANKING, relevant, k) == expected


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [
        ({"a"}, 10, 1.0),
        ({"b"}, 10, (1 / log2(1 + 2)) / (1 / log2(1 + 1))),
        ({"a", "c"}, 10, (1 / log2(2) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3))),
        ({"a", "x"}, 10, (1 / log2(2)) / (1 / log2(2) + 1 / log2(3))),
        ({"a", "x"}, 1, 1.0),
        ({"c"}, 2, 0.0),
        ({"x"}, 10, 0.0),
        (set(), 10, 0.0),
    ],
)
def test_ndcg_is_the_gain_over_the_best_possible_gain(relevant, k, expected):
    assert ndcg(RANKING, relevant, k) == pytest.approx(expected)


def test_an_empty_ranking_scores_nothing():
    assert recall([], {"a"}, 5) == reciprocal_rank([], {"a"}, 5) == ndcg([], {"a"}, 5) == 0


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("53个部门", ["53个部门"], 1),
        ("53 个部门。", ["五十三个", "“53个部门”"], 1),
        ("《最多跑一次》", ["最多跑一次"], 1),
        ("At most ONE visit.", ["at most one visit"], 1),
        ("New\nYork", ["New York"], 1),
        ("New York", ["NewYork"], 0),
        ("53个部门的", ["53个部门"], 0),
        ("", ["53个部门"], 0),
        ("", ["%"], 0),
        ("℃", ["℃"], 1),
        ("53个部门", [], 0),
    ],
)
def test_exact_match_is_blind_to_punctuation_white_space_and_case(answer, gold, expected):
    assert exact_match(answer, gold) == expected


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("53个部门", ["53个部门"], 1.0),
        # units: 浙 江 省 杭 州 市 against 杭 州 市
        ("浙江省杭州市", ["杭州市"], 2 * (3 / 6) * (3 / 3) / (3 / 6 + 3 / 3)),
        # the longest common run, not the longest common subsequence: 甲 or 丙, not both
        ("甲乙丙", ["甲丙"], 2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
        # a Latin word or number is one unit: 53 个 部 门 against 153 个 部 门
        ("53个部门", ["153个部门"], 2 * (3 / 4) * (3 / 4) / (3 / 4 + 3 / 4)),
        ("PPP 模式", ["ppp模式。"], 1.0),
        ("in one visit", ["at most one visit"], 2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4)),
        ("杭州", ["北京", "杭州市", "州"], 2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3)),
        ("", ["杭州"], 0.0),
        ("北京", ["杭州"], 0.0),
        ("杭州", [], 0.0),
    ],
)
def test_f1_is_that_of_the_longest_common_run_of_units(answer, gold, expected):
    assert answer_f1(answer, gold) == pytest.approx(expected)
