"""What the reader learns of the order of hits: batches of windows, worked out by hand."""

from itertools import islice

import pytest

from benchmarks.training.frame import Frame
from benchmarks.training.orders import AT_ONCE, CLEAR, WEIGHT, Mined, MinedHit, OrderLessons
from search.read_spans import ACROSS_LANGUAGES
from search.rerank import SURE

FRAME = Frame(begin=0, end=2, pad=1)
RIGHT, WRONG = MinedHit(0.5, False, True, [[7]]), MinedHit(0.6, True, False, [[8, 9]])


def test_the_right_hit_is_the_first_row_of_its_question() -> None:
    batch = next(OrderLessons([Mined([5], [WRONG, RIGHT])], FRAME, seed=0))
    assert batch.sizes == [2] * (AT_ONCE // 2)
    assert batch.ids[:2].tolist() == [[0, 5, 2, 7, 2, 1], [0, 5, 2, 8, 9, 2]]
    assert batch.mask[:2].tolist() == [[1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1]]


def test_what_the_search_says_counts_beside_the_weight_of_the_readers_word() -> None:
    batch = next(OrderLessons([Mined([5], [WRONG, RIGHT])], FRAME, seed=0))
    unit = WEIGHT / (2 * SURE)  # of a hit's score for a logit of one: ``rerank.say``
    assert batch.known[:2].tolist() == pytest.approx([0.5 / unit, 0.6 / unit - ACROSS_LANGUAGES])


def test_no_question_is_left_out_of_a_round() -> None:
    mined = [Mined([number], [RIGHT, *[WRONG] * (number % 4 + 1)]) for number in range(10, 40)]
    drawn: list[int] = []
    for batch in islice(OrderLessons(mined, FRAME, seed=0), 12):
        firsts = [sum(batch.sizes[:place]) for place in range(len(batch.sizes))]
        drawn += [int(batch.ids[first, 1]) for first in firsts]
    assert sorted(drawn[:30]) == list(range(10, 40))


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ([RIGHT, WRONG], True),
        ([RIGHT], False),
        ([WRONG], False),
        ([MinedHit(WRONG.score + CLEAR + 0.01, False, True, [[7]]), WRONG], False),
    ],
)
def test_a_question_teaches_where_its_hit_has_a_rival(hits: list[MinedHit], expected: bool) -> None:
    assert Mined([5], hits).teaches() is expected
