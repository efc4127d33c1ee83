"""The keyword index: BM25 to the digit, and what it holds after everything that can happen to it."""

import subprocess
import sys
from collections.abc import Sequence
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexer.lexical
from corpus.errors import IndexFolderError
from indexer.bm25 import K1, B, kept_length
from indexer.groups import Group
from indexer.lexical import LexicalIndex
from indexer.words import split_words

Rows = Sequence[tuple[int, Sequence[str]]]
THREE: Rows = [(1, ["政府", "数据"]), (2, ["政府", "政府", "平台", "浙江"]), (3, ["数据", "数据", "数据"])]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "关键词" / "index"


def build(folder: Path, rows: Rows) -> LexicalIndex:
    index = LexicalIndex.create(folder)
    index.add(rows)
    index.commit()
    return index


def hits(index: LexicalIndex, *terms: str, k: int = 10, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
    ids, scores = index.search(terms, k, among=among)
    assert (ids.dtype, scores.dtype) == (np.int64, np.float32)
    return list(zip(ids.tolist(), scores.tolist(), strict=True))


def approx(expected: list[tuple[int, float]]) -> list[tuple[int, object]]:
    return [(passage, pytest.approx(score, rel=1e-5)) for passage, score in expected]


def bm25(rows: Rows, terms: Sequence[str]) -> dict[int, float]:
    """The formula of the module, written out."""
    scores = dict.fromkeys((passage for passage, held in rows if set(held) & set(terms)), 0.0)
    for passage, held in rows:
        for term in set(held) & set(terms):
            frequency, documents = held.count(term), sum(term in other for _, other in rows)
            idf = log(1 + (len(rows) - documents + 0.5) / (documents + 0.5))
            average = sum(len(other) for _, other in rows) / len(rows)
            length = 1 - B + B * len(held) / average
            scores[passage] += terms.count(term) * idf * (K1 + 1) * frequency / (frequency + K1 * length)
    return scores


def test_scores_are_bm25_by_hand(folder: Path) -> None:
    index = build(folder, THREE)
    # two of three passages hold 政府; they are 2 and 4 terms long, 3 on average
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    first = idf * 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))
    second = idf * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3))
    assert hits(index, "政府") == approx([(2, second), (1, first)])


def test_the_scores_of_several_terms_add_up(folder: Path) -> None:
    index = build(folder, THREE)
    alone = {term: dict(hits(index, term)) for term in ("政府", "数据", "平台")}
    both = {passage: sum(scores.get(passage, 0.0) for scores in alone.values()) for passage in (1, 2, 3)}
    ranked = sorted(both.items(), key=lambda hit: -hit[1])
    assert hits(index, "政府", "数据", "平台") == approx(ranked)


def test_a_term_asked_twice_counts_twice(folder: Path) -> None:
    index = build(folder, THREE)
    assert hits(index, "平台", "平台") == approx([(2, 2 * hits(index, "平台")[0][1])])


def test_equal_texts_stay_two_hits_ordered_by_id_whatever_the_order_of_adding(folder: Path) -> None:
    rows = [(passage, ["政府", "数据"]) for passage in (9, 4, 7, 2, 100, 5)]
    index = build(folder, rows)
    ids, scores = index.search(["政府"], 4)
    assert ids.tolist() == [2, 4, 5, 7]
    assert len(set(scores.tolist())) == 1


def test_ties_at_the_last_place_go_to_the_smallest_ids(folder: Path) -> None:
    rows = [(passage, ["政府"]) for passage in range(300, 0, -1)]
    assert build(folder, rows).search(["政府"], 2)[0].tolist() == [1, 2]


@pytest.mark.parametrize("held", [0, 1, 2])
def test_an_index_of_a_few_rows(folder: Path, held: int) -> None:
    index = build(folder, THREE[:held])
    assert len(index) == held
    assert index.ids.tolist() == [1, 2][:held]
    assert sorted(hits(index, "政府")) == approx(sorted(bm25(THREE[:held], ["政府"]).items()))


@pytest.mark.parametrize("terms", [[], ["没有"], ["没有", "也没有"]], ids=["no term", "unknown", "two unknown"])
def test_a_question_without_a_known_word_finds_nothing(folder: Path, terms: list[str]) -> None:
    index = build(folder, THREE)
    assert hits(index, *terms) == []
    assert hits(index, *terms, among=[1, 2]) == []


def test_among_restricts_the_hits_and_leaves_the_scores(folder: Path) -> None:
    index = build(folder, THREE)
    everywhere = dict(hits(index, "政府", "数据"))
    assert hits(index, "政府", "数据", among=[3, 1, 1, 77]) == sorted(
        [(3, everywhere[3]), (1, everywhere[1])], key=lambda hit: -hit[1]
    )
    assert hits(index, "政府", among=[3]) == []
    assert hits(index, "政府", among=[]) == []


