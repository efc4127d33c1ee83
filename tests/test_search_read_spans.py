"""The arithmetic of reading, against brute force and by hand."""

import json
from dataclasses import replace
from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from indexer.tokens import Tokens
from search.read_spans import (
    ACROSS_LANGUAGES,
    ELSEWHERE,
    HIT_WEIGHT,
    LONGEST_SPAN,
    Calibration,
    Features,
    best_spans,
    load_calibration,
    predict,
    score,
)
from search.read_windows import OVERLAP, WINDOW_TOKENS, find_rest, find_windows

CALIBRATION = Calibration(
    Features(answerable=1.0, span=0.5, margin=0.25, hit=2.0, across=-1.0, elsewhere=-0.5),
    intercept=-3.0,
    threshold=0.4,
)


def random_heads(tokens: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 2, (tokens, 2 + 2 * 3)).astype(np.float32)


def all_spans(tokens: int) -> list[tuple[int, int]]:
    return [(first, last) for first, last in product(range(tokens), repeat=2) if 0 <= last - first < LONGEST_SPAN]


def logit(heads: np.ndarray, first: int, last: int) -> float:
    return float(heads[first, 0] + heads[last, 1] + heads[first, 2:5] @ heads[last, 5:8])


def test_three_spans_by_hand():
    """Of two tokens: 0 alone has the logit 1, both together 1 + 2 · 3 - 1, and 1 alone 2 - 1."""
    heads = np.array([[1, 0, 2, 0], [2, -1, 0, 3]], np.float32)
    total = exp(1) + exp(6) + exp(1)
    spans = predict(heads, 0.5).spans
    assert np.exp(spans[:, :2]) == pytest.approx(np.array([[exp(1), exp(6)], [exp(1), 0]]) / total)
    assert not np.exp(spans[:, 2:]).any()


@pytest.mark.parametrize("tokens", [1, 2, 39, 40, 41, 60])
def test_spans_are_probabilities_over_the_window(tokens):
    heads = random_heads(tokens)
    prediction = predict(heads, 0.5)
    assert prediction.answerable == 0.5
    assert np.exp(prediction.spans).sum() == pytest.approx(1)
    total = log(sum(exp(logit(heads, *span)) for span in all_spans(tokens)))
    assert [prediction.spans[first, last - first] for first, last in all_spans(tokens)] == pytest.approx(
        [logit(heads, *span) - total for span in all_spans(tokens)], abs=1e-4
    )


def test_logits_beyond_what_can_be_added_up_are_probabilities_too():
    prediction = predict(np.array([[0, 1000], [log(3), 1000]], np.float32), 0.5)
    assert np.exp(prediction.spans[:, :2]) == pytest.approx(np.array([[0.2, 0.2], [0.6, 0]]), abs=1e-4)


@pytest.mark.parametrize("tokens", [1, 2, 30, 60])
def test_the_first_span_is_the_likeliest_and_the_second_shares_no_token_with_it(tokens):
    heads = random_heads(tokens)
    spans = all_spans(tokens)
    best = max(spans, key=lambda span: logit(heads, *span))
    others = [span for span in spans if span[1] < best[0] or best[1] < span[0]]
    expected = [best, *([max(others, key=lambda span: logit(heads, *span))] if others else [])]
    prediction = predict(heads, 0.0)
    found = list(best_spans(prediction))
    assert [(span.first, span.last) for span in found] == expected
    assert [span.log_probability for span in found] == [
        prediction.spans[first, last - first] for first, last in expected
    ]


def test_from_the_start_of_one_answer_to_the_end_of_another_is_none():
    """Tokens 0 and 3 are answers. Each starts and ends one as likely as the other, and what goes together decides."""
    heads = np.full((4, 6), -9, np.float32)
    heads[:, 2:] = 0
    heads[[0, 3], :2] = 1
    heads[0, 2:4], heads[3, 2:4] = [2, 0], [0, 2]
    heads[0, 4:6], heads[3, 4:6] = [2, 0], [0, 2]
    assert [(span.first, span.last) for span in best_spans(predict(heads, 0.0))] == [(0, 0), (3, 3)]
    heads[:, 2:] = 0
    assert predict(heads, 0.0).spans[0, 3] == predict(heads, 0.0).spans[0, 0]


@pytest.mark.parametrize("answerable", [-800.0, -2.0, 0.0, 2.0, 800.0])
def test_a_score_is_the_logarithm_of_a_product_and_the_weighted_score_of_the_hit(answerable):
    expected = answerable if answerable < -700 else log(1 / (1 + exp(-answerable)))
    features = Features(answerable=answerable, span=-1.5, margin=3.0, hit=0.75, across=0.0, elsewhere=0.0)
    assert score(features) == pytest.approx(expected - 1.5 + HIT_WEIGHT * 0.75, abs=1e-9)


