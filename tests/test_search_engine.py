"""Asking an index: what comes back, by hand on a small one and by its laws on random ones."""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dictionary import small_dictionary

import search.engine
from corpus.errors import BusyError, IndexFolderError, QuestionError
from corpus.records import Kind
from corpus.script import Script, main_script_of, script_of
from indexer.build import index_paths
from indexer.library import open_store, remove_documents
from indexer.opened import open_index
from indexer.words import split_words
from search.admission import Admission
from search.engine import SearchEngine, open_engine
from search.fusion import Candidate
from search.question import prepare
from search.read import ClosestReader
from search.results import Hit, LegScore, Reply
from search.retrieve import DENSE_DEPTH, find_candidates
from search.translate import TRANSLATED, translate

SENTENCE = "这一句话说的是别的事情，"  # FakeEncoder counts nothing in it


@contextmanager
def asking(folder: Path) -> Iterator[SearchEngine]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        yield engine


def build(folder: Path, texts: Mapping[str, str]) -> Path:
    """Index documents given by id and text, and return the folder of the index."""
    lines = [json.dumps({"id": name, "title": name, "text": text}) for name, text in texts.items()]
    (folder / "documents.jsonl").write_text("\n".join(lines), "utf-8")
    index_paths(folder / "index", [folder / "documents.jsonl"], FakeEncoder(), progress=unwatched)
    return folder / "index"


def candidates(folder: Path, question: str) -> list[Candidate]:
    with closing(open_index(folder, FakeEncoder())) as index:
        prepared = prepare(question, FakeEncoder())
        return find_candidates(index, prepared, translate(index, prepared))


# --- by hand


def test_the_best_hits_of_a_small_index_by_hand(index, documents):
    with asking(index) as engine:
        hits = engine.search("云", top_k=3)
    terms = {text: [word.term for word in split_words(text)] for text in SIX}
    average = sum(map(len, terms.values())) / 6

    def covered(text: str) -> float:
        """BM25 over its highest value: the question has one word, so its weight goes out."""
        frequency, length = terms[text].count("云"), len(terms[text])
        return frequency / (frequency + 1.2 * (0.25 + 0.75 * length / average))

    cloud, data, other = hits
    assert (cloud.rank, cloud.text, cloud.start, cloud.end) == (1, "政务云连着云。", 0, 7)
    assert (cloud.document, cloud.title, cloud.section) == (str(documents / "cloud.txt"), "cloud", ())
    assert (cloud.kind, cloud.page, cloud.matches) == (Kind.BODY, None, ((2, 3), (5, 6)))
    assert cloud.score == pytest.approx((1.0 + 0.3 * covered(cloud.text)) / 1.3, abs=1e-5)
    assert (data.rank, data.text, data.matches) == (2, "云里有数。", ((0, 1),))
    assert data.score == pytest.approx((1 / 2**0.5 + 0.3 * covered(data.text)) / 1.3, abs=1e-5)
    assert [hit.dense for hit in hits] == [
        LegScore(1, pytest.approx(1.0)),
        LegScore(2, pytest.approx(1 / 2**0.5)),
        LegScore(3, pytest.approx(0.0)),
    ]
    assert sorted(hit.lexical.rank for hit in (cloud, data)) == [1, 2]
    assert (other.document, other.lexical, other.matches) == (
        str(documents / "people.md"),
        None,
        (),
    )  # the first of four


SIX = (
    "政务云连着云。",
    "云里有数。",
    "每个人都有电话。",
    "电网的电很稳。",
    "这里什么也没有。",
    "Nothing is counted in English.",
)


@pytest.mark.parametrize("top_k", [1, 2, 6, 100])
def test_as_many_hits_come_as_are_asked_for_and_there(index, top_k):
    with asking(index) as engine:
        everything = engine.search("云", top_k=100)
        assert len(everything) == 6
        assert engine.search("云", top_k=top_k) == engine.reply("云", top_k=top_k).hits == everything[:top_k]


def test_the_answer_is_a_stretch_of_its_hit(index):
    with asking(index) as engine:
        reply = engine.reply("政务云", top_k=2)
    assert reply.question == "政务云"
    assert reply.answer is not None
    assert (reply.answer.text, reply.answer.hit, reply.answer.score) == ("政务云连着云", 1, reply.hits[0].score)
    assert reply.seconds > 0


def test_a_question_far_from_everything_has_hits_and_no_answer(index):
    with closing(SearchEngine(index, FakeEncoder(), ClosestReader(threshold=0.6))) as engine:
        reply = engine.reply("数电")
    assert 0.5 < reply.hits[0].score < 0.6
    assert reply.answer is None


