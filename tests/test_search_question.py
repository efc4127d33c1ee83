"""What becomes of a question before it is searched."""

import numpy as np
import pytest
from fakes import FakeEncoder

from corpus.errors import QuestionError
from corpus.records import Kind
from corpus.script import Script
from search.question import LONGEST_QUESTION, check, prepare, wanted_kinds


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u3000", "\x1c"], ids=ascii)
def test_an_empty_question_is_refused_with_a_sentence(text):
    with pytest.raises(QuestionError, match="The question is empty; type what you want to know"):
        check(text)


@pytest.mark.parametrize(("length", "written"), [(1_001, "1,001"), (10_000, "10,000")])
def test_a_question_that_is_too_long_is_refused_with_its_length(length, written):
    with pytest.raises(QuestionError, match=f"has {written} characters, at most 1,000 can be asked; shorten it"):
        check("云" * length)


def test_white_space_around_a_question_does_not_count():
    assert check(f"\n {'云' * LONGEST_QUESTION}\u3000") == "云" * 1000
    assert check(" 云 是什么 ") == "云 是什么"


def test_a_question_is_embedded_as_a_question_in_simplified_characters_without_stray_spaces():
    class Recorder(FakeEncoder):
        def encode_query(self, texts, /):
            self.asked = list(texts)
            return super().encode_query(texts)

    encoder = Recorder()
    question = prepare("雲 上的數據， 電話", encoder)
    assert encoder.asked == ["云上的数据，电话"]
    assert encoder.embedded == []
    np.testing.assert_allclose(question.embedding, [1 / 3**0.5, 1 / 3**0.5, 0, 1 / 3**0.5, 0], rtol=1e-6)
    assert question.embedding.dtype == np.float32
    assert question.text == "雲 上的數據， 電話"


def test_the_words_of_a_question_are_folded_and_function_words_left_out():
    question = prepare("電話是 PPP 嗎？", FakeEncoder())
    assert set(question.terms) == {"电话", "ppp"}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("政务云", Script.HAN),
        ("Windows 云", Script.HAN),
        ("What is 政务云?", Script.HAN),
        ("cloud", Script.LATIN),
        ("ｃｌｏｕｄ", Script.LATIN),
    ],
)
def test_the_script_of_a_question_is_known(text, script):
    assert prepare(text, FakeEncoder()).script is script


@pytest.mark.parametrize(
    "text",
    [
        "参考文献[59]的作者是谁？",
        "［59］",
        "【 3 】是哪一篇",
        "这篇文章发表在什么期刊？",
        "Which article did the author cite?",
        "Where was it PUBLISHED?",
        "List the references.",
    ],
)
def test_a_question_about_sources_wants_references_too(text):
    assert wanted_kinds(text) == {Kind.BODY, Kind.REFERENCE}


@pytest.mark.parametrize(
    "text",
    [
        "杭州亲清在线打通了多少个部门的业务系统?",
        "浙江是怎样吸引文化企业的？",
        "工作指引文件由谁制定？",
        "2016年有几个城市",
        "How many particles were excited?",
        "What did the newspaper say?",
    ],
)
def test_any_other_question_wants_body_only(text):
    assert wanted_kinds(text) == {Kind.BODY}
