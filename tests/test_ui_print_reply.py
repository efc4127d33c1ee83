import re
from dataclasses import replace

import pytest
from fake_engine import FakeEngine, FakePassage

from corpus.records import Kind
from search.results import Answer, Reply
from ui.print_reply import print_reply

QUESTION = "杭州亲清在线打通了多少个部门"
BOLD_REVERSE = "\x1b[1;7m"
BOLD_REVERSE_UNDERLINE = "\x1b[1;4;7m"
UNDERLINE = "\x1b[4m"


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)


def printed(reply: Reply, capsys) -> list[str]:
    print_reply(reply)
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_the_answer_and_the_words_are_marked_differently(capsys):
    passage = FakePassage("d", "t", (), "打通了53个部门的系统", answer="53个部门")
    line = printed(FakeEngine((passage,)).reply("打通部门"), capsys)[3]
    assert f"{UNDERLINE}打通\x1b[0m了{BOLD_REVERSE}53个\x1b[0m{BOLD_REVERSE_UNDERLINE}部门\x1b[0m" in line


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_lines_fit_and_hang_from_the_rank(capsys):
    styled = printed(FakeEngine().reply(QUESTION, top_k=1), capsys)[2:-2]
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in styled]
    assert lines[0].startswith("1.  第四章")
    assert all(line.startswith("    ") for line in lines[1:])
    assert all(sum(2 if ord(character) > 0x2E7F else 1 for character in line) <= 60 for line in lines)
    assert len(lines) > 5


def test_in_a_pipe_a_passage_stays_on_one_line_without_colour(capsys):
    reply = FakeEngine().reply(QUESTION, top_k=1)
    lines = printed(reply, capsys)
    assert f"    {reply.hits[0].text}" in lines
    assert "\x1b" not in "".join(lines)


def test_page_kind_and_silent_legs_are_named(capsys):
    passage = FakePassage("规划/总则.pdf", "规划", (), "部门", page=3, kind=Kind.REFERENCE)
    hit = replace(FakeEngine((passage,)).search("门")[0], lexical=None)
    lines = printed(Reply("门", None, (hit,), 0.01), capsys)
    assert lines[2] == "1.  规划 · 总则.pdf · page 3 · reference"
    assert lines[4] == "    score 1.00 · meaning #1 1.00 · words none · 规划/总则.pdf 1000-1002"


def test_another_document_that_disagrees_is_named(capsys):
    reply = FakeEngine().reply(QUESTION)
    answer = replace(reply.answer, others=(Answer("63个部门", 0.4, 2, 0, 2),))
    lines = printed(replace(reply, answer=answer), capsys)
    assert lines[1] == "Another document says: 63个部门   from passage 2, score 0.40"


def test_without_answer_or_hits_it_says_so(capsys):
    reply = FakeEngine().reply(QUESTION)
    assert "do not seem to hold an answer" in printed(replace(reply, answer=None), capsys)[0]
    assert "No passage fits" in printed(Reply("？", None, (), 0.01), capsys)[0]


def test_documents_cannot_steer_the_terminal(capsys):
    passage = FakePassage("d\x1b[2J", "t\x07", ("s\u202e",), "部门\x1b]0;owned\x07", answer="部门\x1b]0;owned")
    print_reply(FakeEngine((passage,)).reply("部门"))
    assert not set("\x1b\x07\u202e") & set(capsys.readouterr().out)


def test_square_brackets_are_text_and_not_colours(capsys):
    passage = FakePassage("d", "t", ("[bold]节",), "[59] 部门 [red]", answer="[red]")
    output = "\n".join(printed(FakeEngine((passage,)).reply("部门"), capsys))
    assert "[59] 部门 [red]" in output
    assert "[bold]节" in output