def test_an_index_without_documents_has_no_hits_and_no_answer(tmp_path):
    with asking(build(tmp_path, {"only": "云。"})) as engine:
        assert len(engine.search("云")) == 1
        remove_documents(tmp_path / "index", ["only"])
        reply = engine.reply("云")
    assert (reply.hits, reply.answer) == ((), None)


def test_a_paragraph_is_one_hit_showing_its_best_passage(tmp_path):
    filler = SENTENCE * 20
    with asking(build(tmp_path, {"long": f"{filler}最后说到了云。", "short": "云和数。"})) as engine:
        hits = engine.search("云")
        with closing(open_store(tmp_path / "index")) as store:
            assert len(store.get_document_passages("long")) > 1
    assert [hit.document for hit in hits] == ["long", "short"]
    assert hits[0].text.endswith("最后说到了云。")
    assert (hits[0].start, hits[0].end) == (len(filler) + 7 - len(hits[0].text), len(filler) + 7)


def test_the_passage_that_is_shown_holds_the_words_also_where_a_pdf_left_white_space_in_them(tmp_path):
    with asking(build(tmp_path, {"pdf": f"{SENTENCE * 20}最后说到了医 疗 保 险。"})) as engine:
        (hit,) = engine.search("医疗保险")
    assert hit.text.endswith("最后说到了医疗保险。")
    assert [hit.text[start:end] for start, end in hit.matches] == ["医疗保险"]


def test_the_answer_of_a_long_passage_is_the_window_that_is_closest_even_between_equal_ones(tmp_path):
    around, between = f"{SENTENCE * 3}到这里就都说完了。", f"{SENTENCE * 3}到这里就说到了云。"  # 45 characters each
    with asking(build(tmp_path, {"long": f"第一章 总则\n\n{around}{between}{around}"})) as engine:
        reply = engine.reply("云")
    assert reply.hits[0].section == ("第一章 总则",)
    assert reply.hits[0].text == around + between + around
    assert reply.answer is not None
    assert reply.answer.text == between.rstrip("。")


def test_a_paragraph_that_only_its_words_find_is_scored_by_its_meaning_too(tmp_path):
    texts = {f"cloud {number}": f"第{number}次去云南。" for number in range(250)} | {"words": "电和医疗保险。"}
    found = candidates(build(tmp_path, texts), "云的医疗保险")
    assert len(found) == DENSE_DEPTH + 1
    (words,) = [candidate for candidate in found if candidate.lexical]
    assert (words.dense, words.lexical.rank) == (LegScore(DENSE_DEPTH + 1, pytest.approx(0.0)), 1)


def test_as_many_hits_are_found_as_are_asked_for(tmp_path):
    texts = {f"cloud {number}": f"第{number}次去云南。" for number in range(250)}
    with asking(build(tmp_path, texts)) as engine:
        assert len(engine.search("云", top_k=1000)) == 250


def test_words_within_words_are_marked_as_one(tmp_path):
    with asking(build(tmp_path, {"a": "合金 A-80% 很好，云也好。"})) as engine:
        (hit,) = engine.search("A-80%的云")
    assert [hit.text[start:end] for start, end in hit.matches] == ["A-80%", "云"]


def test_references_come_after_the_body_unless_they_are_asked_for(tmp_path):
    texts = {"a": "[7] 张三. 政务云[J]. 云学, 2020(4): 1-9.", "b": "政务云很好。"}
    with asking(build(tmp_path, texts)) as engine:
        assert [hit.kind for hit in engine.search("政务云")] == [Kind.BODY, Kind.REFERENCE]
        assert [hit.kind for hit in engine.search("政务云[7]")] == [Kind.REFERENCE, Kind.BODY]


# --- words of the other language


@pytest.fixture
def dictionary(tmp_path: Path) -> Iterator[Path]:
    with small_dictionary(tmp_path) as file:
        yield file


@pytest.mark.usefixtures("dictionary")
@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How is data governance planned?", "这里说的是数据治理。", ["数据治理"]),
        ("数据治理的计划是什么？", "The data and its governance.", ["data", "governance"]),
    ],
)
def test_a_question_is_scored_in_the_other_language_by_what_is_translated(tmp_path, question, text, marked):
    with asking(build(tmp_path, {"words": text, "other": "Else 别的。"})) as engine:
        found = {hit.document: hit for hit in engine.search(question)}
    hit = found["words"]
    assert [hit.text[start:end] for start, end in hit.matches] == marked
    assert found["other"].lexical is None
    with closing(open_index(tmp_path / "index", FakeEncoder())) as index:
        prepared = prepare(question, FakeEncoder())
        translated = sum(group.weight for group in translate(index, prepared))
        highest = index.lexical.highest_score(prepared.terms)
    assert 0 < translated < TRANSLATED  # no text knows a plan
    assert hit.lexical == LegScore(1, pytest.approx(translated * highest, rel=1e-5))
    assert hit.score == pytest.approx((hit.dense.score + 0.3 * translated) / 1.3, rel=1e-5)


