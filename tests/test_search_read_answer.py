"""Where an answer begins and ends: among tokens of several characters, quotes and brackets."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.read import trim
from search.read_answer import characters_of, whole, whole_pairs


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["1789", "年的"], "1789年"),
        (["1789年", "的"], "1789年的"),
        (["的政治", "运势"], "政治运势"),
        (["是三个", "部门"], "三个部门"),
        (["是", "三个"], "是三个"),
        (["目的", "地"], "目的地"),
        (["旅行", "的目的"], "旅行的目的"),
        (["了解", "情况"], "了解情况"),
        (["是否", "同意"], "是否同意"),
        (["的时间的"], "时间"),
        (["是的"], "是的"),
        (["的"], "的"),
    ],
    ids=" ".join,
)
def test_a_particle_within_a_longer_token_is_no_part_of_the_answer(tokens: list[str], expected: str) -> None:
    text, ends = "".join(tokens), list(accumulate(map(len, tokens)))
    start, end = characters_of(text, list(zip([0, *ends], ends, strict=False)))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("before", "span", "behind", "expected"),
    [
        ("即“", "四横四纵”", "体系", "四横四纵"),
        ("即", "“四横四纵", "”体系", "“四横四纵”"),
        ("即", "“四横四纵", "，其后", "四横四纵"),
        ("于", "2021年（辛丑", "）春", "2021年（辛丑）"),
        ("有", "《甲》、《乙", "》等", "《甲》、《乙》"),
        ("（见", "《甲》）", "。", "《甲》"),
        ("", "（一）总则", "", "（一）总则"),
        ("“", "”", "", ""),
        ("", "没有", "”", "没有"),
    ],
)
def test_pairs_by_hand(before: str, span: str, behind: str, expected: str) -> None:
    text = before + span + behind
    start, end = whole_pairs(text, len(before), len(before) + len(span))
    assert text[start:end] == expected


@given(st.text("“”（）甲乙", min_size=1, max_size=12), st.data())
def test_a_span_only_loses_marks_or_gains_closing_ones(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = whole_pairs(text, start, end)
    assert start <= first <= last <= len(text)
    assert first - start <= 1
    left, gained = text[start:first] + text[last:end], text[end:last]
    assert set(left) <= set("“”（）")
    assert set(gained) <= set("”）")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0、)", "0"), ("（见《甲》）。", "（见《甲》）"), ("甲）、", "甲"), (" “甲。", "甲"), ("。", "。")],
)
def test_a_span_to_be_shown_by_hand(text: str, expected: str) -> None:
    start, end = whole(text, 0, len(text))
    assert text[start:end] == expected


@given(st.text("“”（）甲\u0301、。 ", min_size=1, max_size=12), st.data())
def test_a_span_to_be_shown_stays_as_it_is(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    shown = whole(text, start, data.draw(st.integers(start + 1, len(text))))
    assert whole_pairs(text, *shown) == trim(text, *shown) == shown
