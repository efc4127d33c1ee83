"""Where texts are cut: nothing is lost, nothing is too long, and a reader is hurt least."""

import re
import sys
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import any_texts, han, long_lines

from indexer.cutting import cut_text, length_in_han
from indexer.sentences import Cut, find_cuts

ROUNDING = 1e-6  # lengths are sums of tenths
LENGTHS = (60, 80, 150)  # what passages, windows and statements are cut at


def pieces(text: str, max_length: int) -> list[str]:
    return [text[start:end] for start, end in cut_text(text, max_length=max_length)]


# Lengths


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("数字政府", 4),
        ("data", 1.6),  # four times 0.4
        ("53个部门", 3 + 0.8),
        ("，。", 2),
        ("é", 1),
        ("\U00020bb7", 1),
    ],
)
def test_ten_ascii_characters_say_as_much_as_four_han(text: str, length: float) -> None:
    assert length_in_han(text) == pytest.approx(length)


# Kinds of cut


@pytest.mark.parametrize(
    ("text", "max_length", "expected"),
    [
        pytest.param("他来了。她走了。我们都在。", 8, ["他来了。她走了。", "我们都在。"], id="full stops"),
        pytest.param("真的吗？真的！好吧……走。", 7, ["真的吗？真的！", "好吧……走。"], id="other ends of sentences"),
        pytest.param("他说：“好。”然后走了。再没有来。", 11, ["他说：“好。”", "然后走了。再没有来。"], id="quotation"),
        pytest.param("先归集数据；再共享数据。", 8, ["先归集数据；", "再共享数据。"], id="semicolon"),
        pytest.param("包括以下几项：权力清单和责任清单", 10, ["包括以下几项：", "权力清单和责任清单"], id="colon"),
        pytest.param("打通了税务，社保，房管，电力。", 10, ["打通了税务，", "社保，房管，电力。"], id="commas"),
        pytest.param("数字化改革——真正意义上的系统重塑", 12, ["数字化改革——", "真正意义上的系统重塑"], id="dash"),
        pytest.param("It works. It is used. We are.", 9, ["It works. ", "It is used. We are."], id="English"),
        pytest.param("He said “it works.” Then he left.", 10, ["He said “it works.” ", "Then he left."], id="said"),
        pytest.param("It began in 2014. Then, it grew.", 10, ["It began in 2014. ", "Then, it grew."], id="a year"),
        pytest.param("It was v. 2.0 of it, as I say.", 9, ["It was v. 2.0 of it, ", "as I say."], id="one letter"),
        pytest.param("He met J. Li, who left.", 7, ["He met J. Li, ", "who left."], id="an initial"),
        pytest.param("Is it so? Yes! It is: very much so.", 8, ["Is it so? Yes! ", "It is: very much so."], id="marks"),
        pytest.param("数字政府建设\n是系统工程。", 7, ["数字政府建设\n", "是系统工程。"], id="white space"),
    ],
)
def test_the_kindest_cut_is_taken(text: str, max_length: int, expected: list[str]) -> None:
    assert pieces(text, max_length) == expected


@pytest.mark.parametrize(
    ("text", "max_length", "whole"),
    [
        ("建设共投入1,234,567元用于平台", 12, "1,234,567元"),
        ("按照规划到二〇二五年基本建成", 9, "二〇二五年"),
        ("ｈｅｌｌｏ世界ＷＯＲＬＤ你好２０２１年", 6, "ＷＯＲＬＤ"),
        ("增长率为百分之五，共计1,234,567.89元用于建设", 12, "1,234,567.89元"),
        ("按照二〇二五年的目标推进政务服务平台建设工作", 9, "二〇二五年"),
        ("在 Zhejiang 省推进 digitalisation 改革的进程", 9, "digitalisation"),
        ("Temüjin’s naïve café visits went on and on", 7, "naïve"),
        ("请访问https://www.gov.cn/search?q=data&page=2查询", 18, "https://www.gov.cn/search?q=data&page=2"),
        ("采用Ｄｉｇｉｔａｌ平台和ＧＤＰ核算方法", 11, "Ｄｉｇｉｔａｌ"),
        ("全省共有53个部门和470个接口以及300余个模块", 7, "470个"),
        ("see v2.0.1 for e.g. the details of it", 7, "v2.0.1"),
    ],
)
def test_numbers_words_and_links_stay_whole(text: str, max_length: int, whole: str) -> None:
    found = pieces(text, max_length)
    assert len(found) > 1
    assert [piece for piece in found if whole in piece], found