def test_a_window_in_another_language_counts_as_less_likely_to_hold_the_answer():
    there = Features(answerable=2.0, span=-1.5, margin=3.0, hit=0.75, across=1.0, elsewhere=0.0)
    here = replace(there, answerable=2.0 - ACROSS_LANGUAGES, across=0.0)
    assert score(there) == score(here) < score(replace(there, across=0.0))


def test_what_is_not_around_what_was_found_counts_a_little_less():
    near = Features(answerable=2.0, span=-1.5, margin=3.0, hit=0.75, across=0.0, elsewhere=0.0)
    assert score(replace(near, elsewhere=1.0)) == pytest.approx(score(near) - ELSEWHERE)


def test_a_probability_by_hand():
    features = Features(answerable=1.5, span=-2.0, margin=4.0, hit=0.75, across=1.0, elsewhere=1.0)
    assert CALIBRATION.probability(features) == pytest.approx(1 / (1 + exp(-(-3 + 1.5 - 1 + 1 + 1.5 - 1 - 0.5))))


def test_the_calibration_comes_with_the_weights(tmp_path):
    weights = {"answerable": 1, "span": 0.5, "margin": 0.25, "hit": 2, "across": -1, "elsewhere": -0.5}
    numbers = {**weights, "intercept": -3, "threshold": 0.4}
    save_file({"a": np.zeros(1)}, tmp_path / "reader.safetensors", metadata={"calibration": json.dumps(numbers)})
    assert load_calibration(tmp_path / "reader.safetensors") == CALIBRATION


# Windows; a token is a character


def text_of(length: int) -> Tokens:
    return Tokens([0] * length, [(place, place + 1) for place in range(length)])


def windows(length: int, start: int, end: int) -> list[tuple[int, int]]:
    return find_windows(text_of(length), start, end)


@pytest.mark.parametrize(
    ("length", "start", "end", "expected"),
    [
        pytest.param(0, 0, 0, [], id="nothing"),
        pytest.param(50, 10, 20, [(0, 50)], id="all that there is"),
        pytest.param(500, 200, 300, [(170, 330)], id="as much on both sides"),
        pytest.param(500, 10, 110, [(0, 160)], id="what the start lacks goes to the end"),
        pytest.param(500, 390, 490, [(340, 500)], id="what the end lacks goes to the start"),
        pytest.param(500, 100, 260, [(100, 260)], id="just one window"),
        pytest.param(500, 100, 261, [(100, 260), (101, 261)], id="one token more"),
        pytest.param(500, 0, 400, [(0, 160), (120, 280), (240, 400)], id="sliding"),
    ],
)
def test_windows_by_hand(length, start, end, expected):
    assert windows(length, start, end) == expected


def test_every_span_of_a_passage_is_whole_in_one_window():
    for end in range(1, 700, 7):
        found = windows(700, 0, end)
        assert all(last - first <= WINDOW_TOKENS for first, last in found)
        for start in range(0, max(end - LONGEST_SPAN, 0) + 1):
            stop = min(start + LONGEST_SPAN, end)
            assert any(first <= start and stop <= last for first, last in found)
    assert LONGEST_SPAN <= OVERLAP


@pytest.mark.parametrize(
    ("length", "near", "start", "end", "expected"),
    [
        pytest.param(0, [], 0, 0, [], id="nothing"),
        pytest.param(500, [(170, 330)], 170, 330, [], id="all of it is near"),
        pytest.param(500, [(170, 330)], 200, 331, [(171, 331)], id="a token more"),
        pytest.param(500, [(170, 330)], 169, 300, [(50, 210)], id="a token less"),
        pytest.param(500, [(20, 180)], 0, 180, [(0, 60)], id="as much as there is"),
        pytest.param(900, [(400, 560)], 240, 760, [(240, 400), (280, 440), (520, 680), (600, 760)], id="far"),
    ],
)
def test_windows_elsewhere_by_hand(length, near, start, end, expected):
    assert find_rest(text_of(length), near, start, end) == expected


@given(st.integers(1, 900), st.data())
def test_every_span_of_a_paragraph_is_whole_in_a_window_near_or_elsewhere(length, data):
    ends = st.lists(st.integers(0, length), min_size=4, max_size=4).map(sorted)
    first, start, end, last = data.draw(ends)
    near = windows(length, start, end)
    found = near + find_rest(text_of(length), near, first, last) if near else [(first, last)]
    assert all(0 <= begin < stop <= length and stop - begin <= WINDOW_TOKENS for begin, stop in found if near)
    for begin in range(first, max(last - LONGEST_SPAN, first) + 1):
        stop = min(begin + LONGEST_SPAN, last)
        assert any(left <= begin and stop <= right for left, right in found)
