"""A user's words: read from a file, found whole beside all other words, kept with the index."""

import logging
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from hypothesis import example, given
from hypothesis import strategies as st
from search_files import delete_manifest, files_of

from corpus.errors import DictionaryError
from indexer.build import index_paths
from indexer.dictionary import LONGEST_WORD, NO_WORDS, Dictionary, read_dictionary
from indexer.library import open_store, remove_documents
from indexer.opened import open_index
from indexer.words import split_words
from search.engine import open_engine


def found(text: str, *words: str) -> list[str]:
    """Return the words of a dictionary that are found in a text."""
    return [
        text[word.start : word.end] for word in split_words(text, Dictionary(words)) if word not in split_words(text)
    ]


# --- finding


def test_a_word_is_found_whole_and_everything_else_still_too() -> None:
    plain, more = split_words("用浙政钉办公"), split_words("用浙政钉办公", Dictionary(("浙政钉",)))
    assert [word.term for word in more if word not in plain] == ["浙政钉"]
    assert [word for word in more if word in plain] == plain


@pytest.mark.parametrize("written", ["数字孪生", "數字孿生", "数字\u00ad孪生"])
def test_words_are_compared_as_texts_are(written: str) -> None:
    terms = {word.term for word in split_words("數字孿生城市", Dictionary((written,)))}
    assert "数字孪生" in terms


def test_mixed_words_ignore_case_and_width() -> None:
    assert found("建５ｇ专网", "5G专网") == ["５ｇ专网"]
    assert found("问Zhang San吧", "zhang san") == ["Zhang San"]


def test_a_word_inside_another_is_found_too() -> None:
    assert sorted(found("浙江大学医学院", "浙江大学医学院", "大学医学")) == ["大学医学", "浙江大学医学院"]


def test_words_of_letters_count_whole() -> None:
    assert found("the part of art", "art") == []  # art is a word without a dictionary too
    assert found("smartart 5Gx 15G", "art", "5g") == []
    assert found("在PPR2中", "ppr") == []


dictionaries = st.lists(st.text("数字政府云的ａA1 ", min_size=2, max_size=4), max_size=5)


@given(st.text("数字政府云的aA1，三月", max_size=30), dictionaries)
@example("数字", ["数字", "数字1"])  # a longer word begins there, but the text ends
def test_a_dictionary_adds_words_and_takes_none(text: str, words: list[str]) -> None:
    plain, more = split_words(text), split_words(text, Dictionary(tuple(words)))
    rest = list(more)
    for word in plain:
        rest.remove(word)
    assert more == sorted(more, key=lambda word: (word.start, word.end))
    assert all(0 <= word.start < word.end <= len(text) for word in rest)


# --- reading


def read(tmp_path: Path, content: str | bytes) -> Dictionary:
    path = tmp_path / "词.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_dictionary(path)


def test_a_file_in_jieba_s_form_is_read(tmp_path: Path) -> None:
    content = "\ufeff# 产品\n浙政钉 10 nz\n\n亲清在线\t3\n最多跑一次 n\r\nZhang San\nZhang San Feng 5 nr\n浙政钉\n"
    assert read(tmp_path, content).words == ("浙政钉", "亲清在线", "最多跑一次", "Zhang San", "Zhang San Feng")


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "浙江政务服务网\n亲清在线平台\n".encode("gb18030")).words == (
        "浙江政务服务网",
        "亲清在线平台",
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [("云", "'云'"), ("云 5 n", "'云 5 n'"), ("，。", "'，。'"), ("云" * 51, f"'{'云' * LONGEST_WORD}'")],
    ids=["one character", "one character with a tag", "punctuation", "a sentence"],
)
def test_a_line_without_a_word_is_named(tmp_path: Path, line: str, shown: str) -> None:
    with pytest.raises(DictionaryError) as caught:
        read(tmp_path, f"# 词\n浙政钉\n{line}\n")
    assert str(caught.value) == (
        f"{tmp_path / '词.txt'}: line 3 is {shown}; write a word of 2 to 50 characters there, "
        "perhaps with frequency and tag behind it"
    )


