from dataclasses import replace
from datetime import date

import pytest
from fake_engine import FakeEngine

from search.results import Answer
from ui.citation import as_gb7714, as_markdown, as_text, quotation
from ui.texts import CHINESE, ENGLISH

TODAY = date(2026, 11, 24)
HIT = replace(
    FakeEngine().search("部门", top_k=1)[0],
    document="/规划/总体规划.pdf",
    title="数字政府总体规划",
    section=("第一章 总则",),
    page=12,
    text="建立470个数据接口。",
)


def test_an_answer_is_quoted_alone_and_a_passage_whole():
    answer = Answer("470个", 0.9, HIT.rank, 2, 6)
    assert quotation(HIT, answer).text == "470个"
    assert quotation(HIT).text == "建立470个数据接口。"


def test_plain_text_names_title_section_page_and_file():
    assert as_text(quotation(HIT), CHINESE) == (
        "建立470个数据接口。\n来源：数字政府总体规划, 第一章 总则, 第 12 页, 总体规划.pdf"
    )
    assert as_text(quotation(replace(HIT, page=None, section=())), ENGLISH) == (
        "建立470个数据接口。\nSource: 数字政府总体规划, 总体规划.pdf"
    )


def test_a_title_that_repeats_file_or_heading_is_named_once():
    hit = replace(HIT, title="总体规划", section=("总体规划",), page=None)
    assert as_text(quotation(hit), CHINESE).endswith("来源：总体规划, 总体规划.pdf")


def test_markdown_quotes_and_keeps_marks_as_they_are():
    hit = replace(HIT, text="a *b* <i>\n[c](d)", document="x_y.md", title="x_y", section=(), page=None)
    assert as_markdown(quotation(hit), ENGLISH) == ("> a \\*b\\* \\<i\\> \\[c\\](d)\n>\n> Source: x\\_y.md")


@pytest.mark.parametrize(
    ("changes", "citation"),
    [
        ({}, "数字政府总体规划[Z/DK]. 12[2026-11-24]. 总体规划.pdf."),
        ({"page": None}, "数字政府总体规划[Z/DK]. [2026-11-24]. 总体规划.pdf."),
        ({"title": ""}, "总体规划.pdf[Z/DK]. 12[2026-11-24]. 总体规划.pdf."),
    ],
    ids=["page", "no page", "no title"],
)
def test_a_citation_holds_what_is_known_and_nothing_else(changes, citation):
    assert as_gb7714(quotation(replace(HIT, **changes)), TODAY) == citation


def test_bidi_controls_are_not_copied():
    hit = replace(HIT, text="收入\u202e000,1", title="规\u2066划")
    assert not set("\u202e\u2066") & set(as_text(quotation(hit), CHINESE) + as_gb7714(quotation(hit), TODAY))
