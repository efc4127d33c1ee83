"""Words and folding: what meets what, and that every word points at the place it came from."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.fold import fold, fold_character, fold_with_origins
from indexer.segmenter import segmenter
from indexer.words import TOKENIZER_VERSION, Word, find_words, split_words


def terms(text: str) -> list[str]:
    return [word.term for word in split_words(text)]


def test_chinese_words_come_with_the_pairs_between_function_words() -> None:
    assert split_words("数字政府的建设") == [
        Word("数字", 0, 2),
        Word("数字", 0, 2),  # once as a word of jieba's dictionary, once as a pair
        Word("字政", 1, 3),
        Word("政府", 2, 4),
        Word("政府", 2, 4),
        Word("建设", 5, 7),  # no pair reaches over 的
        Word("建设", 5, 7),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("數位政府與資料開放", "数位政府与资料开放", id="traditional and simplified"),
        pytest.param("ＰＰＰ模式，８０％", "ppp模式,80%", id="full and half width, capitals"),
        pytest.param("1,531万元", "1531万元", id="thousands"),
        pytest.param("⼈⺠政府", "人民政府", id="radicals out of a PDF"),
        pytest.param("国发〔2022〕14号", "国发[2022]14号", id="brackets of a document number"),
        pytest.param("governments’ policies", "government's policy", id="plural and curly quote"),
        pytest.param("Café ﬁnance", "cafe\u0301 finance", id="accents and ligatures"),
        pytest.param("co\u00adopera\u200btion", "cooperation", id="invisible characters"),
        pytest.param("㎡", "m²", id="squared together"),
    ],
)
def test_spellings_of_the_same_meet(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))
    assert set(terms(one)) ^ set(terms(other)) <= {"governments'", "government's"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PPP", ["ppp"]),
        ("53", ["53"]),
        ("1,531", ["1531"]),
        ("3.14", ["3.14"]),
        ("80%", ["80", "80%"]),
        ("PPR-9087", ["ppr", "ppr-9087", "9087"]),
        ("C++ R&D", ["c", "c++", "r", "r&d", "d"]),
        ("2022-06-01", ["2022", "2022年", "2022-06-01", "06", "6月", "01", "1日"]),
        ("in 2003，2004", ["2003", "2004"]),  # a full-width comma between years makes no thousands
        ("国发〔2022〕14号", ["国", "国发", "国发〔2022〕14号", "发", "2022", "14", "14号", "号"]),
        ("53个部门", ["53", "53个", "个", "个部", "部门", "部门"]),  # a number makes a pair with what is behind it
        ("Правительство", ["правительство"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_latin_words_numbers_and_codes_come_whole_and_compounds_in_parts_too(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("text", ["", " \n\t", "，。！？……——", "的了吗", "What is it?", "🙂", "\u0301", "\ud800"])
def test_texts_without_content_have_no_words(text: str) -> None:
    assert split_words(text) == []


def test_names_in_capitals_are_no_function_words() -> None:
    assert terms("who asks the WHO about it and IT") == ["ask", "who", "about", "it"]


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("policies", "policy"), ("cities", "city"), ("words", "word"), ("services", "service")],
)
def test_plurals_meet_their_singular(plural: str, singular: str) -> None:
    assert terms(plural) == terms(singular) == [singular]


@pytest.mark.parametrize("word", ["census", "process", "gas", "toes", "2000s", "pass"])
def test_words_that_only_look_like_plurals_stay(word: str) -> None:
    assert terms(word) == [word]


def test_one_character_that_folds_to_several_is_marked_whole() -> None:
    text = "面积５㎡"
    assert [(word.term, text[word.start : word.end]) for word in split_words(text)][-1] == ("5m2", "５㎡")


def test_an_accent_that_folding_drops_still_belongs_to_its_word() -> None:
    text = "cafe\u0301 noir"
    assert [text[word.start : word.end] for word in split_words(text)] == ["cafe\u0301", "noir"]


def test_origins_lead_back_and_end_at_the_text_s_end() -> None:
    assert fold_with_origins("A㎡\u0301政") == ("am2政", [0, 1, 1, 3, 4])


def test_every_character_folds_to_something_that_folding_leaves_alone() -> None:
    last_letter = 0x323AF  # beyond lie only selectors, tags and private use
    folded = (fold_character(chr(code)) for code in range(last_letter + 1))
    assert [text for text in folded if fold(text) != text] == []


def test_no_simplified_character_is_turned_into_another() -> None:
    """But for 乾, which is both 乾 and traditional 干."""
    level_one = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    common = [pair.decode("gb2312") for pair in level_one if pair not in _UNASSIGNED]
    assert [character for character in common if fold(character) != character] == ["乾"]


_UNASSIGNED = {bytes([0xD7, cell]) for cell in range(0xFA, 0xFF)}  # GB 2312 level one ends at D7F9

texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "数字政府的浙江省與電子２０２１年三百万，。 ％㎡⼈⺠ＡｂaZ0123456789,.%-/’'+#_\u0301\u200b\u00ad\ud800"
        ),
    ),
    max_size=60,
)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
@example("1,531 governments")
@example("5\u0301㎡㎡")
def test_every_word_reads_as_its_term_where_it_stands(text: str) -> None:
    for word in split_words(text):
        assert 0 <= word.start < word.end <= len(text)
        written = fold(text[word.start : word.end])
        grows = any(len(fold(character)) > 1 for character in text[word.start : word.end])
        assert word.term in _forms(written) or (grows and word.term in written) or _is_number(word.term, written)


def _forms(written: str) -> set[str]:
    """The word itself, and without what a term does without."""
    return {written, written.replace(",", ""), written.removesuffix("s"), written.removesuffix("ies") + "y"}


def _is_number(term: str, written: str) -> bool:
    """A number may be written in other figures, with white space or brackets in it, or as the name of a month."""
    return any(map(str.isdecimal, term)) and re.search(r"[\d〇零一二两三四五六七八九十]|[a-z]{3}", written) is not None


@given(texts)
def test_words_are_in_order_and_hold_no_white_space(text: str) -> None:
    words = split_words(text)
    assert words == sorted(words, key=lambda word: (word.start, word.end))
    assert not any(character.isspace() for word in words for character in word.term)


@given(st.text(max_size=40))
def test_a_text_and_its_folded_form_have_the_same_words(text: str) -> None:
    lowered = "".join(character for character in text.lower() if not character.isupper())
    assert terms(lowered) == terms(fold(lowered))


def test_a_long_text_without_any_punctuation_is_split() -> None:
    assert len(split_words("数字政府" * 5_000)) > 20_000


def test_threads_that_start_together_get_the_same_words() -> None:
    program = """
