"""Measuring: gold places found in an index, measures of one reply, means and groups."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from math import log2
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched

from corpus.errors import QuestionFileError
from corpus.qa_data import GoldQuestion
from corpus.records import Kind
from indexer.build import index_paths
from indexer.library import open_store
from search.engine import open_engine
from search.evaluation import evaluate, evaluate_file, measure, rank_units
from search.gold import GoldFinder, GoldSpan
from search.results import Answer, Hit, Reply

PLACE = GoldSpan("doc", 100, 200)
ELSEWHERE = GoldSpan("doc", 500, 600)


def hit(rank: int, start: int, end: int, *, document: str = "doc") -> Hit:
    return Hit(
        rank=rank,
        score=1 / rank,
        document=document,
        title="",
        section=(),
        page=None,
        kind=Kind.BODY,
        text="x" * (end - start),
        start=start,
        end=end,
        dense=None,
        lexical=None,
        matches=(),
    )


def reply(*spans: tuple[int, int], answer: str | None = None, document: str = "doc") -> Reply:
    hits = tuple(hit(rank, start, end, document=document) for rank, (start, end) in enumerate(spans, start=1))
    found = Answer(answer, 0.9, 1, 0, len(answer)) if answer is not None else None
    return Reply("?", found, hits, 0.0)


def gold(
    question: str = "?",
    *,
    answers: Sequence[str] = (),
    evidence: Sequence[str] = ("evidence",),
    kind: str | None = "fact",
    lang: str = "zh",
    answerable: bool = True,
) -> GoldQuestion:
    return GoldQuestion("1", question, lang, kind, tuple(answers), tuple(evidence), answerable)


# --- one reply


def test_a_hit_on_the_gold_place_counts_from_any_overlap():
    assert measure(gold(), reply((0, 50), (190, 260)), [PLACE]) == {
        "recall@1": 0.0,
        "recall@5": 1.0,
        "ndcg@10": pytest.approx(1 / log2(3)),
        "mrr@10": 1 / 2,
    }


@pytest.mark.parametrize(
    "found",
    [reply((0, 100)), reply((200, 300)), reply((100, 200), document="other"), reply()],
    ids=["before", "behind", "other document", "no hit"],
)
def test_a_hit_beside_the_gold_place_does_not_count(found):
    assert set(measure(gold(), found, [PLACE]).values()) == {0.0}


def test_a_gold_place_counts_once_at_its_best_rank():
    found = reply((0, 50), (100, 150), (150, 200), (510, 520))
    ranking, relevant = rank_units(found, [PLACE, ELSEWHERE])
    assert (ranking, relevant) == (["hit 1", "gold 0", "gold 1"], {"gold 0", "gold 1"})
    assert measure(gold(), found, [PLACE, ELSEWHERE])["ndcg@10"] == pytest.approx(
        (1 / log2(3) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3))
    )


def test_evidence_that_is_not_in_the_index_scores_nothing():
    assert set(measure(gold(), reply((0, 50)), []).values()) == {0.0}


def test_answers_are_measured_where_they_are_known():
    question = gold(answers=["53个部门", "五十三个部门"], evidence=())
    assert measure(question, reply((0, 9), answer="53个部门。"), []) == {"exact_match": 1.0, "f1": 1.0}
    assert measure(question, reply((0, 9), answer="部门"), []) == {"exact_match": 0.0, "f1": 2 * (2 / 4) / (1 + 2 / 4)}
    assert measure(question, reply((0, 9)), []) == {"exact_match": 0.0, "f1": 0.0}


@pytest.mark.parametrize(("answer", "accuracy"), [(None, 1.0), ("something", 0.0)])
def test_a_question_without_an_answer_is_right_when_none_is_given(answer, accuracy):
    question = gold(kind="none", answerable=False, evidence=())
    assert measure(question, reply((100, 200), answer=answer), [PLACE]) == {"no_answer_accuracy": accuracy}


# --- means and groups


class Scripted:
    """An engine that replies what it was told, whatever is in its folder."""

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self.place = Path("nowhere")
        self.depths: set[int] = set()
        self._replies = replies

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        self.depths.add(top_k)
        return self._replies[question]


def test_means_are_taken_over_the_questions_that_have_the_measure_and_by_kind_and_language():
    replies = {
        "first": reply((100, 200), answer="甲"),
        "second": reply((0, 9), (100, 200)),
        "third": reply((0, 9)),
        "none": reply((0, 9)),
    }
    questions = [
        gold("first", answers=["甲"]),
        gold("second", lang="en"),
        gold("third", kind=None, lang="en"),
        gold("none", kind="none", answerable=False, evidence=()),
    ]
    engine, steps = Scripted(replies), []
    found = evaluate(engine, questions, lambda _: [PLACE], progress=lambda *step: steps.append(step))
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert engine.depths == {10}
    groups = found.pop("by")
    assert found == {
        "questions": 4,
        "recall@1": pytest.approx((1 + 0 + 0) / 3),
        "recall@5": pytest.approx((1 + 1 + 0) / 3),
        "ndcg@10": pytest.approx((1 + 1 / log2(3) + 0) / 3),
        "mrr@10": pytest.approx((1 + 1 / 2 + 0) / 3),
        "exact_match": 1.0,
        "f1": 1.0,
        "no_answer_accuracy": 1.0,
    }
    assert {name: group["questions"] for name, group in groups.items()} == {"fact": 2, "zh": 2, "en": 2, "none": 1}
    assert groups["none"] == {"questions": 1, "no_answer_accuracy": 1.0}
    assert groups["en"]["mrr@10"] == pytest.approx((1 / 2 + 0) / 2)
    assert groups["fact"]["recall@1"] == pytest.approx((1 + 0) / 2)


def test_no_questions_have_no_means():
    found = evaluate(Scripted({}), [], lambda _: [], progress=unwatched)
    assert found == {"questions": 0, "by": {}}


# --- gold places in an index


@pytest.fixture
def find(tmp_path: Path) -> Iterator[GoldFinder]:
    """Look in two documents; the first one's paragraphs are at 0, 9 and 22 and end at 7, 20 and 29."""
    (tmp_path / "a.txt").write_text("云在杭州很多。\n\n人 在\u3000杭 州也很多。\n\n电在宁波很多。", "utf-8")
    (tmp_path / "b.txt").write_text("云在杭州很多。", "utf-8")
    index_paths(tmp_path / "index", [tmp_path], FakeEncoder(), progress=unwatched)
    with closing(open_store(tmp_path / "index")) as store:
        yield GoldFinder(store)


