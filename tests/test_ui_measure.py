"""Opinions become a question set, and the set measures the index."""

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from fakes import FakeEncoder

from corpus.errors import IndexFolderError, QuestionFileError
from corpus.qa_data import read_questions
from indexer.excerpts import Bookshelf
from search.engine import open_engine
from search.found import Found
from search.results import Reply
from ui.desk import IndexDesk
from ui.feedback import questions_file
from ui.measure_desk import IndexMeasures
from ui.measure_handlers import measure, present_measures, say
from ui.screen import Problem, Trouble
from ui.texts import CHINESE, ENGLISH

QUESTION = "政务云连着什么？"


@pytest.fixture
def desk(index: Path) -> IndexMeasures:
    engine_user = IndexDesk(
        open_engine=lambda: open_engine(index, FakeEncoder()),
        list_documents=list,
        choose_examples=lambda _documents, _language: [],
        bookshelf=Bookshelf(index),
        index_command="",
    )
    return IndexMeasures(index, engine_user)


@pytest.fixture
def reply(desk: IndexMeasures) -> Reply:
    return desk.reply(QUESTION)


def kept(desk: IndexMeasures) -> list[dict[str, object]]:
    *lines, end = questions_file(desk.place).read_text("utf-8").split("\n")
    assert end == ""
    return [json.loads(line) for line in lines]


def test_a_right_answer_and_a_right_passage_are_one_question(desk, reply):
    assert reply.answer is not None
    say("right-answer", 0, reply, desk)
    say("right-passage", 2, reply, desk)
    holder = reply.hits[reply.answer.hit - 1].text
    evidence = list(dict.fromkeys([holder, reply.hits[1].text]))
    assert kept(desk) == [
        {"question": QUESTION, "lang": "zh", "kind": "own", "answers": [reply.answer.text], "evidence": evidence}
    ]


def test_no_answer_stands_until_a_passage_is_named(desk, reply):
    say("right-answer", 0, reply, desk)
    say("no-answer", 0, reply, desk)
    assert [(line["kind"], line["answers"]) for line in kept(desk)] == [("none", [])]
    assert not read_questions(questions_file(desk.place))[0].answerable
    say("right-passage", 1, reply, desk)
    assert kept(desk)[0]["evidence"] == [reply.hits[0].text]


def test_a_passage_is_right_also_where_no_answer_is_read(desk, reply):
    found = Mock(spec=Found, question=QUESTION, hits=reply.hits, seconds=0.0)
    assert say("right-passage", 1, found, desk) == ""
    assert kept(desk)[0]["evidence"] == [reply.hits[0].text]


def test_lines_of_other_questions_and_broken_ones_stay(desk, reply):
    theirs = '{"question": "别的问题", "evidence": "云里有数", "x": 1}\n{broken\n'
    questions_file(desk.place).write_text(theirs, "utf-8")
    say("right-passage", 1, reply, desk)
    lines = questions_file(desk.place).read_text("utf-8").splitlines()
    assert lines[1] == "{broken"
    assert json.loads(lines[0])["x"] == 1
    assert (json.loads(lines[2])["question"], desk.questions()) == (QUESTION, 3)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"], ids=ascii)
def test_a_question_that_holds_another_end_of_a_line_stays_one(desk, reply, separator):
    parted = replace(reply, question=f"政务云{separator}连着什么？")
    say("right-passage", 1, parted, desk)
    say("right-passage", 2, parted, desk)
    assert [line["question"] for line in kept(desk)] == [parted.question]
    assert (desk.questions(), len(read_questions(questions_file(desk.place)))) == (1, 1)


def test_questions_saved_in_another_encoding_are_counted_and_added_to(desk, reply):
    theirs = {"question": "别的问题是什么，谁来回答？", "evidence": "云里有数"}
    questions_file(desk.place).write_bytes(json.dumps(theirs, ensure_ascii=False).encode("gbk"))
    assert desk.questions() == 1
    assert say("right-passage", 1, reply, desk) == ""
    assert [line["question"] for line in kept(desk)] == [theirs["question"], QUESTION]


def test_questions_that_cannot_be_read_count_none_and_an_opinion_says_why(desk, reply):
    questions_file(desk.place).write_bytes(b"\0")
    assert desk.questions() == 0
    assert "it holds NUL bytes" in say("right-passage", 1, reply, desk)


@pytest.mark.parametrize("opinion", [("right-passage", 9), ("nonsense", 1)])
def test_an_opinion_on_nothing_is_not_kept(desk, reply, opinion):
    assert say(*opinion, reply, desk) == ""
    assert say("right-passage", 1, Problem(Trouble.MISTAKE, ""), desk) == ""
    assert desk.questions() == 0


def test_an_opinion_that_cannot_be_kept_says_why(reply):
    full = Mock(say=Mock(side_effect=IndexFolderError("The disk is full")))
    assert say("right-passage", 1, reply, full) == "The disk is full"


def test_measures_are_taken_remembered_and_shown_latest_first(desk, reply):
    say("right-passage", 1, reply, desk)
    assert "1.000" in measure(desk, CHINESE).measured
    say("right-passage", 1, desk.reply("电很稳吗"), desk)
    page = measure(desk, ENGLISH)
    first, second = desk.measured()
    assert (first["questions"], second["questions"], first["documents"], first["encoder"]) == (2, 1, 6, "fake")
    assert {"recall@1", "recall@5", "ndcg@10", "when"} <= set(first)
    assert page.measured.count("<tr>") == 3
    assert ENGLISH.measure_questions.format(count=2) in page.intro


def test_a_half_written_line_of_measures_costs_no_other(desk, reply):
    whole = {"when": "2026-01-02T03:04:05+00:00", "questions": 7}
    half = '{"when": "2026-01-02T03:04:05+00:00", "encoder": "多'.encode()[:-1]
    (desk.place / "measured.jsonl").write_bytes(json.dumps(whole).encode() + b"\n" + half)
    assert desk.measured() == [whole]
    say("right-passage", 1, reply, desk)
    measure(desk, CHINESE)
    assert [line["questions"] for line in desk.measured()] == [1, 7]


def test_without_questions_the_page_says_why_nothing_is_measured(desk):
    page = measure(desk, CHINESE)
    assert CHINESE.measure_trouble in page.measured
    assert str(questions_file(desk.place)) in page.measured
    assert present_measures(desk, CHINESE).measured == ""
    with pytest.raises(QuestionFileError):
        desk.measure()


def test_what_a_remembered_run_holds_is_shown_as_text(desk):
    line = {"when": "2026-01-02T03:04:05+00:00", "encoder": "<img src=x>"}
    (desk.place / "measured.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert "&lt;img src=x&gt;" in present_measures(desk, CHINESE).measured
