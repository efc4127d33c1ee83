"""Regular forms of English verbs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.inflection import base_forms, inflected_forms


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("used", "use"),
        ("using", "use"),
        ("connected", "connect"),
        ("planned", "plan"),
        ("stopping", "stop"),
        ("applied", "apply"),
        ("played", "play"),
        ("agreed", "agree"),
        ("owed", "owe"),
    ],
)
def test_a_form_leads_to_its_verb_and_back(word: str, base: str) -> None:
    assert base in base_forms(word)
    assert word in inflected_forms(base)


@pytest.mark.parametrize("word", ["", "red", "king", "need", "seed", "bring", "data", "2021", "数据", "étéed", "use"])
def test_other_words_come_from_nothing(word: str) -> None:
    assert base_forms(word) == []


@pytest.mark.parametrize("word", ["", "x", "5g", "数据", "3.5"])
def test_what_is_no_verb_has_no_forms(word: str) -> None:
    assert inflected_forms(word) == []


@given(st.from_regex(r"[a-z]{0,4}[aeiou][bcdfgklmnprstv](?:e|y)?", fullmatch=True))
def test_the_forms_of_a_word_lead_back_to_it(word: str) -> None:
    assert all(word in base_forms(form) for form in inflected_forms(word))
    assert inflected_forms(word)
