"""White space that PDFs leave inside Chinese goes, nothing else does, and every character knows where it stood."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from strategies import any_texts

from corpus.repair import reading_text, repair


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("概念从抽象重回具 体", "概念从抽象重回具体", id="inside Han"),
        pytest.param("摘　要", "摘要", id="ideographic space"),
        pytest.param("当前的技\n术背景", "当前的技术背景", id="line break"),
        pytest.param("亲清 在线\t平\xa0台", "亲清在线平台", id="tab, no-break space"),
        pytest.param("杭州 ，宁波 。", "杭州，宁波。", id="before full-width marks"),
        pytest.param("杭州， 宁波。 温州", "杭州，宁波。温州", id="after full-width marks"),
        pytest.param("（ 一 ） 《 规 划 》", "（一）《规划》", id="inside brackets"),
        pytest.param("理念的“ 数字浙江 ” 最早", "理念的“数字浙江”最早", id="next to curly quotes"),
        pytest.param("然后 —— 又", "然后——又", id="around a dash"),
        pytest.param("阶段 ,期间 ;再 :后 !", "阶段,期间;再:后!", id="before half-width marks"),
        pytest.param("至 2020 年, 仍有", "至 2020 年,仍有", id="after a half-width mark"),
        pytest.param("アリス ソフト の 作品", "アリスソフトの作品", id="kana"),
        pytest.param("𠮷 野 家", "𠮷野家", id="Han outside of the basic plane"),
        pytest.param("第 1,2 节", "第 1,2 节", id="a number with a comma"),
    ],
)
def test_white_space_without_meaning_goes(text: str, expected: str) -> None:
    assert reading_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("在 2021 年 3 月底", "在 2021 年 3 月底", id="as it is, on both sides"),
        pytest.param("2021 年 3 月底", "2021 年 3 月底", id="at the beginning"),
        pytest.param("合作 PPP 模式", "合作 PPP 模式", id="a word on both sides"),
        pytest.param("合作PPP模式", "合作PPP模式", id="a word on neither side"),
        pytest.param("可追溯至2003 年", "可追溯至 2003 年", id="missing before"),
        pytest.param("自 2016年年底", "自 2016 年年底", id="missing behind"),
        pytest.param("合作PPP\n模式", "合作 PPP 模式", id="a line break behind"),
        pytest.param("约占 80%以上", "约占 80% 以上", id="a percentage"),
        pytest.param("共 1,531.5万元", "共 1,531.5 万元", id="a number with marks"),
        pytest.param("使用C++ 语言", "使用 C++ 语言", id="a word that ends in a sign"),
        pytest.param("政府 2.0。", "政府 2.0。", id="before a full-width mark"),
        pytest.param("采用 Open  Source 软件", "采用 Open Source 软件", id="two words"),
    ],
)
def test_space_around_latin_words_and_numbers_is_the_same_on_both_sides(text: str, expected: str) -> None:
    assert reading_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Digital government, as in Zhejiang (2003).", "Digital government, as in Zhejiang (2003)."),
        ("It is “quoted” — and ‘so’ is this… isn’t it ?", "It is “quoted” — and ‘so’ is this… isn’t it ?"),
        ("two  blanks\t\ttabs", "two blanks tabs"),
        ("a line\nand the next\r\n\r\nparagraph", "a line and the next paragraph"),
        ("  around  ", "around"),
        ("", ""),
        (" \n\u3000", ""),
    ],
)
def test_english_keeps_one_space_where_it_had_some(text: str, expected: str) -> None:
    assert reading_text(text) == expected


@given(any_texts)
def test_only_white_space_is_touched(text: str) -> None:
    assert squeeze(reading_text(text)) == squeeze(text)


@given(any_texts)
@example("汉 a. 字")  # the gap behind the full stop closes up, so the word may not ask for it
@example("汉 a.字")
def test_a_repaired_text_is_left_as_it_is(text: str) -> None:
    once = reading_text(text)
    assert reading_text(once) == once


@given(any_texts)
def test_a_repaired_text_has_no_white_space_around_it_nor_two_of_it_together(text: str) -> None:
    assert not re.search(r"^\s|\s$|\s\s|[^\S ]", reading_text(text))


@given(any_texts)
def test_every_character_points_at_itself_in_the_original(text: str) -> None:
    repaired = repair(text)
    assert len(repaired.origins) == len(repaired.text) + 1
    assert repaired.origins[-1] == len(text)
    assert all(one <= next_one for one, next_one in pairwise(repaired.origins))
    kept = [(origin, mark) for origin, mark in zip(repaired.origins, repaired.text, strict=False) if mark != " "]
    assert all(text[origin] == mark for origin, mark in kept)
    assert len({origin for origin, _ in kept}) == len(kept)


@given(any_texts)
def test_every_span_is_found_again_in_the_original(text: str) -> None:
    repaired = repair(text)
    marks = [row for row, mark in enumerate(repaired.text) if mark != " "]
    for first, last in zip(marks, marks[3:] or marks[-1:], strict=False):
        start, end = repaired.to_original(first, last + 1)
        assert squeeze(text[start:end]) == squeeze(repaired.text[first : last + 1])


def test_a_space_that_is_kept_points_at_white_space_and_one_that_is_added_at_what_follows() -> None:
    assert repair("a  b").origins == (0, 1, 3, 4)
    assert repair("字 a字").origins == (0, 1, 2, 3, 3, 4)


def test_spans_and_places_are_mapped_in_both_directions() -> None:
    text = "至2003 年, 这是习近平 同志"
    repaired = repair(text)
    assert repaired.text == "至 2003 年,这是习近平同志"
    assert text[slice(*repaired.to_original(2, 8))] == "2003 年"
    assert text[slice(*repaired.to_original(12, 16))] == "近平 同志"
    assert text[slice(*repaired.to_original(11, 14))] == "习近平"  # without the white space behind it
    assert repaired.from_original(text.index("同志")) == repaired.text.index("同志")
    assert repaired.from_original(text.index(" 同志")) == repaired.text.index("同志")  # white space that went
    assert repaired.from_original(len(text)) == len(repaired.text)


def test_work_grows_with_the_length_of_the_text() -> None:
    """A regular expression that tries again from every place would never come to the end of these."""
    for text in ("汉" + " " * 100_000 + "a", "汉" + "a." * 100_000, "汉 a" * 50_000):
        assert squeeze(reading_text(text)) == squeeze(text)