@pytest.mark.parametrize("pair", ["“”", "‘’", "「」", "『』", "（）", "《》", "〈〉", "【】", "〔〕", "()", "[]"])
def test_a_short_quotation_or_bracket_stays_whole(pair: str) -> None:
    """There are commas outside, which are kinder than the full stop inside."""
    held = f"{pair[0]}整体智治，唯实惟先。改革到底{pair[1]}"
    text = f"会议强调，要把{held}的理念，贯穿到数字化改革全过程，一抓到底，"
    for max_length in (22, 25, 30, 40):
        assert [piece for piece in pieces(text, max_length) if held in piece], max_length


def test_a_sentence_inside_a_quotation_is_kinder_than_no_mark_at_all() -> None:
    text = "会议强调要把“整体智治，唯实惟先。改革到底”的理念贯穿到全过程"
    assert pieces(text, 20) == ["会议强调要把“整体智治，唯实惟先。", "改革到底”的理念贯穿到全过程"]


def test_a_colon_before_a_quotation_is_no_cut() -> None:
    quoted = "他在大会上说：“数字政府建设是系统工程”，"
    assert pieces(f"{quoted}大家都同意这个看法。", 24) == [quoted, "大家都同意这个看法。"]


def test_a_bracket_that_is_longer_than_a_passage_is_cut_at_its_clauses() -> None:
    clause = "这一句说的是公共数据，"
    assert pieces(f"（{clause * 8}）", 24) == [f"（{clause * 2}", clause * 2, clause * 2, f"{clause * 2}）"]


def test_half_a_pair_holds_nothing_together() -> None:
    assert pieces("他说“好的。然后走了。再没有来。", 11) == ["他说“好的。", "然后走了。再没有来。"]
    assert pieces("他说“好的。然后走了。”再没有来。", 12) == ["他说“好的。然后走了。”", "再没有来。"]


@pytest.mark.parametrize(
    "text",
    [
        "他想……，然后又来了。",
        "她说“好！”。他也说好。",
        "《规划》，《纲要》，和《意见》。",
        "（见《规划》）。另外还有。",
    ],
)
def test_no_piece_begins_with_a_mark_that_ends_something(text: str) -> None:
    for max_length in range(7, 14):
        assert not [piece for piece in pieces(text, max_length)[1:] if piece[0] in "，。！？…”》）"], max_length


@pytest.mark.parametrize("max_length", range(3, 12))
def test_no_piece_ends_with_a_mark_that_begins_something(max_length: int) -> None:
    found = pieces("他看到了《规划和《纲要以及“意见和建议", max_length)
    assert not [piece for piece in found[:-1] if piece[-1] in "“《"]


def test_a_strong_cut_is_worth_a_shorter_piece() -> None:
    text = "第一句到这里就结束了。第二句比较长，中间有一个逗号，最后结束。"
    assert pieces(text, 24) == ["第一句到这里就结束了。", "第二句比较长，中间有一个逗号，最后结束。"]


def test_what_fits_is_not_cut() -> None:
    text = "一句。两句。三句。"
    assert pieces(text, 9) == [text]
    assert cut_text("", max_length=9) == []


# Every text


@given(any_texts, st.sampled_from(LENGTHS))
def test_the_pieces_joined_are_the_text(text: str, max_length: int) -> None:
    cuts = cut_text(text, max_length=max_length)
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(start < end for start, end in cuts)
    assert all(one[1] == following[0] for one, following in pairwise(cuts))


@given(any_texts, st.integers(1, 150))
def test_no_piece_is_too_long(text: str, max_length: int) -> None:
    """White space around a piece, where it was cut, counts for nothing in Chinese."""
    assert all(length_in_han(piece.strip()) <= max_length + ROUNDING for piece in pieces(text, max_length))


@given(long_lines, st.sampled_from(LENGTHS))
@example(("〇PPP" + " " * 40) * 20, 60)  # white space before a Han character was counted where a cut came between
def test_two_neighbours_do_not_fit_into_one_piece(text: str, max_length: int) -> None:
    assume(not re.search(r"\s{101}", text))  # a hole, see ``test_white_space_as_long_as_a_passage_is_left_out``
    joined = [one + following for one, following in pairwise(pieces(text, max_length))]
    assert all(length_in_han(both) > max_length for both in joined)


_ORDINARY_HAN = re.compile(r"[\s\u4e00-\u9fff]")
_HAN_NUMBER = "〇零一二三四五六七八九十百千万亿两点"


