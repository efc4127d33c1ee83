"""Chinese numerals in texts: which are certain to be numbers, and that words which only look so stay words."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.figures import find_figures
from indexer.words import split_words


def every_character(run: str) -> set[int]:
    """Of a dictionary without words: they begin and end everywhere."""
    return set(range(len(run) + 1))


def rewritten(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, figures in find_figures(text, every_character):
        pieces += (text[done:start], figures)
        done = end
    return "".join([*pieces, text[done:]])


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("二〇二一年三月底", "2021年3月底"),
        ("二○二一年", "2021年"),
        ("二00八年", "2008年"),
        ("一九九八至二〇〇三年", "1998至2003年"),
        ("第十四届", "第14届"),
        ("第一次", "第1次"),
        ("十一月一日", "11月1日"),
        ("五十三 个部门", "53 个部门"),
        ("两千三百多人", "2300多人"),
        ("五十余家", "50余家"),
        ("中央一号文件", "中央1号文件"),
        ("百分之五十三", "53%"),
        ("百分之 53", "53%"),
        ("百分之三点五", "3.5%"),
        ("百分之百", "100%"),
        ("千分之五", "5‰"),
        ("五成三", "53%"),
        ("三分之二", "2/3"),
        ("一千二百万元", "1200万元"),
        ("共四百二十", "共420"),
        ("百分之 五十三个", "53%个"),  # across white space; the same numeral is not read again
    ],
)
def test_certain_numbers_are_written_in_figures(text: str, figures: str) -> None:
    assert rewritten(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        *("三四百人", "一万五", "十七八岁", "三四个", "五四年"),  # several values
        *("几十个", "二十几个", "数百人"),  # about so many
        *("一个", "一年", "一次"),  # hardly counts
        *("五一", "三国", "十分", "万一", "百年", "三点五分"),  # no unit, or not one for certain
        *("2021三月", "一百二十三5", "a三个"),  # would grow together
        *("百姓", "千万", "〇", "亿亿亿亿年"),
    ],
)
def test_what_may_be_no_number_stays(text: str) -> None:
    assert rewritten(text) == text


@pytest.mark.parametrize(
    "text",
    ["一些", "四川", "十月革命", "三日本人", "三个代表", "九寨沟", "一带一路", "四人帮", "十字路口", "零件", "两岸"],
)
def test_no_word_of_the_dictionary_is_cut(text: str) -> None:
    assert not any(character.isdecimal() for word in split_words(text) for character in word.term)


def test_a_number_begins_where_a_word_does() -> None:
    assert {"统一", "3个", "标准"} <= {word.term for word in split_words("统一三个标准")}


@given(st.text("〇零○0一二两三五十百千万亿点分之成第年月日个多余几 5a,。", max_size=40))
def test_numbers_are_found_in_order_and_are_figures(text: str) -> None:
    ends = 0
    for start, end, figures in find_figures(text, every_character):
        assert ends <= start < end <= len(text)
        assert figures[0].isdecimal()
        ends = end
    assert sorted(_ends(text)) == list(_ends(text))


def _ends(text: str) -> Iterator[int]:
    for word in split_words(text):
        assert 0 <= word.start < word.end <= len(text)
        yield word.start


def test_a_long_numeral_takes_no_long_time() -> None:
    for sign in "一十亿":
        assert rewritten(sign * 100_000).startswith((sign, "1"))