import sys
from concurrent.futures import ThreadPoolExecutor
from indexer.words import split_words
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(split_words, ["浙江省数字政府"] * 8))
sys.exit(0 if results[0] and all(result == results[0] for result in results) else 1)
"""
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_dictionary_is_kept_only_where_it_was_asked_for(tmp_path: Path) -> None:
    program = """
import sys, tempfile
from pathlib import Path
from indexer.segmenter import keep_dictionary_in
from indexer.words import split_words
tempfile.tempdir = sys.argv[1]
if sys.argv[2]:
    keep_dictionary_in(Path(sys.argv[2]))
print([word.term for word in split_words("数字政府")])
"""
    shared, ours = tmp_path / "shared", tmp_path / "缓存"
    shared.mkdir()
    ours.mkdir()
    (ours / "jieba-0.42.trie").touch()  # of an older version
    for folder in ("", str(ours), str(ours)):
        done = subprocess.run(
            [sys.executable, "-c", program, str(shared), folder],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert (done.stdout, done.stderr) == ("['数字', '数字', '字政', '政府', '政府']\n", "")
    assert list(shared.iterdir()) == []
    assert [path.name for path in ours.iterdir()] == [f"jieba-{version('jieba')}.words"]


_TEXTS = st.text("政府数字二〇一三年月日十百万个人的是在第四章条%,.1203aAsS 。、\n") | st.text()


@given(text=_TEXTS, asked=_TEXTS)
@example(text="二〇二一年三月，浙江省數字政府的“一網通辦”", asked="2021年3月 数字政府 一网")
@example(text="The 1,531 items of WHO, in 3 parts", asked="WHO item 1531")
def test_words_that_are_looked_for_are_all_found(text: str, asked: str) -> None:
    wanted = {*terms(asked), *terms(text)[::2]}
    assert find_words(text, wanted) == [word for word in split_words(text) if word.term in wanted]


@pytest.fixture(scope="module")
def plain_jieba(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    return tokenizer


@given(
    pieces=st.lists(st.text("的一是中国人民政府数字化改革发展有限公司二〇年A1- 。𠮷") | st.text(max_size=4), max_size=8)
)
@example(pieces=["结婚的和尚未结婚的", "研究生命起源", "c++和T恤", "中华人民共和国国务院办公厅"])
def test_words_are_those_that_jieba_itself_finds(plain_jieba: Any, pieces: list[str]) -> None:
    text = "".join(pieces)
    assert list(segmenter().tokenize(text, HMM=False)) == list(plain_jieba.tokenize(text, HMM=False))


def test_the_version_names_what_decides_the_terms() -> None:
    assert f"jieba {version('jieba')}" in TOKENIZER_VERSION
    assert f"opencc {version('opencc')}" in TOKENIZER_VERSION


@pytest.mark.parametrize("kept", [0, 1, 1000])
def test_a_damaged_dictionary_is_made_anew(kept: int, tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from indexer.segmenter import keep_dictionary_in, segmenter
keep_dictionary_in(Path(sys.argv[1]))
print(segmenter().FREQ.total, list(segmenter().cut("数字政府", HMM=False)))
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    whole = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:kept])

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == whole
    assert file.read_bytes() == content


def test_a_dictionary_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be here")
    program = """
import sys
from pathlib import Path
from indexer.segmenter import keep_dictionary_in, segmenter
keep_dictionary_in(Path(sys.argv[1]))
print(list(segmenter().cut("数字政府", HMM=False)))
"""
    command = [sys.executable, "-c", program, str(tmp_path / "file" / "cache")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "['数字', '政府']\n"
