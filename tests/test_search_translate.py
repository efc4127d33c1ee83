"""From a question to groups: its words, what stands for them in the other language, and what each is worth."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from math import log
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from small_dictionary import small_dictionary

import search.translate
from indexer.bilingual import open_bilingual
from indexer.build import index_paths
from indexer.groups import Group, Terms
from indexer.lexical import LexicalIndex
from indexer.opened import open_index
from indexer.words import split_words
from search.question import prepare
from search.translate import TRANSLATED, group_words, translate


@pytest.fixture(autouse=True)
def dictionary(tmp_path: Path) -> Iterator[Path]:
    with small_dictionary(tmp_path) as file:
        yield file


def groups(folder: Path, question: str, *texts: str) -> dict[Terms, Group]:
    """Return the groups of a question, by what is asked, in an index of these texts."""
    lexical = LexicalIndex.create(folder / "lexical")
    lexical.add((number, [word.term for word in split_words(text)]) for number, text in enumerate(texts))
    lexical.commit()
    bilingual = open_bilingual()
    assert bilingual is not None
    found = group_words(prepare(question, FakeEncoder()), bilingual, lexical)
    return {group.alternatives[0]: group for group in found}


def translations(found: Mapping[Terms, Group]) -> list[tuple[Terms, ...]]:
    return [group.translations for group in found.values()]


def test_an_english_word_stands_for_the_chinese_ones_that_the_index_holds(tmp_path: Path) -> None:
    found = groups(tmp_path, "data", "数据很多。", "另一段话。")
    assert translations(found) == [(("数据",),)]  # and not 资料


def test_the_longest_phrase_is_taken(tmp_path: Path) -> None:
    found = groups(tmp_path, "What is big data?", "大数据和小数据。")
    assert translations(found) == [(("大数", "数据"),)]


def test_a_phrase_that_the_index_does_not_know_is_taken_word_by_word(tmp_path: Path) -> None:
    found = groups(tmp_path, "big data", "数据很大。")
    assert translations(found) == [(("数据",),)]


@pytest.mark.parametrize("word", ["planned", "planning", "plan", "plans"])
def test_a_form_of_a_verb_is_found_by_the_verb(tmp_path: Path, word: str) -> None:
    assert translations(groups(tmp_path, f"{word}?", "计划出台。")) == [(("计划",),)]


def test_a_chinese_word_stands_for_english_ones_in_all_forms(tmp_path: Path) -> None:
    found = groups(tmp_path, "使用", "They used it.", "Using it is easy.", "Nobody objected.")
    assert translations(found) == [(("used",), ("using",))]


def test_a_phrase_stands_for_a_chinese_word_when_all_of_it_is_held(tmp_path: Path) -> None:
    assert translations(groups(tmp_path, "大数据", "Big data.")) == [(("big", "data"),)]


def test_numbers_codes_and_names_stand_for_themselves(tmp_path: Path) -> None:
    found = groups(tmp_path, "PPR-9087 的 2021 数据", "PPR-9087 of 2021", "data")
    assert [group.itself for group in found.values() if not group.translations] == [
        (("ppr",),),
        (("9087",),),
        (("2021",),),
    ]


def test_an_ordinal_is_found_by_its_number(tmp_path: Path) -> None:
    assert groups(tmp_path, "the 1980s", "1980年代")[("1980",)].itself == (("1980",),)


def test_weights_by_hand(tmp_path: Path) -> None:
    """Three words: one of two texts holds the first, both hold the second, the third is unknown."""
    found = groups(tmp_path, "Hangzhou plans xyz", "杭州的计划。", "计划很多。")
    first, second, third = log(1 + 1.5 / 1.5), log(1 + 0.5 / 2.5), log(1 + 2.5 / 0.5)
    first, second = first / 2**0.25, second / 2**0.25  # each has one translation
    total = first + second + third
    assert {terms: group.weight for terms, group in found.items()} == pytest.approx(
        {("杭州",): 0.4 * first / total, ("计划",): 0.4 * second / total}
    )


def test_all_that_is_known_is_worth_as_much_as_a_translation_can_be(tmp_path: Path) -> None:
    found = groups(tmp_path, "governance data", "数据治理", "别的")
    assert sum(group.weight for group in found.values()) == pytest.approx(TRANSLATED)


def test_a_word_asked_twice_counts_once(tmp_path: Path) -> None:
    once = groups(tmp_path / "1", "data plans", "数据", "计划")
    assert groups(tmp_path / "2", "data, data and plans for data", "数据", "计划") == once


def test_a_single_character_counts_half(tmp_path: Path) -> None:
    whole, single = groups(tmp_path, "杭州云", "Hangzhou", "cloud").values()
    assert (whole.translations, single.translations) == ((("hangzhou",),), (("cloud",),))
    assert single.weight == pytest.approx(whole.weight / 2)


@pytest.mark.parametrize("question", ["是什么？", "what is it", "？！", "的的的"])
def test_a_question_of_function_words_has_no_groups(tmp_path: Path, question: str) -> None:
    assert groups(tmp_path, question, "data", "数据") == {}


def test_an_index_without_passages_knows_no_word(tmp_path: Path) -> None:
    assert groups(tmp_path, "data governance") == {}


@pytest.mark.parametrize(
    ("texts", "question", "is_translated"),
    [
        (["数据治理。"], "data", True),
        (["数据治理。"], "数据", False),
        (["Data governance."], "数据", True),
        (["Data governance."], "data", False),
        (["数据治理。", "Data governance."], "data", True),
        (["数据治理 data governance"], "数据", True),
        (["数据治理 data governance"], "data", True),
        (["2021"], "data", False),
        (["数据治理。", "Data governance."], "2021?", False),
    ],
)
def test_only_a_question_that_has_text_in_the_other_language_to_search_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[str], question: str, is_translated: bool
) -> None:
    monkeypatch.setattr(search.translate, "group_words", lambda *_: ("translated",))
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    files = sorted(tmp_path.glob("*.txt"))
    index_paths(tmp_path / "index", files, FakeEncoder(), progress=unwatched)
    with closing(open_index(tmp_path / "index", FakeEncoder())) as index:
        assert bool(translate(index, prepare(question, FakeEncoder()))) is is_translated


def test_without_a_dictionary_nothing_is_translated(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search.translate, "open_bilingual", lambda: None)
    with closing(open_index(index, FakeEncoder())) as opened:
        assert translate(opened, prepare("cloud", FakeEncoder())) == ()