@pytest.mark.usefixtures("dictionary")
def test_a_paragraph_that_only_its_translated_words_find_is_among_the_hits(tmp_path):
    texts = {f"near {number}": f"第{number}次去云南。" for number in range(250)} | {"words": "数据治理。"}
    found = candidates(build(tmp_path, texts), "云 governance of data")
    assert len(found) == DENSE_DEPTH + 1
    assert next(candidate for candidate in found if candidate.lexical).lexical.rank == 1


@pytest.mark.usefixtures("dictionary")
def test_translations_count_in_the_other_language_and_in_bilingual_text_only(tmp_path):
    texts = {"own": "这份材料里提到 cloud，后来又说了许多别的事情。", "both": "计划 big cloud", "other": "Big cloud."}
    with asking(build(tmp_path, texts)) as engine:
        found = {hit.document: hit.lexical for hit in engine.search("云")}
    assert found["own"] is None
    assert found["both"].score == found["other"].score > 0


@pytest.mark.usefixtures("dictionary")
def test_the_passage_and_the_window_shown_are_those_with_the_translated_words(tmp_path):
    text = f"{SENTENCE * 20}最后说到了计划。{SENTENCE * 20}"
    with asking(build(tmp_path, {"long": text})) as engine:
        (hit,) = engine.search("plans")
    assert [hit.text[start:end] for start, end in hit.matches] == ["计划"]
    assert "计划" in hit.text[slice(*hit.closest)]


# --- laws


PIECES = [
    *("云", "数据", "政府", "亲清在线", "PPP", "cloud", "English words. ", "2021 年", "1,531", "😀", "𠮷", "雲"),
    *("，", "。", "；", "“", "”", " ", "\u3000", "\n", "\n\n", "政 府", SENTENCE * 9, "\u200b", "é"),
    *("\n第一章 总则\n", "\n一、方法\n", "\n[1] 张三. 云[J]. 云学, 2020.\n", "\n电话：0571-123456\n", "\n参考文献\n"),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)


@settings(max_examples=15)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), questions=st.lists(TEXTS, min_size=1, max_size=3))
def test_the_laws_of_hits_hold_for_any_documents_and_questions(tmp_path_factory, texts, questions):
    by_name = {f"{number}": f"云{text}" for number, text in enumerate(texts)}
    folder = build(tmp_path_factory.mktemp("random"), by_name)
    with asking(folder) as engine, closing(open_store(folder)) as store:
        passages = [row for name in by_name for row in store.get_document_passages(name)]
        paragraphs = {(row.document, row.start, row.end): row.paragraph_id for row in passages}
        for question in questions:
            if question.strip():
                reply = engine.reply(question[:1000], top_k=50)
                check_reply(reply, by_name)
                shown = [paragraphs[hit.document, hit.start, hit.end] for hit in reply.hits]
                assert len(shown) == len(set(shown))


def check_reply(reply: Reply, texts: Mapping[str, str]) -> None:
    hits = reply.hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for hit in hits:
        assert hit.text.strip()
        assert "".join(hit.text.split()) == "".join(texts[hit.document][hit.start : hit.end].split())
        check_marks(hit, reply.question)
    for legs in ([hit.dense for hit in hits], [hit.lexical for hit in hits]):
        ordered = sorted((leg.rank, -leg.score) for leg in legs if leg)
        assert ordered == sorted(ordered, key=lambda leg: (leg[1], leg[0]))
        assert len({rank for rank, _ in ordered}) == len(ordered)
    if reply.answer:
        assert reply.answer.text
        assert hits[reply.answer.hit - 1].text[reply.answer.start : reply.answer.end] == reply.answer.text


def check_marks(hit: Hit, question: str) -> None:
    """The matches are words, apart from each other and in order: all of the question's, and translations of them."""
    marked = [place for start, end in hit.matches for place in range(start, end)]
    assert marked == sorted(set(marked))
    words, asked = split_words(hit.text), {word.term for word in split_words(question)}
    own = {place for word in words if word.term in asked for place in range(word.start, word.end)}
    assert own <= set(marked)
    if script_of(hit.text) is main_script_of(question) is Script.HAN and not re.search("[A-Za-z]", hit.text):
        assert own == set(marked)
    edges = {edge for word in words for edge in (word.start, word.end)}
    assert edges.issuperset(edge for match in hit.matches for edge in match)
    assert all(before < after for (_, before), (after, _) in zip(hit.matches, hit.matches[1:], strict=False))
    assert hit.closest is not None
    assert 0 <= hit.closest[0] < hit.closest[1] <= len(hit.text)


