"""Chinese numerals: every value is read back, and what has no certain value has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.numerals import DIGITS, in_figures, read_row, read_value


def in_chinese(value: int) -> str:
    """Write a number below 10^16 as it is written in full."""
    if value < 10:
        return DIGITS[value]
    for sign, size in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if value >= size:
            count, rest = divmod(value, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return in_chinese(count) + sign + gap + (in_chinese(rest) if rest else "")
    raise AssertionError


@given(st.one_of(st.integers(0, 10**5), st.integers(0, 10**12 - 1)))
def test_a_number_written_in_full_is_read(value: int) -> None:
    assert read_value(in_chinese(value)) == value


@given(st.integers(10, 19))
def test_ten_needs_no_one_before_it(value: int) -> None:
    assert read_value(in_chinese(value).removeprefix("一")) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("两千", 2000), ("两万五千", 25_000), ("一百〇五", 105), ("一百十三", 113), ("三万亿", 3 * 10**12)],
)
def test_other_ways_to_write_a_number_in_full(numeral: str, value: int) -> None:
    assert read_value(numeral) == value


@pytest.mark.parametrize(
    "numeral",
    ["", "三四", "三四百", "一万五", "一百五", "百", "万", "十两", "三十百", "三万万", "一百零五十", "千零五"],
)
def test_a_numeral_of_no_value_or_several_has_none(numeral: str) -> None:
    assert read_value(numeral) is None


@given(st.text("0123456789", min_size=1, max_size=8))
def test_a_number_written_figure_by_figure_is_read(figures: str) -> None:
    row = "".join(DIGITS[int(figure)] for figure in figures)
    assert read_row(row) == read_row(row.replace("零", "〇")) == figures


@pytest.mark.parametrize(
    ("numeral", "figures"),
    [
        ("一千二百万", "1200万"),
        ("三点五亿", "3.5亿"),
        ("一万亿", "1万亿"),
        ("三亿五千万", "350000000"),
        ("五十三", "53"),
        ("两", "2"),
        ("零点零五", "0.05"),
    ],
)
def test_figures_leave_ten_thousands_at_the_end_as_they_are(numeral: str, figures: str) -> None:
    assert in_figures(numeral) == figures


@given(st.text("零〇一二两三四五六七八九十百千万亿", min_size=31, max_size=200))
def test_a_numeral_longer_than_any_that_is_meant_is_left_alone(numeral: str) -> None:
    assert in_figures(numeral) is None
    assert in_figures(numeral * 1000) is None