def test_k_must_be_at_least_one(folder: Path) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        build(folder, THREE).search(["政府"], 0)


HOSTILE = [
    "",
    " ",
    "a b",
    '"政府',
    "政府 OR 数据",
    "NOT",
    "*",
    "title:x",
    "'; DROP TABLE passages; --",
    "\0",
    "(",
    "\ud800",
]


@pytest.mark.parametrize("term", HOSTILE, ids=ascii)
def test_hostile_terms_are_terms_like_any_other(folder: Path, term: str) -> None:
    index = build(folder, [*THREE, (4, [term, "平台"])])
    assert [passage for passage, _ in hits(index, term)] == [4]
    assert index.document_frequency(term) == 1
    assert [passage for passage, _ in hits(index, "政府", term, among=[1, 4])] == [4, 1]


def test_a_term_too_long_for_the_engine_is_left_out(folder: Path) -> None:
    index = build(folder, [(1, ["长" * 100_000, "政府"])])
    assert hits(index, "长" * 100_000) == []
    assert [passage for passage, _ in hits(index, "政府")] == [1]


def test_a_question_of_a_thousand_characters_works(folder: Path) -> None:
    question = split_terms("数字政府改革推动浙江省各级部门数据共享开放" * 50)
    assert len(question) > 1_000
    index = build(folder, [(1, ["数据", "共享"]), (2, ["部门"]), (3, ["其他"])])
    expected = bm25([(1, ["数据", "共享"]), (2, ["部门"]), (3, ["其他"])], question)
    assert hits(index, *question) == approx(sorted(expected.items(), key=lambda hit: -hit[1]))


def test_removed_passages_are_gone_and_leave_no_trace_in_the_scores(folder: Path) -> None:
    index = build(folder, [*THREE, (4, ["政府", "政府", "政府"]), (5, ["浙江"])])
    index.remove([4, 5, 99])
    index.commit()
    assert index.ids.tolist() == [1, 2, 3]
    assert index.document_frequency("政府") == 2
    for opened in (index, LexicalIndex.open(folder)):
        assert hits(opened, "政府", "浙江") == approx(
            sorted(bm25(THREE, ["政府", "浙江"]).items(), key=lambda hit: -hit[1])
        )


def test_scores_do_not_depend_on_how_the_index_came_about(folder: Path, tmp_path: Path) -> None:
    index = LexicalIndex.create(folder)
    for round_ in range(12):
        index.remove([1, 2, 3])
        index.add([(passage, [*terms, f"第{round_}轮"]) for passage, terms in THREE])
        index.commit()
    index.remove([1, 2, 3])
    index.add(reversed(THREE))
    index.commit()
    fresh = build(tmp_path / "fresh", THREE)
    assert hits(index, "政府", "数据", "平台") == hits(fresh, "政府", "数据", "平台")


def test_a_passage_can_be_replaced_in_one_commit(folder: Path) -> None:
    index = build(folder, THREE)
    index.remove([1])
    index.add([(1, ["新"])])
    index.commit()
    assert [passage for passage, _ in hits(index, "新")] == [1]
    assert 1 not in dict(hits(index, "数据"))


def test_everything_can_be_removed(folder: Path) -> None:
    index = build(folder, THREE)
    index.remove([1, 2, 3])
    index.commit()
    assert (len(index), index.ids.tolist(), hits(index, "政府")) == (0, [], [])


def test_a_passage_without_words_is_held_through_a_rewrite(folder: Path) -> None:
    index = build(folder, [(1, []), (2, ["政府"]), (3, ["数据"])])
    index.remove([3])
    index.commit()
    assert index.ids.tolist() == [1, 2]


def test_a_large_index_counts_a_few_removed_passages_until_it_is_rewritten(folder: Path) -> None:
    index = build(folder, [(passage, ["政府", f"词{passage}"]) for passage in range(6_000)])
    index.remove(range(100))
    index.commit()
    assert len(index) == 5_900
    assert index.document_frequency("政府") == 6_000
    assert hits(index, "词5") == []
    # held once, at average length: the bound follows the engine's idf, removed passages included
    assert hits(index, "词500")[0][1] == pytest.approx(index.highest_score(["词500"]) / 2.2, rel=1e-5)
    index.remove(range(100, 1_000))
    index.commit()
    assert index.document_frequency("政府") == len(index) == 5_000