@pytest.mark.parametrize("content", ["", "\n# 词\n \n"], ids=["empty", "comments"])
def test_a_file_without_words_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(DictionaryError, match=r"词\.txt: it holds no word; .* --no-dictionary"):
        read(tmp_path, content)


def test_a_file_that_is_no_text_or_not_there_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError) as caught:
        read(tmp_path, b"\x00\xff\x00\x01")
    assert str(caught.value).count("词.txt") == 1
    with pytest.raises(DictionaryError, match=r"nowhere\.txt: it cannot be read"):
        read_dictionary(tmp_path / "nowhere.txt")


def test_the_digest_tells_dictionaries_apart_by_what_they_find() -> None:
    assert Dictionary(("浙政钉", "五G")).digest == Dictionary(("五g", "浙政釘", "浙政钉")).digest
    assert Dictionary(("浙政钉",)).digest != Dictionary(("浙政",)).digest
    assert NO_WORDS.digest == ""


# --- with an index


def put(folder: Path, documents: Path, *words: str, encoder: FakeEncoder | None = None) -> int | None:
    dictionary = Dictionary(words) if words else None
    report = index_paths(folder, [documents], encoder or FakeEncoder(), progress=unwatched, dictionary=dictionary)
    return report.new_words


def terms_held(folder: Path) -> int:
    """Return how many paragraphs hold 政务云 as one term."""
    with closing(open_index(folder, FakeEncoder())) as index:
        return index.lexical.document_frequency("政务云")


def test_a_new_dictionary_makes_the_keyword_index_anew_and_embeds_nothing(index: Path, documents: Path) -> None:
    encoder = FakeEncoder()
    assert terms_held(index) == 0
    before = files_of(index).dense.read_bytes()
    assert put(index, documents, "政务云", "电网", encoder=encoder) == 2
    assert (terms_held(index), encoder.embedded) == (1, [])
    assert files_of(index).dense.read_bytes() == before


def test_the_index_keeps_its_dictionary_until_another_is_given(index: Path, documents: Path) -> None:
    put(index, documents, "政务云")
    assert put(index, documents) is None
    assert put(index, documents, "政務雲") is None  # the same once folded
    remove_documents(index, ["plain"])
    (documents / "new.txt").write_text("又一朵政务云。", "utf-8")
    assert put(index, documents) is None
    assert terms_held(index) == 2
    assert put(index, documents, "电网") == 1
    assert terms_held(index) == 0


def test_an_index_can_forget_its_dictionary(index: Path, documents: Path) -> None:
    put(index, documents, "政务云")
    report = index_paths(index, [documents], FakeEncoder(), progress=unwatched, dictionary=NO_WORDS)
    assert (report.new_words, terms_held(index)) == (0, 0)
    with closing(open_store(index)) as store:
        assert store.dictionary.words == ()


def test_questions_and_marks_use_the_dictionary_of_their_index(index: Path, documents: Path) -> None:
    with closing(open_engine(index, FakeEncoder())) as engine:
        (before, *_) = engine.search("连着云")
        put(index, documents, "连着云")
        (after, *_) = engine.search("连着云")  # an open engine has the new words with the next question
    assert before.text == after.text == "政务云连着云。"
    assert (before.matches, after.matches) == (((2, 4), (5, 6)), ((2, 6),))  # 着 by itself is a function word


def test_indexes_of_one_process_have_their_own_words(tmp_path: Path, documents: Path) -> None:
    put(tmp_path / "one", documents, "政务云")
    put(tmp_path / "two", documents, "电网")
    assert [terms_held(tmp_path / name) for name in ("one", "two")] == [1, 0]


def test_search_files_that_are_gone_are_made_anew_with_the_dictionary(
    index: Path, documents: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(index, documents, "政务云")
    delete_manifest(files_of(index))
    with caplog.at_level(logging.WARNING):
        assert terms_held(index) == 1
    assert "made anew" in caplog.text