ODD = [
    "云",
    "a",
    "？！。",
    "…",
    "😀",
    "👩‍👩‍👧",
    "'; DROP TABLE documents; --",
    'text:"云" AND NOT (',
    "<script>alert(1)</script>",
    "\0",
    "\x01\x1b[31m",
    "\ud800",
    "\u200b",
    "\ufeff",
    "\u202e云",
    "zzz qqq",
    "云" * 1000,
    "a" * 1000,
    "? " * 500,
    "%s {} \\",
]


@pytest.mark.parametrize("question", ODD, ids=lambda question: ascii(question[:12]))
def test_an_odd_question_is_answered_like_any_other(index, documents, question):
    texts = dict(zip([str(documents / f"{name}") for name in FILES], SIX, strict=False))
    with asking(index) as engine:
        reply = engine.reply(question)
    assert reply.question == question
    assert len(reply.hits) == 5
    check_reply(reply, texts | {"plain": SIX[4], "english": SIX[5]})


FILES = ("cloud.txt", "data.txt", "people.md", "power.md")


@pytest.mark.parametrize("question", ["", " \n\u3000", "云" * 1_001, "x" * 10_000], ids=len)
def test_a_question_that_cannot_be_asked_is_one_error(index, question):
    with asking(index) as engine:
        for ask in (engine.search, engine.reply):
            with pytest.raises(QuestionError):
                ask(question)
        assert engine.search("云")


# --- several at once


def test_threads_that_ask_at_once_get_what_one_gets(index):
    questions = ["云", "电网稳吗", "数人电", "Nothing counted", "每个人的电话", "没有"]
    with asking(index) as engine:
        expected = [engine.search(question) for question in questions]
        found = in_threads(lambda: [engine.search(question) for _ in range(5) for question in questions], count=6)
    assert found == [expected * 5] * 6


def test_threads_take_turns_at_the_index(index, monkeypatch):
    inside, most = 0, 0

    def counted(*arguments, **options):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            return find_candidates(*arguments, **options)
        finally:
            inside -= 1

    monkeypatch.setattr(search.engine, "find_candidates", counted)
    with asking(index) as engine:
        in_threads(lambda: [engine.search("云") for _ in range(20)], count=4)
    assert most == 1


def test_one_question_too_many_is_told_to_come_again(index, monkeypatch):
    monkeypatch.setattr(search.engine, "Admission", lambda: Admission(2))
    inside, go_on = threading.Semaphore(0), threading.Event()

    def waiting(*arguments):
        inside.release()
        assert go_on.wait(120)
        return prepare(*arguments)

    with asking(index) as engine, ThreadPoolExecutor() as threads:
        monkeypatch.setattr(search.engine, "prepare", waiting)
        others = [threads.submit(engine.search, "云") for _ in range(2)]
        for _ in others:
            assert inside.acquire(timeout=120)
        with pytest.raises(BusyError, match="2 questions are being answered already; ask again in a few seconds"):
            engine.search("云")
        go_on.set()
        assert all(found.result() for found in others)
        assert engine.search("云")


def test_threads_that_ask_while_the_index_changes_see_whole_states_only(index, documents):
    done = threading.Event()

    def ask_until_done() -> list[frozenset[str]]:
        states = []
        while not done.is_set():
            states.append(frozenset(hit.text for hit in engine.search("云", top_k=9) if "号" in hit.text))
        return states

    def change() -> list[frozenset[str]]:
        try:
            for number in range(4):
                (documents / "new.txt").write_text(f"{number}号云。\n\n{number}号数。", "utf-8")
                index_paths(index, [documents], FakeEncoder(), progress=unwatched)
        finally:
            done.set()
        return []

    with asking(index) as engine:
        seen = {state for states in in_threads(ask_until_done, ask_until_done, change) for state in states}
        assert {hit.text for hit in engine.search("云", top_k=9)} > {"3号云。", "3号数。"}
    whole = {frozenset({f"{number}号云。", f"{number}号数。"}) for number in range(4)}
    assert seen <= {frozenset()} | whole


def in_threads(*works, count: int = 1) -> Sequence:
    """Run the works at once, each ``count`` times, and return what they return; an error in one is raised here."""
    results: list = []
    errors: list[BaseException] = []

    def run(work) -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works * count]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_without_an_index_there_is_no_engine(tmp_path):
    with pytest.raises(IndexFolderError, match=r"There is no index in .*; make one with: wenju index PATH"):
        open_engine(tmp_path, FakeEncoder())
