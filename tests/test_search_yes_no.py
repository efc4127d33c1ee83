"""Which questions want a yes or a no, and the sentence that decides."""

import pytest

from search.yes_no import LONGEST, asks_whether, deciding_sentence


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("小店登记要交钱吗？", True),
        ("小店登記是否要交錢", True),
        ("能不能后补？", True),
        ("Is a permit needed?", True),
        ("Has the road been opened", True),
        ("整改是否属实，靠什么办法核验？", False),
        ("登记要交多少钱？", False),
        ("这是什么", False),
        ("Does it say how many?", False),
        ("How many are there?", False),
        ("登记的费用", False),
    ],
)
def test_which_questions_ask_whether(question: str, expected: bool) -> None:
    assert asks_whether(question) == expected


def test_the_sentence_is_whole_unless_it_is_long() -> None:
    text = "先说别的。备案不收取任何费用。后说别的。"
    span = (text.index("不收"), text.index("任何"))
    start, end = deciding_sentence(text, span)
    assert text[start:end] == "备案不收取任何费用。"
    long = f"甲{'乙' * LONGEST}丙。"
    assert deciding_sentence(long, (1, 3)) == (1, 3)