def places(found: Sequence[GoldSpan]) -> list[tuple[str, int, int]]:
    return [(Path(span.document).name, span.start, span.end) for span in found]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (["人在杭州也"], [("a.txt", 9, 20)]),
        (["人 在 杭\n州 也"], [("a.txt", 9, 20)]),
        (["宁波"], [("a.txt", 22, 29)]),
        (["云在杭州"], [("a.txt", 0, 7), ("b.txt", 0, 7)]),
        (["多。 人在"], [("a.txt", 0, 20)]),
        (["宁波", "电在"], [("a.txt", 22, 29)]),
        (["杭州", "宁波"], [("a.txt", 0, 7), ("a.txt", 9, 20), ("b.txt", 0, 7), ("a.txt", 22, 29)]),
        (["北京"], []),
        (["", " "], []),
        ([], []),
    ],
    ids=[
        "spaces in the text",
        "spaces in both",
        "last",
        "two",
        "across",
        "same",
        "several",
        "nowhere",
        "empty",
        "none",
    ],
)
def test_evidence_is_found_in_spite_of_white_space_and_widened_to_its_paragraphs(find, evidence, expected):
    assert places(find(evidence)) == expected
    assert places(find(evidence)) == expected  # looked up once, remembered


# --- a file of questions on a real index


def test_a_file_of_questions_is_measured_on_a_real_index(index, tmp_path):
    rows = [
        {"question": "政务云连着什么", "answers": ["政务云连着云"], "evidence": "政务云 连着云", "kind": "fact"},
        {"question": "有电话的人", "evidence": ["每个人都有电话。"], "kind": "fact", "lang": "zh"},
        {"question": "数人", "answers": [], "evidence": "", "kind": "none"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    with closing(open_engine(index, FakeEncoder())) as engine:
        found = evaluate_file(engine, path, progress=unwatched)
    assert found["questions"] == 3
    assert (found["recall@1"], found["mrr@10"], found["exact_match"], found["no_answer_accuracy"]) == (1, 1, 1, 1)
    assert set(found["by"]) == {"fact", "none", "zh"}


def test_squad_paragraphs_are_gold_places(index, tmp_path):
    paragraph = {
        "context": "云里有数。",
        "qas": [{"id": "1", "question": "云里有多少数？", "answers": [{"text": "数", "answer_start": 3}]}],
    }
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), "utf-8")
    with closing(open_engine(index, FakeEncoder())) as engine:
        found = evaluate_file(engine, path, progress=unwatched)
    assert (found["questions"], found["recall@5"]) == (1, 1.0)
    assert found["f1"] == pytest.approx(2 * (1 / 4) / (1 / 4 + 1))  # one of the four units of 云里有数 is right


def test_a_file_that_cannot_be_read_is_an_error(index, tmp_path):
    with closing(open_engine(index, FakeEncoder())) as engine, pytest.raises(QuestionFileError):
        evaluate_file(engine, tmp_path / "nowhere.jsonl", progress=unwatched)
