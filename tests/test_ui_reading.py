import re

import pytest
from fake_desk import FakeDesk

from ui.ink import count_ink
from ui.reading import AFTER, BEFORE, STRETCH, Wanted, open_document, read_around, read_earlier, read_later
from ui.texts import CHINESE, ENGLISH, Language

NAME = "platform/public_data.md"
ATTACK = "<script>alert(1)</script>"


def wanted(**sent: object) -> Wanted:
    return Wanted.parse({"document": NAME, "language": "zh-CN", **sent})


def text_of(page: str) -> str:
    stretch = re.search(r'<div class="stretch" translate="no">(.*?)</div>', page, re.DOTALL)
    return re.sub(r'<span class="page">.*?</span>|<[^>]*>', "", stretch[1]) if stretch else ""


def test_what_the_page_sends_is_read_as_text_or_number():
    sent = {"document": "a", "start": "12", "end": "40", "language": "en", "what": "open"}
    assert Wanted.parse(sent) == Wanted("a", 12, 40, Language.ENGLISH)
    assert Wanted.parse({"document": "a", "start": 7, "language": "zh-CN"}).end == 7


@pytest.mark.parametrize("sent", [{"start": "x"}, {"language": "de"}, {"language": None}], ids=str)
def test_what_no_page_of_ours_sends_is_refused(sent):
    with pytest.raises(ValueError, match=r"invalid literal|not a valid Language"):
        wanted(**sent)


def test_a_document_opens_around_the_passage_with_the_passage_marked():
    desk = FakeDesk()
    page = open_document(wanted(start=10_000, end=10_060), desk)
    assert text_of(page) == desk.whole[10_000 - BEFORE : 10_000 + AFTER]
    assert re.findall(r'<mark class="passage-mark">([^<]*)</mark>', page) == [desk.whole[10_000:10_060]]
    assert "《platform/public_data.md》" in page
    assert CHINESE.document_close in page


def test_the_answer_is_marked_in_the_passage_whatever_its_white_space():
    whole, hit = "早上的云。\n平台  A\n打通了 53 个\n部门。晚上的云。", "平台 A 打通了53个部门。"
    first, last = count_ink(hit, (hit.index("53"), hit.index("。")))
    start, end = whole.index("平台"), whole.index("晚上")
    page = open_document(wanted(start=start, end=end, answer_start=first, answer_end=last), FakeDesk(whole=whole))
    assert re.findall(r'<mark class="passage-mark answer">([^<]*)</mark>', page) == ["53 个\n部门"]
    assert "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", page)) == whole[start:end]
    assert text_of(page) == whole


@pytest.mark.parametrize("answer", [(0, 0), (3, 99), (5, 4), (-2, 2)], ids=str)
def test_an_answer_that_is_not_in_the_passage_is_not_marked(answer):
    sent = {"start": 6, "end": 11, "answer_start": answer[0], "answer_end": answer[1]}
    page = open_document(wanted(**sent), FakeDesk(whole="早上的云。\n中午的云。\n晚上的云。"))
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", page) == ["中午的云。"]


def test_the_outline_shows_where_the_passage_is():
    for start, title in ((10_000, "第一章 总则"), (31_000, NAME)):
        page = open_document(wanted(start=start, end=start + 9), FakeDesk())
        assert re.findall(r'aria-current="true"><button[^>]*>([^<]*)', page) == [title]


def test_pages_are_shown_where_they_start():
    page = open_document(wanted(start=90, end=120), FakeDesk())
    assert page.index("第 7 页") < page.index("</mark>", page.index("第 7 页"))


def test_reading_on_goes_to_both_ends():
    desk = FakeDesk()
    before = read_earlier(wanted(start=7_000), desk)
    assert text_of(before) == desk.whole[7_000 - STRETCH : 7_000]
    assert 'class="more earlier"' in before
    first = read_earlier(wanted(start=1_000), desk)
    assert (text_of(first), CHINESE.document_begins in first) == (desk.whole[:1_000], True)
    length = len(desk.whole)
    assert f'data-start="{9_000 + STRETCH}"' in read_later(wanted(start=9_000), desk)
    last = read_later(wanted(start=length - 9), desk)
    assert (text_of(last), CHINESE.document_ends in last) == (desk.whole[-9:], True)


def test_context_is_what_stands_on_both_sides():
    desk = FakeDesk(whole="早上的云。中午的云。晚上的云。")
    around = read_around(wanted(start=5, end=10, language="en"), desk)
    assert re.findall(r"<b>(.*?)</b><p[^>]*>(.*?)</p>", around) == [
        (ENGLISH.context_before, "早上的云。"),
        (ENGLISH.context_after, "晚上的云。"),
    ]
    assert read_around(wanted(start=0, end=len(desk.whole)), desk) == ""


def test_what_a_document_says_never_becomes_markup():
    desk = FakeDesk(whole=f"云 {ATTACK} 云" * 50)
    for page in (open_document(wanted(start=10, end=90), desk), read_around(wanted(start=40, end=90), desk)):
        assert "<script" not in page
        assert "&lt;script" in page


@pytest.mark.parametrize("read", [open_document, read_earlier, read_later, read_around])
def test_a_document_that_has_gone_is_told(read):
    page = read(Wanted(f"gone {ATTACK}", 0, 9, Language.ENGLISH), FakeDesk())
    assert ENGLISH.document_gone in page
    assert "is not in the index" in page
    assert "<script" not in page
