"""The arithmetic of reading, against brute force and by hand."""

import json
from dataclasses import replace
from itertools import product
from math import exp, log

import numpy as np
import pytest
from safetensors.numpy import save_file

from indexer.tokens import Tokens
from search.read_spans import (
    ACROSS_LANGUAGES,
    CANDIDATES,
    EXACT_WEIGHT,
    HIT_WEIGHT,
    LONGEST_SPAN,
    Calibration,
    Features,
    Prediction,
    best_spans,
    load_calibration,
    predict,
    score,
)
from search.read_windows import OVERLAP, WINDOW_TOKENS, find_windows

CALIBRATION = Calibration(
    Features(answerable=1.0, span=0.5, margin=0.25, hit=2.0, across=-1.0), intercept=-3.0, threshold=0.4
)


def random_logits(tokens: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (tokens, 2)).astype(np.float32)


def test_starts_and_ends_are_probabilities_over_the_window():
    prediction = predict(np.array([[0, 1000], [log(3), 1000]], np.float32), 0.5)
    assert np.exp(prediction.starts) == pytest.approx([0.25, 0.75])
    assert np.exp(prediction.ends) == pytest.approx([0.5, 0.5])
    assert prediction.answerable == 0.5


def overlap_f1(one: tuple[int, int], other: tuple[int, int]) -> float:
    tokens, others = (set(range(first, last + 1)) for first, last in (one, other))
    return 2 * len(tokens & others) / (len(tokens) + len(others))


@pytest.mark.parametrize("tokens", [1, 2, 30, 60])
def test_the_first_span_promises_most_and_the_second_shares_no_token_with_it(tokens):
    prediction = predict(random_logits(tokens), 0.0)
    spans = [(first, last) for first, last in product(range(tokens), repeat=2) if 0 <= last - first < LONGEST_SPAN]

    def likelihood(span: tuple[int, int]) -> float:
        return float(prediction.starts[span[0]] + prediction.ends[span[1]])

    def most_promising(spans: list[tuple[int, int]]) -> tuple[int, int]:
        likely = sorted(spans, key=likelihood, reverse=True)[:CANDIDATES]
        total = sum(exp(likelihood(span)) for span in likely)
        shares = {span: exp(likelihood(span)) / total for span in likely}
        promised = {span: sum(shares[other] * overlap_f1(span, other) for other in likely) for span in likely}
        return max(likely, key=lambda span: promised[span] + EXACT_WEIGHT * shares[span])

    best = most_promising(spans)
    others = [span for span in spans if span[1] < best[0] or best[1] < span[0]]
    expected = [best, *([most_promising(others)] if others else [])]
    found = list(best_spans(prediction))
    assert [(span.first, span.last) for span in found] == expected
    assert [span.log_probability for span in found] == pytest.approx([likelihood(span) for span in expected])


def test_what_shares_much_with_all_that_is_likely_is_better_than_what_is_a_little_likelier():
    """The answer starts at token 0. It ends at 2 as likely as .28, at 6, 7 and 8 as likely as .24 each.

    Ending at 2 promises .28 + .24 · (.6 + .545 + .5) = .675, and with twice its probability 1.235; ending at 7 promises
    .28 · .545 + .24 · (.933 + 1 + .941) = .843, and so 1.323.
    """
    starts = np.log(np.array([1, *[1e-9] * 8], np.float32))
    ends = np.log(np.array([1e-9, 1e-9, 0.28, 1e-9, 1e-9, 1e-9, 0.24, 0.24, 0.24], np.float32))
    found = next(best_spans(Prediction(0.0, starts, ends)))
    assert (found.first, found.last) == (0, 7)


@pytest.mark.parametrize("answerable", [-800.0, -2.0, 0.0, 2.0, 800.0])
def test_a_score_is_the_logarithm_of_a_product_and_the_weighted_score_of_the_hit(answerable):
    expected = answerable if answerable < -700 else log(1 / (1 + exp(-answerable)))
    features = Features(answerable=answerable, span=-1.5, margin=3.0, hit=0.75, across=0.0)
    assert score(features) == pytest.approx(expected - 1.5 + HIT_WEIGHT * 0.75, abs=1e-9)


def test_a_window_in_another_language_counts_as_less_likely_to_hold_the_answer():
    there = Features(answerable=2.0, span=-1.5, margin=3.0, hit=0.75, across=1.0)
    here = replace(there, answerable=2.0 - ACROSS_LANGUAGES, across=0.0)
    assert score(there) == score(here) < score(replace(there, across=0.0))


def test_a_probability_by_hand():
    features = Features(answerable=1.5, span=-2.0, margin=4.0, hit=0.75, across=1.0)
    assert CALIBRATION.probability(features) == pytest.approx(1 / (1 + exp(-(-3 + 1.5 - 1 + 1 + 1.5 - 1))))


def test_the_calibration_comes_with_the_weights(tmp_path):
    numbers = {"intercept": -3, "answerable": 1, "span": 0.5, "margin": 0.25, "hit": 2, "across": -1, "threshold": 0.4}
    save_file({"a": np.zeros(1)}, tmp_path / "reader.safetensors", metadata={"calibration": json.dumps(numbers)})
    assert load_calibration(tmp_path / "reader.safetensors") == CALIBRATION


# Windows; a token is a character


def windows(length: int, start: int, end: int) -> list[tuple[int, int]]:
    return find_windows(Tokens([0] * length, [(place, place + 1) for place in range(length)]), start, end)


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