def test_what_is_not_committed_is_not_seen_and_goes_with_the_object(folder: Path) -> None:
    index = build(folder, THREE)
    index.add([(4, ["政府"])])
    index.remove([1])
    assert index.ids.tolist() == [1, 2, 3]
    del index
    reopened = LexicalIndex.open(folder)
    reopened.add([(5, ["政府"])])
    reopened.commit()
    assert reopened.ids.tolist() == [1, 2, 3, 5]


def test_an_open_index_sees_another_s_commit_when_refreshed(folder: Path) -> None:
    writing = build(folder, THREE)
    reading = LexicalIndex.open(folder)
    before = hits(reading, "政府")
    writing.remove([2])
    writing.add([(4, ["政府"])])
    writing.commit()
    assert hits(reading, "政府") == before
    reading.refresh()
    assert hits(reading, "政府") == hits(writing, "政府")
    assert [passage for passage, _ in hits(reading, "政府")] == [4, 1]


def test_another_process_reads_what_was_committed(folder: Path) -> None:
    build(folder, THREE)
    program = (
        "import sys; from pathlib import Path; from indexer.lexical import LexicalIndex;"
        "print(LexicalIndex.open(Path(sys.argv[1])).search(['政府'], 5)[0].tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[2, 1]\n"


def test_a_second_writer_is_refused_and_let_in_after_the_commit(folder: Path) -> None:
    first = build(folder, THREE)
    second = LexicalIndex.open(folder)
    first.add([(4, ["政府"])])
    with pytest.raises(IndexFolderError, match="Another process is writing"):
        second.add([(5, ["政府"])])
    first.commit()
    second.add([(5, ["政府"])])
    second.commit()
    assert second.ids.tolist() == [1, 2, 3, 4, 5]


def test_threads_share_an_open_index(folder: Path) -> None:
    index = build(folder, THREE)
    expected = hits(index, "政府", "数据")
    found: list[list[tuple[int, float]]] = []
    threads = [Thread(target=lambda: found.append(hits(index, "政府", "数据"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_create_refuses_a_folder_that_holds_an_index(folder: Path) -> None:
    build(folder, THREE)
    with pytest.raises(IndexFolderError, match="remove the folder"):
        LexicalIndex.create(folder)


def test_open_refuses_a_missing_folder(folder: Path) -> None:
    with pytest.raises(IndexFolderError, match="missing or damaged"):
        LexicalIndex.open(folder)


@pytest.mark.parametrize("pattern", ["meta.json", "*.idx", "*.term", "*.fast", "*.fieldnorm", "*.store"])
@pytest.mark.parametrize("damage", ["cut short", "missing"])
def test_open_refuses_a_damaged_folder(folder: Path, pattern: str, damage: str) -> None:
    build(folder, THREE)
    (path,) = folder.glob(pattern)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(IndexFolderError, match="missing or damaged"):
        LexicalIndex.open(folder)


def test_long_passages_are_kept_by_a_rounded_length(folder: Path) -> None:
    lengths = (1, 23, 24, 25, 39, 40, 41, 57, 58, 88, 95, 151, 152, 279, 280, 1500)
    index = build(folder, [(number, ["云"] + ["数"] * (length - 1)) for number, length in enumerate(lengths)])
    average = sum(lengths) / len(lengths)
    for number, score in zip(*index.search(["云"], len(lengths)), strict=True):
        length = 1 - B + B * kept_length(lengths[number]) / average
        assert score == pytest.approx(index.idf("云") * (K1 + 1) / (1 + K1 * length), rel=1e-4)
    assert [kept_length(length) for length in lengths[5:9]] == [40, 40, 56, 56]


def test_the_highest_score_is_the_idf_of_all_terms_times_k1_plus_one(folder: Path) -> None:
    index = build(folder, THREE)
    known, unknown = log(1 + (3 - 2 + 0.5) / (2 + 0.5)), log(1 + (3 + 0.5) / 0.5)
    assert index.highest_score(["政府", "没有", "政府"]) == pytest.approx(2.2 * (known + unknown + known))
    assert index.highest_score([]) == 0


words = st.lists(st.sampled_from(["政", "府", "数", "据", "浙", "江"]), max_size=30)


@settings(max_examples=40)
@given(st.lists(words, max_size=12), words, st.integers(1, 15), st.data())
def test_the_engine_agrees_with_the_formula(
    held: list[list[str]], question: list[str], k: int, data: st.DataObject
) -> None:
    rows = list(enumerate(held))
    among = data.draw(st.none() | st.lists(st.integers(0, 12)))
    with TemporaryDirectory() as name:
        index = build(Path(name), data.draw(st.permutations(rows)))
        found = hits(index, *question, k=k, among=among)
        highest = index.highest_score(question)
    scores = bm25(rows, question)
    wanted = {passage: score for passage, score in scores.items() if among is None or passage in among}
    assert dict(found) == pytest.approx({passage: wanted[passage] for passage, _ in found}, rel=1e-4)
    assert len(found) == min(k, len(wanted))
    left_out = [score for passage, score in wanted.items() if passage not in dict(found)]
    assert all(score <= found[-1][1] * 1.0001 for score in left_out)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
    assert all(score < highest for _, score in found)


@settings(max_examples=20)
@given(st.lists(words, min_size=1, max_size=12), words, st.integers(1, 4), st.sets(st.integers(0, 14)))
def test_to_leave_others_out_finds_what_is_found_among_most(
    held: list[list[str]], question: list[str], k: int, among: set[int]
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        index = build(Path(name), list(enumerate(held)))
        told = hits(index, *question, k=k, among=sorted(among))
        patch.setattr(indexer.lexical, "_MANY", 0)
        assert hits(index, *question, k=k, among=sorted(among)) == told


def group_hits(
    index: LexicalIndex, *groups: Group, k: int = 10, among: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    ids, scores = index.search_groups(groups, k, among=among)
    return list(zip(ids.tolist(), scores.tolist(), strict=True))


def test_a_passage_scores_once_for_each_group_it_has_one_of(folder: Path) -> None:
    index = build(folder, [*THREE, (4, ["平台", "2021"]), (5, ["2021"])])
    government = Group((("政府",), ("浙江", "平台")), (), 0.25)
    year = Group((), (("2021",),), 0.125)
    platform = Group((("平台",),), (), 0.5)
    assert group_hits(index, government, year, platform) == [(2, 0.75), (4, 0.625), (1, 0.25)]
    assert group_hits(index, government, year, platform, k=1, among=[1, 4, 5]) == [(4, 0.625)]


def test_without_a_translation_in_it_a_passage_is_not_found(folder: Path) -> None:
    index = build(folder, THREE)
    assert group_hits(index, Group((), (("政府",),), 0.5)) == []
    assert group_hits(index, Group((("没有",),), (("政府",),), 0.5)) == []
    assert group_hits(index) == []


def test_a_way_of_several_terms_counts_by_its_rarest(folder: Path) -> None:
    index = build(folder, THREE)  # 政府 and 数据 are held by two, 平台 by one
    assert index.weight_of_any([("政府",), ("平台", "政府")]) == pytest.approx(log(1 + (3 - 3 + 0.5) / (3 + 0.5)))
    assert index.weight_of_any([("政府",), ("数据",)]) == index.weight_of_any([("政府",), ("平台",)])  # 4 are 3 at most
    assert index.weight_of_any([]) == pytest.approx(log(1 + (3 - 0 + 0.5) / (0 + 0.5)))
    assert index.holds(["政府", "平台"])
    assert not index.holds(["政府", "没有"])


terms = st.sampled_from(["政", "府", "数", "据", "浙", "江"])
ways = st.lists(st.lists(terms, min_size=1, max_size=2).map(tuple), max_size=3).map(tuple)


@settings(max_examples=40)
@given(
    st.lists(words, max_size=12),
    st.lists(st.builds(Group, ways, ways, st.sampled_from([0.0625, 0.125, 0.25])), max_size=4),
    st.integers(1, 15),
)
def test_groups_are_scored_by_what_they_say(held: list[list[str]], groups: list[Group], k: int) -> None:
    def has(passage: list[str], ways: tuple[tuple[str, ...], ...]) -> bool:
        return any(set(passage).issuperset(way) for way in ways)

    scores = {
        number: sum(group.weight for group in groups if has(passage, group.alternatives))
        for number, passage in enumerate(held)
        if any(has(passage, group.translations) for group in groups)
    }
    with TemporaryDirectory() as name:
        found = group_hits(build(Path(name), list(enumerate(held))), *groups, k=k)
    assert found == sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[:k]


def test_real_questions_find_their_passage(folder: Path) -> None:
    passages = [
        "“亲清在线”平台打通了53个部门的业务系统。",
        "“数字浙江”理念的萌发最早可追溯至2003年。",
        "The platform was built in the PPP model (PPR-9087).",
    ]
    index = build(folder, [(row, split_terms(text)) for row, text in enumerate(passages)])
    questions = ("親清在線打通了多少個部門?", "“数字浙江”最早是哪一年?", "what is ppr-9087", "9087")
    assert [index.search(split_terms(question), 1)[0].tolist() for question in questions] == [
        [0],
        [1],
        [2],
        [2],
    ]


def split_terms(text: str) -> list[str]:
    return [word.term for word in split_words(text)]
