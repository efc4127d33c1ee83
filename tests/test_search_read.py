"""The reader that needs no training: a verbatim stretch of the best hit, or nothing."""

import pytest
from fakes import FakeEncoder

from corpus.records import Kind
from indexer.dictionary import NO_WORDS
from search.asked import Asked
from search.found import Found
from search.question import prepare
from search.read import ClosestReader
from search.results import Answer, Hit, Span

QUESTION = prepare("政务云", FakeEncoder())
READER = ClosestReader(threshold=0.5)
WORDS = Asked({}, (), NO_WORDS)


def read(*hits: Hit) -> Answer | None:
    answer, shown = READER.read(Found("政务云", QUESTION, WORDS, hits, (), 0.0))
    assert shown == hits
    return answer


def hit(text: str, *, score: float = 0.8, rank: int = 1, closest: Span | None = None) -> Hit:
    return Hit(
        rank=rank,
        score=score,
        document="a.txt",
        title="a",
        section=(),
        page=None,
        kind=Kind.BODY,
        text=text,
        start=100,
        end=100 + len(text),
        dense=None,
        lexical=None,
        matches=(),
        closest=closest,
    )


@pytest.mark.parametrize(
    ("text", "closest", "answer", "start", "end"),
    [
        ("第一句。政务云在杭州。第三句。", (4, 11), "政务云在杭州", 4, 10),
        ("政务云在杭州", None, "政务云在杭州", 0, 6),
        ("A sentence. A cloud is here. ", (11, 29), "A cloud is here", 12, 27),
        ("甲。 政务云，", (2, 7), "政务云", 3, 6),
        ("是政务云吗？", (0, 6), "是政务云吗？", 0, 6),
        ("。。。", None, "。。。", 0, 3),
        (" 。", None, "。", 1, 2),
    ],
    ids=["window", "whole", "spaces", "comma", "question mark", "only marks", "a space and a mark"],
)
def test_the_answer_is_what_comes_closest_without_its_closing_mark(text, closest, answer, start, end):
    assert read(hit(text, closest=closest)) == Answer(answer, 0.8, 1, start, end)
    assert text[start:end] == answer


def test_only_the_best_hit_is_read():
    assert read(hit("甲。", score=0.7), hit("政务云。", score=0.7, rank=2)) == Answer("甲", 0.7, 1, 0, 1)


@pytest.mark.parametrize(("score", "answered"), [(0.4999, False), (0.5, True), (1.0, True), (0.0, False)])
def test_below_the_threshold_there_is_no_answer(score, answered):
    assert (read(hit("政务云。", score=score)) is not None) == answered


def test_without_hits_there_is_no_answer():
    assert read() is None
