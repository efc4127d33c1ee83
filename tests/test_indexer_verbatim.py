"""Whether a text holds a phrase, as a reader compares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_texts

from indexer.verbatim import comparable, find_phrase, holds


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("数字政府的建设", "政府"),
        ("數字政府", "数字政府"),
        ("数字政府", "數字政府"),
        ("数 字\n政　府", "数字政府"),
        ("数字政府", "数字 政府"),
        ("２０２１ 年，ＰＰＰ项目", "2021年,ppp 项目"),
        ("the run-once  reform", "Run-Once\nreform"),
        ("a café “here”", "CAFE “here"),
        ("编号PPR-9087的", "ppr-9087"),
        ("编号PPR-9087的", "9087"),
        ("省略……", "……"),
        ("部分 , ok", "部分,"),
        ("artless art", "art"),
    ],
)
def test_a_text_holds_a_phrase_written_alike(text, phrase):
    assert holds(comparable(text), comparable(phrase))
    (span,) = find_phrase(text, comparable(phrase))
    assert comparable(text[slice(*span)]) == comparable(phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("part of it", "art"),
        ("arts", "art"),
        ("12021年", "2021年"),
        ("data base", "database"),
        ("database", "data base"),
        ("数字的政府", "数字政府"),
        ("", "云"),
    ],
)
def test_a_text_does_not_hold_what_only_resembles_it(text, phrase):
    assert not holds(comparable(text), comparable(phrase))
    assert find_phrase(text, comparable(phrase)) == []


def test_all_places_of_a_phrase_are_found_where_they_stand():
    assert find_phrase("云 計算，PPP雲计\n算。", "云计算") == [(0, 4), (8, 12)]
    assert find_phrase("a\u0301 b", "a") == [(0, 2)]
    assert find_phrase("①②", "12") == [(0, 2)]


@given(any_texts)
def test_what_is_compared_is_settled(text):
    compared = comparable(text)
    assert comparable(compared) == compared
    assert "\n" not in compared


# --- a plain reading: words of Latin letters and figures, and other characters one by one

TOKENS = ("数", "字", "政", "府", "的", "PPP", "run", "2021", "art", "parts", "，")
SPACED = ("PPP", "run", "2021", "art", "parts")
VARIANTS = {
    "数": "數数",
    "PPP": ("PPP", "ppp", "ＰＰＰ"),
    "2021": ("2021", "２０２１"),
    "，": "，,",
    "art": ("art", "Art"),
}
GAPS = st.sampled_from(["", "", " ", "\n", "\u3000 "])


@st.composite
def written(draw, tokens: list[str]) -> str:
    """Write tokens in one of their forms, with white space where a reader does not see it, or has to."""
    text = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        least = " " if before in SPACED and token in SPACED else ""
        text += (draw(GAPS) or least) + draw(st.sampled_from(VARIANTS.get(token, [token])))
    return text


@given(st.data())
def test_holding_is_the_same_tokens_in_a_row(data):
    tokens = data.draw(st.lists(st.sampled_from(TOKENS), max_size=8))
    phrase = data.draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3))
    text, asked = data.draw(written(tokens)), comparable(data.draw(written(phrase)))
    starts = range(len(tokens) - len(phrase) + 1)
    is_held = any(tokens[start : start + len(phrase)] == phrase for start in starts)
    assert holds(comparable(text), asked) == is_held
    spans = find_phrase(text, asked)
    assert bool(spans) == is_held
    assert all(comparable(text[start:end]) == asked for start, end in spans)
