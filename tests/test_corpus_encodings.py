"""Bytes become the text that was saved, whatever a Chinese or English editor saved it in."""

import codecs
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encodings import decode
from corpus.errors import DocumentError
from corpus.repair import HAN_CHARACTER

SIMPLIFIED = "杭州“亲清在线”惠企平台打通了税务、社保、房管、电力等53个部门的业务系统，建立470个数据接口。"
TRADITIONAL = "杭州「親清在線」惠企平臺打通了稅務、社保、房管、電力等53個部門的業務系統，建立470個數據接口。"
ENGLISH = "Hangzhou's platform links 53 departments.\r\nIt went live in March 2020.\r\n"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
# Headings of papers and of sections, as short as files get: one to three sentences, or less.
SHORT_SIMPLIFIED = ("你好。", "数字政府", "政务服务网", "最多跑一次。", "关于印发通知的函", "会议改到周三。请带材料。")
SHORT_TRADITIONAL = ("你好。", "數位政府", "行政院公報", "最多跑一次。", "關於印發通知的函", "會議改到週三。請帶資料。")


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, ENGLISH], ids=["simplified", "traditional", "english"])
@pytest.mark.parametrize("encoding", MARKS)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(text: str, encoding: str) -> None:
    assert decode(MARKS[encoding] + text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (TRADITIONAL, "utf-8"),
        (ENGLISH, "utf-8"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED + "𠮷㐀镕", "gb18030"),  # characters that GBK does not have
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "cp950"),
        (TRADITIONAL + "嘅喺咗", "big5hkscs"),  # Cantonese, which Hong Kong added
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "utf-16-le"),
        (TRADITIONAL, "utf-16-be"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH + SIMPLIFIED, "utf-16-le"),
        (ENGLISH * 50 + SIMPLIFIED, "gbk"),  # a few Chinese characters at the end of much English
        ("The “quoted” words — and a dash", "gbk"),  # what Chinese Windows makes of English typography
    ],
)
def test_an_encoding_without_a_mark_is_found_out(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, encoding) for text in SHORT_SIMPLIFIED for encoding in ("gbk", "utf-16-le", "utf-16-be")]
    + [(text, encoding) for text in SHORT_TRADITIONAL for encoding in ("gb18030", "cp950", "utf-16-le", "utf-16-be")],
)
def test_a_few_characters_are_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("鄞州区甬江畔的堇菜。", "gbk"),  # names of places and plants
        ("數據係點嚟嘅", "big5hkscs"),
        ("OK.", "utf-16-le"),
        ("OK.", "utf-16-be"),
    ],
)
def test_rare_characters_or_none_are_no_hindrance(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_one_is_a_frequent_character_whose_low_byte_is_zero() -> None:
    text = "一个平台，一次办成一件事"
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


def test_the_tilde_of_big5_is_that_of_windows() -> None:
    """Python's big5 and big5hkscs read A1E3 as ∼, a mathematical sign; every Windows writes ～ so."""
    assert decode("氣溫在二十～三十度之間，請民眾注意。".encode("cp950")) == "氣溫在二十～三十度之間，請民眾注意。"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Le café est fermé à midi. Où est la bibliothèque? Près de la rivière.", id="french"),
        pytest.param("Die Straße führt über die Brücke. Grüße aus München, schöne Wünsche.", id="german"),
        pytest.param("Temüjin rescued her with the help of his future rival, Jamukha.", id="one letter"),
    ],
)
def test_western_text_is_not_taken_for_chinese(text: str) -> None:
    assert not HAN_CHARACTER.search(decode(text.encode("cp1252")))


def test_a_control_character_does_no_harm_to_a_text_in_utf8() -> None:
    assert decode("数字政府\x1b[1m建设\x07".encode()) == "数字政府\x1b[1m建设\x07"
    assert decode(b"ring\x07 a bell") == "ring\x07 a bell"


def test_line_ends_and_white_space_are_kept() -> None:
    text = " \u3000第一行\r\n\r\n第二行\r第三行\n\f"
    assert decode(text.encode("utf-8")) == text
    assert decode(text.encode("gb18030")) == text


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"") == ""
    assert decode(codecs.BOM_UTF8) == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\f\x85")))
def test_every_utf8_text_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode("utf-8")) == text
    if not text.startswith("\ufeff"):  # which is a mark at the beginning of a file
        assert decode(text.encode("utf-8")) == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes(1000), id="zeros"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10", id="png"),
        pytest.param(b"PK\x03\x04\x14\0\0\0\x08\0" + zlib.compress(SIMPLIFIED.encode() * 20), id="zip"),
        pytest.param(b"a line\0another line", id="text with a NUL"),
    ],
)
def test_a_binary_file_is_refused_as_one(data: bytes) -> None:
    with pytest.raises(DocumentError, match="looks like a binary file"):
        decode(data)


def test_a_text_damaged_in_one_place_is_refused_with_the_place() -> None:
    whole = ("数字政府建设" * 50).encode("utf-8")
    expected = r"could not be found out \(it is not UTF-8 at byte 300\); save it as UTF-8"
    with pytest.raises(DocumentError, match=expected):
        decode(whole[:300] + b"\xff" + whole[300:])


def test_a_mark_that_promises_too_much_is_refused_by_its_name() -> None:
    with pytest.raises(DocumentError, match="utf-8 byte order mark but is not valid utf-8 at byte 3; save it as UTF-8"):
        decode(codecs.BOM_UTF8 + b"\xff\xff")
    with pytest.raises(DocumentError, match="a utf-16-le byte order mark but is not valid utf-16-le at byte 4;"):
        decode(codecs.BOM_UTF16_LE + "数".encode("utf-16-le") + b"a")


def test_a_long_file_is_judged_by_its_beginning() -> None:
    """Looking at each of millions of characters would take seconds."""
    rare = "鼙齑黼黻"
    with pytest.raises(DocumentError):
        decode((SIMPLIFIED + rare * 30).encode("gbk") + b"\xff")
    text = SIMPLIFIED * 300 + rare * 10_000
    assert decode(text.encode("gbk")) == text


@pytest.mark.parametrize("name", ["cmrc2018_dev.json", "drcd_dev.json"])
def test_real_sentences_are_read_in_every_chinese_encoding(name: str) -> None:
    """Paragraphs of the data sets, cut to 20 characters: at most one in a hundred may be read wrongly."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data" / "retrieval" / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    articles = json.loads(path.read_text("utf-8"))["data"]
    texts = [paragraph["context"][40:60] for article in articles for paragraph in article["paragraphs"]][:300]
    encodings = ["gb18030", "utf-16-le", "utf-16-be", *(["cp950"] if name.startswith("drcd") else [])]
    for encoding in encodings:
        wrong = [text for text in texts if _survives(text, encoding) is False]
        assert len(wrong) <= 3, (encoding, wrong)


def _survives(text: str, encoding: str) -> bool | None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return None
    try:
        return decode(data) == data.decode(encoding)
    except DocumentError:
        return False
