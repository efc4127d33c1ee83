"""What is an operator in a question, and what only looks like one."""

import re

import pytest
from fakes import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from search.question import LONGEST_QUESTION, prepare
from search.syntax import Conditions, parse


@pytest.mark.parametrize(
    ("text", "plain", "conditions"),
    [
        ('"最多跑一次" 改革', '"最多跑一次" 改革', Conditions(phrases=("最多跑一次",))),
        ("什么是＂技术 治国＂？", "什么是＂技术 治国＂？", Conditions(phrases=("技术 治国",))),
        ('see "run once" now', 'see "run once" now', Conditions(phrases=("run once",))),
        ('"" " a " "b', '"" " a " "b', Conditions(phrases=("a",))),
        ('"“甲”乙" 丙 "甲-乙 -丁"', '"“甲”乙" 丙 "甲-乙 -丁"', Conditions(phrases=("“甲”乙", "甲-乙 -丁"))),
        ('"云" 和 "云"', '"云" 和 "云"', Conditions(phrases=("云",))),
        ("改革 -浙江 怎样", "改革 怎样", Conditions(excluded=("浙江",))),
        ("－浙江\u3000改革\n-宁波", "改革", Conditions(excluded=("浙江", "宁波"))),
        ("改革 -浙江，有哪些？", "改革 ，有哪些？", Conditions(excluded=("浙江",))),
        ("which cloud -AWS?", "which cloud ?", Conditions(excluded=("AWS",))),
        ("语言 -C++ -node.js -e-mail.", "语言 .", Conditions(excluded=("C++", "node.js", "e-mail"))),
        ('云 -"政务 云"里 -“5G 网” -「甲」', "云 里", Conditions(excluded=("政务 云", "5G 网", "甲"))),
        ("云 document:report.txt", "云", Conditions(documents=("report.txt",))),
        ("Document:a 文档：乙 文檔:丙 云", "云", Conditions(documents=("a", "乙", "丙"))),
        ('文档:"甲 乙.md" 云', "云", Conditions(documents=("甲 乙.md",))),
        ("文档:“甲 乙” 章节：「结论」 云", "云", Conditions(documents=("甲 乙",), sections=("结论",))),
        ("section:一、总体要求 章節:2.1， 云", "， 云", Conditions(sections=("一、总体要求", "2.1"))),
        ('section:结论 "云"', '"云"', Conditions(phrases=("云",), sections=("结论",))),
    ],
)
def test_operators_are_taken_out_and_phrases_stay(text, plain, conditions):
    assert parse(text) == (plain, conditions)


@pytest.mark.parametrize(
    "text",
    [
        "什么是“技术治国”？",
        "「最多跑一次」是哪年提出的",
        "《数字中国》和『甲』",
        '见“甲 -乙 文档:丙 "丁"”',
        "PPR-9087 和 e-mail",
        "气温 -5 度，－５℃",
        "2019 - 2021 年，2019 -2021",
        "甲 -- 乙 --丙 —丁 –戊",
        "a -> b, -.5, -$5, -、-",
        "2019-2021 甲-乙（-丙）",
        '5" and 6" disks, 12"',
        '<a class="x y">text:"云" print("甲")',
        "it's the people's 'own'",
        '甲 "乙 丙',
        '甲 "乙”',
        '"" " "',
        '"\u200b" 云',
        "这份文档：讲了什么",
        "文档: 讲了什么",
        "document: what, section:",
        'document:"甲',
        "mydocument:a https://a.b/c",
        "-",
        "？！",
        " 云 ",
    ],
)
def test_what_only_looks_like_an_operator_is_left_as_it_is(text):
    assert parse(text) == (text, Conditions())


@pytest.mark.parametrize("text", ["section:结论", "文档：甲 ？", "-甲", '-"甲 乙" 章节:丙 -丁 ……', " - -甲"], ids=ascii)
def test_a_question_of_nothing_but_operators_is_refused_with_a_sentence(text):
    with pytest.raises(QuestionError, match=r"^The question says only where to look, .*; add what you want to know$"):
        prepare(text, FakeEncoder())


def test_both_legs_get_the_words_without_operators():
    class Recorder(FakeEncoder):
        def encode_query(self, texts, /):
            self.asked = list(texts)
            return super().encode_query(texts)

    encoder = Recorder()
    question = prepare('雲的 "医疗保险" -電話 section:結論 哪年', encoder)
    assert encoder.asked == ['云的 "医疗保险" 哪年']
    assert question.text == '雲的 "医疗保险" 哪年'
    assert {"云", "医疗保险"} <= set(question.terms)
    assert not {"电话", "结论", "section"} & set(question.terms)
    assert question.conditions == Conditions(phrases=("医疗保险",), excluded=("電話",), sections=("結論",))


# --- laws

WORDS = (
    "数字政府",
    "PPR-9087",
    "-5",
    "e-mail",
    "-",
    "--",
    "“技术 -治国”",
    '5"',
    "it's",
    "文档",
    "section:",
    "？",
    "a:b",
)
OPERATORS = (
    ("-甲", "excluded", "甲"),
    ('－"甲 乙"', "excluded", "甲 乙"),
    ("-“document:甲”", "excluded", "document:甲"),
    ("document:a.txt", "documents", "a.txt"),
    ("文档：-数字", "documents", "-数字"),
    ("章节:「一、 总则」", "sections", "一、 总则"),
    ('SECTION:"x -y"', "sections", "x -y"),
    ('"甲 -乙"', "phrases", "甲 -乙"),
    ("＂PPP＂", "phrases", "PPP"),
)


@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(OPERATORS)), max_size=8), st.sampled_from(" \n\u3000")
)
def test_every_word_that_is_no_operator_is_kept_in_order(pieces, space):
    pieces = ["云", *pieces]
    plain, conditions = parse(space.join(piece if isinstance(piece, str) else piece[0] for piece in pieces))
    kept = [piece for piece in pieces if isinstance(piece, str) or piece[1] == "phrases"]
    words = " ".join(piece if isinstance(piece, str) else piece[0] for piece in kept)
    assert plain.split() == words.split()
    for field in ("phrases", "excluded", "documents", "sections"):
        values = [piece[2] for piece in pieces if not isinstance(piece, str) and piece[1] == field]
        assert getattr(conditions, field) == tuple(dict.fromkeys(values))


CHARACTERS = st.text(
    st.one_of(st.sampled_from('-－:：" “”「」＂甲a5\n\u3000，.?文档章节'), st.characters()), max_size=60
)
TEXTS = st.lists(st.one_of(CHARACTERS, st.sampled_from([operator[0] for operator in OPERATORS])), max_size=6).map(
    " ".join
)


@given(TEXTS)
def test_any_text_is_a_question_or_one_error_and_loses_nothing_but_operators(text):
    try:
        question = prepare(text, FakeEncoder())
    except QuestionError:
        assert not text.strip() or len(text) > LONGEST_QUESTION or re.search(r"[-－:：]", text)
        return
    conditions = question.conditions
    if not conditions:
        assert question.text == text.strip()
    rest = iter(text)
    assert all(character in rest for character in question.text)
    assert all(phrase in question.text for phrase in conditions.phrases)
    assert all(value in text for value in (*conditions.excluded, *conditions.documents, *conditions.sections))
