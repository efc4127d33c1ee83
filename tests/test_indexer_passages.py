"""Documents become passages: nothing of the text is lost, and each knows where it stands."""

import re
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_texts

from corpus.records import Document, Kind
from corpus.structure import split_blocks
from indexer.cutting import length_in_han
from indexer.embedding import embedded_parts, find_windows, text_to_embed
from indexer.passages import Passage, PassageSettings, cut_passages

SETTINGS = PassageSettings()
ROUNDING = 1e-6  # lengths are sums of tenths
SENTENCE = "数字政府建设是一项系统工程，需要各部门协同推进。"  # 24 characters
SEED = Path(__file__).resolve().parents[2] / "shared" / "data" / "seed" / "technocratic_government.txt"


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def document(text: str, *, source: str = "/notes.txt") -> Document:
    return Document("doc", "title", text, source)


def cut(text: str, settings: PassageSettings = SETTINGS) -> list[Passage]:
    return cut_passages(document(text), settings)


def shown(text: str, settings: PassageSettings = SETTINGS) -> list[str]:
    return [text[passage.start : passage.end] for passage in cut(text, settings)]


def test_a_passage_holds_as_many_whole_sentences_as_fit() -> None:
    assert shown(SENTENCE * 10) == [SENTENCE * 5, SENTENCE * 5]
    assert shown(SENTENCE * 6) == [SENTENCE * 6]  # 144 characters of 150
    assert shown(SENTENCE * 6, PassageSettings(max_length=60)) == [SENTENCE * 2] * 3


def test_each_paragraph_is_cut_by_itself() -> None:
    text = f"{SENTENCE}\n\n{SENTENCE * 7}\n{SENTENCE}"
    assert [passage.paragraph for passage in cut(text)] == [0, 1, 1, 2]
    assert [passage.position for passage in cut(text)] == [0, 1, 2, 3]
    assert shown(text)[0] == shown(text)[-1] == SENTENCE


def test_a_very_long_paragraph_counts_as_several() -> None:
    """So that one hit of it does not hide all the rest."""
    passages = cut(SENTENCE * 100)  # 2,400 characters
    lengths = [
        sum(length_in_han((SENTENCE * 100)[passage.start : passage.end]) for passage in members)
        for _, members in groupby(passages, key=lambda passage: passage.paragraph)
    ]
    assert len(lengths) == 3
    assert all(length <= SETTINGS.max_paragraph for length in lengths)


def test_a_passage_has_the_kind_and_the_headings_of_its_block() -> None:
    text = f"第四章 技治政府\n第二节 表现\n{SENTENCE * 7}\n参考文献\n[1]李强.数字政府[J].学术研究,2020(3):1-9.\n"
    assert [(passage.kind, passage.section) for passage in cut(text)] == [
        (Kind.HEADING, ("第四章 技治政府",)),
        (Kind.HEADING, ("第四章 技治政府", "第二节 表现")),
        (Kind.BODY, ("第四章 技治政府", "第二节 表现")),
        (Kind.BODY, ("第四章 技治政府", "第二节 表现")),
        (Kind.HEADING, ("参考文献",)),
        (Kind.REFERENCE, ("参考文献",)),
    ]


def test_a_wrapped_paragraph_is_cut_at_its_sentences_not_at_its_lines() -> None:
    """Three passages of three lines would be fuller than four of a sentence."""
    sentence = SENTENCE[:12] * 6 + "协同推进。"  # 77 characters without a clause
    paragraph = sentence * 4
    text = "\n".join(paragraph[start : start + 36] for start in range(0, len(paragraph), 36))
    assert [squeeze(passage) for passage in shown(text)] == [sentence] * 4


def test_white_space_as_long_as_a_passage_is_left_out() -> None:
    text = "合计" + " " * 2000 + "53个部门"
    assert [squeeze(passage) for passage in shown(text)] == ["合计", "53个部门"]


def test_a_text_without_words_has_no_passages() -> None:
    assert cut("") == []
    assert cut(" \n\u3000\n\t") == []


def test_a_sentence_longer_than_the_model_can_read_is_split_and_nothing_of_it_is_lost() -> None:
    """The model reads 512 tokens; a Han character is one at the most, and seldom more than two for rare ones."""
    endless = "数字政府的建设是一项需要各个部门协同推进的系统工程" * 40
    passages = shown(endless)
    assert "".join(passages) == endless
    assert max(map(len, passages)) <= SETTINGS.max_length
    windows = [passage[start:end] for passage in passages for start, end in find_windows(passage, SETTINGS)]
    assert "".join(windows) == endless
    assert max(map(len, windows)) <= SETTINGS.max_window


def test_a_line_of_300_000_characters_becomes_passages() -> None:
    text = (SENTENCE * 13_000)[:300_000]
    assert "".join(shown(text)) == text


@given(any_texts, st.sampled_from(["/a.txt", "/a.md"]), st.sampled_from([150, 80, 20]))
def test_the_passages_of_a_block_joined_are_its_text(text: str, source: str, max_length: int) -> None:
    whole = document(text, source=source)
    passages = cut_passages(whole, PassageSettings(max_length=max_length))
    for block in split_blocks(whole):
        inside = [passage for passage in passages if block.start <= passage.start < block.end]
        assert (inside[0].start, inside[-1].end) == (block.start, block.end)
        assert {(passage.kind, passage.section) for passage in inside} == {(block.kind, block.section)}
        between = [text[one.end : following.start] for one, following in pairwise(inside)]
        assert not "".join(between).strip()
    assert squeeze("".join(text[passage.start : passage.end] for passage in passages)) == squeeze(text)


@given(any_texts, st.sampled_from(["/a.txt", "/a.md"]), st.sampled_from([150, 80, 20]))
def test_passages_fit_are_in_order_and_say_something(text: str, source: str, max_length: int) -> None:
    passages = cut_passages(document(text, source=source), PassageSettings(max_length=max_length))
    assert [passage.position for passage in passages] == list(range(len(passages)))
    assert all(one.end <= following.start for one, following in pairwise(passages))
    assert all(0 <= following.paragraph - one.paragraph <= 1 for one, following in pairwise(passages))
    shown = [text[passage.start : passage.end].strip() for passage in passages]
    assert all(length_in_han(passage) <= max_length + ROUNDING for passage in shown)
    assert all(text[passage.start : passage.end].strip() for passage in passages)


@given(any_texts)
def test_the_windows_of_a_passage_hold_all_of_it_and_fit(text: str) -> None:
    for passage in cut(text):
        read = text_to_embed(text[passage.start : passage.end])
        windows = [read[start:end] for start, end in find_windows(read, SETTINGS)]
        assert "".join(windows) == read
        assert all(length_in_han(window) <= SETTINGS.max_window + ROUNDING for window in windows)
        assert [part.shown for part in embedded_parts(document(text), passage, SETTINGS)][-len(windows) :] == windows


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not here")
def test_the_seed_document_is_cut_where_sentences_and_clauses_end() -> None:
    text = SEED.read_text("utf-8")
    body = [passage for passage in cut(text) if passage.kind is Kind.BODY]
    ends = [text[: passage.end].rstrip()[-1] for passage in body]
    assert {end for end in ends if ends.count(end) > 3} <= set("。,;:”、")
    assert sum(end in "。,;:”、" for end in ends) >= 0.98 * len(ends)
    assert squeeze("".join(shown(text))) == squeeze(text)