def _stretch(text: str, position: int) -> int:
    """How long the run around a place is in which there is neither white space nor a Han character but for numbers."""
    breaks = [place for place, mark in enumerate(text) if _ORDINARY_HAN.match(mark) and mark not in _HAN_NUMBER]
    before = max((place for place in breaks if place < position), default=-1)
    after = min((place for place in breaks if place >= position), default=len(text))
    return after - before - 1


@given(any_texts, st.sampled_from(LENGTHS))
def test_words_and_numbers_are_cut_only_where_there_is_no_other_place(text: str, max_length: int) -> None:
    for _, end in cut_text(text, max_length=max_length)[:-1]:
        severed = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9]|\d[个年]", text[end - 1 : end + 1])
        assert not severed or _stretch(text, end) > 0.9 * max_length, text[end - 20 : end + 20]


@given(st.lists(han.filter(lambda clause: len(clause) > 3), min_size=3, max_size=9), st.sampled_from("，、；。！？"))
def test_a_text_of_short_clauses_is_cut_at_their_marks_only(clauses: list[str], mark: str) -> None:
    text = mark.join(clauses) + mark
    assert all(piece.endswith(mark) for piece in pieces(text, 60))


@given(any_texts, st.sampled_from(LENGTHS))
def test_cuts_are_in_order_and_near_enough(text: str, longest: int) -> None:
    cuts = find_cuts(text, longest=longest)
    assert cuts[0] == Cut(0, 0.0)
    assert cuts[-1].position == len(text)
    assert all(one.position < following.position for one, following in pairwise(cuts)) or not text
    assert all(following.position - one.position <= longest for one, following in pairwise(cuts))


# Work


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("数字政府建设，是适应新一轮科技革命的必然要求。", id="sentences"),
        pytest.param("数字政府建设是适应新一轮科技革命的要求", id="Han without marks"),
        pytest.param("the quick brown fox jumps over it ", id="words"),
        pytest.param("“你好”", id="quotations"),
        pytest.param("（", id="brackets that never close"),
        pytest.param("a", id="one endless word"),
        pytest.param("一", id="one endless number"),
        pytest.param(" ", id="white space"),
    ],
)
def test_twice_the_text_is_twice_the_work(line: str) -> None:
    work = [count_steps((line * size)[:size]) for size in (2_000, 4_000, 8_000)]
    assert work[1] <= 2.3 * work[0]
    assert work[2] <= 2.3 * work[1]
    assert work[2] <= 300 * 8_000  # a text without marks would be 760 a character if it could be cut everywhere


def test_deeply_nested_brackets_are_no_more_work() -> None:
    work = [count_steps("（" * size + "）" * size) for size in (1_000, 2_000, 4_000)]
    assert work[1] <= 2.3 * work[0]
    assert work[2] <= 2.3 * work[1]


def count_steps(text: str) -> int:
    """Count the lines of Python that cutting a text goes through."""
    steps = 0

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal steps
        if frame.f_globals.get("__name__") not in ("indexer.cutting", "indexer.sentences"):
            return None
        steps += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        cut_text(text, max_length=150)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + " " * 300_000 + "b", id="white space in a line"),
        pytest.param("数字政府建设，是适应新一轮科技革命的必然要求。" * 13_000, id="sentences"),
        pytest.param("1,234." * 50_000, id="numbers"),
        pytest.param("." * 300_000, id="dots"),
        pytest.param("（" * 50_000 + "）" * 50_000, id="brackets"),
        pytest.param("?" * 300_000, id="question marks"),
    ],
)
def test_a_line_of_300_000_characters_is_cut(text: str) -> None:
    """A pattern that looks at the rest of the line again from every place would not end in a lifetime."""
    assert "".join(pieces(text, 150)) == text


# --- lines of megabytes


def test_a_line_beyond_all_measure_is_cut_without_gaps_and_after_sentences():
    sentence = "数字政府是政府治理的新形态，云上有数。"
    text = sentence * 20_000
    pieces = cut_text(text, max_length=150)
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert pieces[-1][1] == len(text)
    assert all(text[start:end].endswith("。") and end - start <= 150 for start, end in pieces)


def test_a_line_beyond_all_measure_without_marks_is_cut_all_the_same():
    pieces = cut_text("云" * 250_000, max_length=150)
    assert "".join("云" * (end - start) for start, end in pieces) == "云" * 250_000
    assert max(end - start for start, end in pieces) <= 150
