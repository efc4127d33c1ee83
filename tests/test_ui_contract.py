import json
from dataclasses import replace

from fake_engine import QINQING, FakeEngine

from search.results import Answer, Reply
from ui.contract import reply_object

QUESTION = "杭州亲清在线打通了多少个部门"


def test_a_reply_has_exactly_the_keys_of_the_contract():
    shown = json.loads(json.dumps(reply_object(FakeEngine().reply(QUESTION))))
    assert list(shown) == ["id", "question", "seconds", "answer", "hits"]
    assert list(shown["answer"]) == ["text", "score", "hit", "start", "end"]
    for hit in shown["hits"]:
        assert list(hit) == [
            *("rank", "score", "document", "title", "section", "page"),
            *("text", "start", "end", "legs"),
        ]
        assert list(hit["legs"]) == ["dense", "lexical"]
    assert list(shown["hits"][0]["legs"]["lexical"]) == ["rank", "score"]


def test_what_another_document_says_stands_within_the_answer():
    reply = FakeEngine().reply(QUESTION)
    assert reply.answer is not None
    other = Answer("63个部门", 0.4, 2, 3, 8)
    shown = reply_object(replace(reply, answer=replace(reply.answer, others=(other,))))
    assert isinstance(shown["answer"], dict)
    assert shown["answer"]["others"] == [{"text": "63个部门", "score": 0.4, "hit": 2, "start": 3, "end": 8}]


def test_values_are_those_of_the_reply():
    reply = FakeEngine().reply(QUESTION)
    shown = reply_object(reply, question_id="o001")
    first = shown["hits"][0]
    assert (shown["id"], shown["question"]) == ("o001", QUESTION)
    assert (first["document"], first["title"], first["page"]) == (QINQING.document, QINQING.title, None)
    assert first["section"] == list(QINQING.section)
    assert first["text"][shown["answer"]["start"] : shown["answer"]["end"]] == "53个部门"
    assert (first["start"], first["end"]) == (1_000, 1_000 + len(QINQING.text))
    assert first["legs"]["dense"] == {"rank": 1, "score": reply.hits[0].score}


def test_what_is_missing_is_null():
    reply = FakeEngine().reply("电影")  # 电 alone is shared, so no two characters match and half is not enough
    shown = reply_object(Reply(reply.question, None, reply.hits, reply.seconds))
    assert shown["id"] is None
    assert shown["answer"] is None
    assert shown["hits"][0]["legs"]["lexical"] is None


def test_no_hits_is_an_empty_list():
    assert reply_object(FakeEngine().reply("？！"))["hits"] == []
