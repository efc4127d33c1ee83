import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from fake_engine import FakeEngine, FakePassage

from corpus.records import Kind
from search.rerank import RELEVANCE_WEIGHT, raised
from search.results import Answer, Reply
from ui.render_answer import render_answer
from ui.render_evidence import render_evidence
from ui.render_frame import render_masthead
from ui.screen import Screen
from ui.texts import CHINESE, ENGLISH, Texts

QUESTION = "杭州亲清在线打通了多少个部门"
ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "</p><b>",
]


class Reader(HTMLParser):
    """Collects tags, attributes, and the text in each kind of mark."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.marks: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "mark":
            self._open.append(dict(attrs)["class"])

    def handle_endtag(self, tag):
        if tag == "mark":
            self._open.pop()

    def handle_data(self, data):
        self.text += data
        self.marks += [(name, data) for name in self._open]


def render_reply(reply: Reply, texts: Texts) -> str:
    answer = render_answer(reply, texts) if reply.hits else ""
    return answer + render_evidence(reply.hits, reply.answer, reply.seconds, {}, texts)


def reply_on(passage: FakePassage, question: str) -> Reply:
    return FakeEngine((passage,)).reply(question)


def test_the_answer_and_the_words_are_marked_differently():
    reply = FakeEngine().reply(QUESTION, top_k=1)
    marks = Reader(render_reply(reply, CHINESE)).marks
    answers = [text for name, text in marks if name == "answer"]
    assert "".join(answers) == f"53个部门{CHINESE.legend_answer}53个部门"  # its sentence, the legend, the passage
    assert ("word han", "打通了") in marks
    assert ("word han", "个部门") in marks  # inside the answer as well


def test_latin_words_are_marked_as_latin():
    reply = FakeEngine().reply("How many departments did Hangzhou connect?")
    assert any(name == "word latin" for name, _ in Reader(render_reply(reply, ENGLISH)).marks)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_a_document_becomes_markup(attack):
    passage = FakePassage(attack, f"题 {attack}", (f"节 {attack}",), f"部门 {attack} 部门", answer=attack)
    plain = FakePassage("d", "t", ("s",), "部门 x 部门", answer="x")
    attacked = Reader(render_reply(reply_on(passage, "部门"), CHINESE))
    harmless = Reader(render_reply(reply_on(plain, "部门"), CHINESE))
    assert set(attacked.tags) == set(harmless.tags)
    assert attacked.attributes == harmless.attributes
    for shown in (passage.title, passage.section[0], passage.text, passage.document):
        assert shown in attacked.text


def test_bidi_and_control_characters_do_not_reach_the_page():
    passage = FakePassage("d\u202ecod", "t\u2066", ("s\x00",), "部门\u202e收入\x1b[2J\u2069", answer="收入")
    page = re.sub(r' data-document="[^"]*"', "", render_reply(reply_on(passage, "部门"), CHINESE))
    assert not set("\u202e\u2066\u2069\x00\x1b") & set(page)
    assert "收入" in Reader(page).text


def test_what_a_script_sends_back_is_the_name_itself_where_a_page_can_hold_it():
    name = 'a\u200e\u202a"<b>&.txt'
    page = render_reply(reply_on(FakePassage(name, "t", (), "部门"), "部门"), CHINESE)
    sent = set(map(unescape, re.findall(r' data-document="([^"]*)"', page)))
    masthead = render_masthead(Screen(collection=name), f"\ud800\0{name}", [name], CHINESE)
    sent |= set(map(unescape, re.findall(r' (?:data-question|data-collection|value)="([^"]+)"', masthead)))
    assert sent == {name}


def test_the_section_path_is_whole_and_in_order():
    reader = Reader(render_reply(FakeEngine().reply(QUESTION, top_k=1), CHINESE))
    assert "第四章 技治政府的当代实践：以浙江为例第二节 地方政府的技治表现四、部门间的整合联动" in reader.text


def test_document_page_and_place_are_named():
    passage = FakePassage("规划/文件.pdf", "规划", (), "部门" * 600, page=12)
    hit = replace(FakeEngine((passage,)).search("部门")[0], start=10_234, end=11_434)
    text = Reader(render_reply(Reply("部门", None, (hit,), 0.0215), CHINESE)).text
    assert "第 12 页" in text
    assert "规划/文件.pdf" in text
    assert "原文第 10,234 至 11,434 字" in text
    assert "1 段 · 用时 22 毫秒" in text


@pytest.mark.parametrize(
    ("kind", "label"),
    [(Kind.HEADING, "标题"), (Kind.REFERENCE, "参考文献"), (Kind.FURNITURE, "页眉页脚")],
)
def test_a_passage_that_is_not_body_says_so(kind, label):
    passage = FakePassage("d", "t", (), "部门", kind=kind)
    assert label in Reader(render_reply(reply_on(passage, "部门"), CHINESE)).text
    body = replace(passage, kind=Kind.BODY)
    assert label not in Reader(render_reply(reply_on(body, "部门"), CHINESE)).text


def test_why_shows_each_leg_and_says_when_one_is_mute():
    hit = FakeEngine().search("电影", top_k=1)[0]
    text = Reader(render_reply(Reply("电影", None, (hit,), 0.01), ENGLISH)).text
    assert "Close in meaningrank 1cosine 0.5000.38" in text
    assert "Matching wordsnot found" in text
    assert ENGLISH.why_relevance not in text


def test_why_shows_what_reading_added():
    found = FakeEngine().search("电影", top_k=1)[0]
    hit = replace(found, score=raised(0.5, 0.75 * RELEVANCE_WEIGHT), relevance=3.0)
    text = Reader(render_reply(Reply("电影", None, (hit,), 0.01), ENGLISH)).text
    assert f"Read for the answerholds it with 0.95{0.5 * 0.75 * RELEVANCE_WEIGHT:.2f}" in text


def test_what_another_document_says_stands_in_the_answer_and_is_marked():
    reply = FakeEngine().reply(QUESTION)
    second = reply.hits[1]
    answer = replace(reply.answer, others=(Answer(second.text[:4], 0.4, 2, 0, 4),))
    reader = Reader(render_reply(replace(reply, answer=answer), ENGLISH))
    assert f"Another document says{second.text[:4]}" in reader.text
    assert [data for name, data in reader.marks if "answer" in name].count(second.text[:4]) == 1


def test_without_an_answer_the_page_says_so_and_explains_no_mark_of_it():
    reply = replace(FakeEngine().reply(QUESTION), answer=None)
    reader = Reader(render_reply(reply, CHINESE))
    assert CHINESE.no_answer in reader.text
    assert not [name for name, _ in reader.marks if name == "answer"]


def test_without_hits_the_page_says_so():
    assert CHINESE.nothing_found in Reader(render_reply(Reply("？", None, (), 0.01), CHINESE)).text


def test_less_than_a_millisecond_is_not_nothing():
    hit = FakeEngine().search("部门", top_k=1)[0]
    assert "用时 <1 毫秒" in Reader(render_reply(Reply("部门", None, (hit,), 0.0002), CHINESE)).text


def test_browsers_are_told_not_to_translate_evidence():
    page = render_reply(FakeEngine().reply(QUESTION), ENGLISH)
    assert '<p class="passage" translate="no">' in page
    assert '<p class="answer-text" translate="no">' in page
