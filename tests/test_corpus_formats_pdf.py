"""PDF: lines to paragraphs, columns in order, what repeats on pages gone, pages known; and what cannot be read said."""

from bisect import bisect_right
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_pdf import LOCKED, Word, make_pdf
from strategies import han

from corpus.errors import DocumentError
from corpus.formats import ocr
from corpus.formats.pagelines import plain_characters
from corpus.formats.pdf import read_pdf
from corpus.records import Document, Mark

LINE = 20  # characters of a full line, in type of 12 points: 240 points wide
SENTENCE = "数字政府的建设是一项系统工程需要部门之间数据共享平台服务群众企业办事改革打通壁垒持续推进"


def read(pages: list[list[Word]], **options: Any) -> Document:
    [document] = read_pdf(make_pdf(pages, **options), Path("/a/论文.pdf"))
    return document


def paragraphs(pages: list[list[Word]], **options: Any) -> list[str]:
    return read(pages, **options).text.split("\n\n")


def column(text: str, *, left: float = 72, top: float = 700, indent: float = 24, size: float = 12) -> list[Word]:
    """Set a paragraph as a word processor does: the first line indented, all but the last one full."""
    first = LINE - round(indent / size)
    cuts = [0, *range(first, len(text), LINE), len(text)]
    lines = [text[start:end] for start, end in pairwise(cuts)]
    return [(left + (0 if row else indent), top - row * 1.5 * size, size, line) for row, line in enumerate(lines)]


def test_lines_of_a_paragraph_are_joined_without_a_space_in_chinese() -> None:
    one, two = SENTENCE[:43] + "。", SENTENCE[10:] + "。"
    assert paragraphs([column(one) + column(two, top=640)]) == [one, two]


def test_a_paragraph_goes_on_across_pages_and_each_page_knows_where_it_starts() -> None:
    lines = column(SENTENCE + "。")
    document = read([lines[:1], [], lines[1:]])
    assert document.text == SENTENCE + "。"
    assert document.pages == (0, 18, 18)  # the empty page starts with the next one
    assert bisect_right(document.pages, 17) == 1
    assert bisect_right(document.pages, 18) == 3


def test_words_that_are_broken_in_english_are_mended() -> None:
    lines = [
        "The digital reform of govern-",
        "ment is an ongoing process of",
        "well-known city work, 2020-",
        "2021 in all.",
    ]
    page = [(72.0, 700.0 - 18 * row, 12.0, line) for row, line in enumerate(lines)]
    wide = [(72.0, 600.0, 12.0, "The longest line is this one.")]
    assert paragraphs([page + wide])[0] == (
        "The digital reform of government is an ongoing process of well-known city work, 2020-2021 in all."
    )


def test_parts_of_a_line_may_come_in_any_order() -> None:
    """LibreOffice writes the quotation marks of a Chinese line after the line, as they are of another font."""
    line = [
        (72.0, 700.0, 12.0, "推进"),
        (108.0, 700.0, 12.0, "最多跑一次"),
        (96.0, 699.0, 12.0, "“"),
        (168.0, 699.0, 12.0, "”"),
    ]
    assert paragraphs([line]) == ["推进“最多跑一次”"]


def test_two_columns_are_read_one_after_the_other_below_what_stands_across_them() -> None:
    left, right = SENTENCE[:43] + "。", SENTENCE[2:] + "。"
    title = [(150.0, 750.0, 18.0, "横跨两栏的论文题目在最上面")]
    both = sorted(column(left) + column(right, left=340), key=lambda word: -word[1])
    assert paragraphs([title + both]) == ["横跨两栏的论文题目在最上面", left, right]


def test_running_heads_and_page_numbers_are_dropped_and_headings_are_not() -> None:
    body = column(SENTENCE + "。")
    pages = [
        [
            (72.0, 800.0, 9.0, "学位论文"),
            (72.0, 780.0, 12.0, f"附件{name}"),
            *body,
            (290.0, 40.0, 9.0, f"第 {number} 页"),
        ]
        for number, name in enumerate("一二三四", start=7)
    ]
    assert paragraphs(pages) == [text for number in "一二三四" for text in (f"附件{number}", SENTENCE + "。")]


def test_numbered_headings_at_the_top_of_pages_are_no_running_heads() -> None:
    pages = [[(72.0, 800.0, 12.0, f"附件{number}"), *column(SENTENCE + "。")] for number in (1, 2)]
    assert paragraphs(pages) == ["附件1", SENTENCE + "。", "附件2", SENTENCE + "。"]


def test_larger_type_is_a_heading() -> None:
    page = [(72.0, 760.0, 20.0, "改革"), (72.0, 730.0, 16.0, "背景"), *column(SENTENCE + "。")]
    assert read([page]).marks == (Mark(0, 1), Mark(4, 2))


def test_an_outline_says_which_lines_are_headings() -> None:
    page = [(72.0, 760.0, 12.0, "一 背景"), *column(SENTENCE + "。"), (72.0, 500.0, 20.0, "警句很大")]
    assert read([page], outline="一背景").marks == (Mark(0, 1),)


def test_the_rows_of_a_table_of_figures_carry_their_headings() -> None:
    rows = [("城市", "部门数"), ("杭州", "53"), ("宁波", "47")]
    page = [
        (72.0 + 100 * place, 700.0 - 18 * row, 12.0, cell)
        for row, cells in enumerate(rows)
        for place, cell in enumerate(cells)
    ]
    document = read([page])
    assert document.text == "城市: 杭州; 部门数: 53\n\n城市: 宁波; 部门数: 47"
    assert document.marks == (Mark(0, None), Mark(17, None))


def test_words_in_rows_without_figures_are_left_as_they_stand() -> None:
    page = [(72.0 + 100 * place, 700.0 - 18 * row, 12.0, "字" * (place + 1)) for row in range(3) for place in range(2)]
    assert paragraphs([page]) == ["字 字字"] * 3


def test_radicals_and_ligatures_become_the_characters_they_look_like() -> None:
    assert plain_characters("⼀⽅⻓ ﬁle soft\xadhyphen") == "一方长 file softhyphen"


@settings(max_examples=30)
@given(st.lists(st.lists(han, max_size=4), min_size=1, max_size=5))
def test_pages_ascend_and_start_within_the_text(pages: list[list[str]]) -> None:
    words = [[(72.0, 700.0 - 30 * row, 12.0, text) for row, text in enumerate(page)] for page in pages]
    if not any(pages):
        return
    document = read(words)
    assert len(document.pages) == len(pages)
    assert list(document.pages) == sorted(document.pages)
    assert 0 <= document.pages[0] <= document.pages[-1] <= len(document.text)


# What cannot be read


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (make_pdf([[(72, 700, 12, "字")]], trailer=LOCKED), "it has a password; save a copy without one"),
        (b"%PDF-1.4 and then nothing", "it is damaged or not a PDF .*open it and save it again"),
        (b"\0" * 100, "it is damaged or not a PDF"),
    ],
    ids=["password", "cut off", "no PDF"],
)
def test_a_file_that_cannot_be_opened_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        list(read_pdf(data, Path("/a/b.pdf")))


def test_a_scan_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.pdf.can_read_pictures", lambda: False)
    with pytest.raises(DocumentError, match=r'pictures without text \(a scan\).*pip install "wenju\[ocr\]"'):
        read([[], []])


def test_pages_that_are_pictures_in_a_text_are_noted_where_they_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.pdf.can_read_pictures", lambda: False)
    text, scanned = column(SENTENCE + "。"), [(72, 700, 12, "扫描王")]
    noted = read([text, [(72, 700, 12, "\ue001\ue002")], []]).note  # the last page is blank
    assert noted == '1 of 3 pages are pictures and were not read; pip install "wenju[ocr]" reads them'
    assert read([text, scanned], picture=True).note.startswith("1 of 2 pages are pictures")
    assert read([text, scanned]).note == ""


def test_a_page_whose_fonts_do_not_say_what_they_show_counts_as_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.pdf.can_read_pictures", lambda: False)
    with pytest.raises(DocumentError, match="a scan"):
        read([[(72, 700, 12, "\ue001\ue002\ue003字")]])


def test_the_pages_of_a_scan_are_read_as_pictures_where_the_extra_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ocr.PageLine(("图上的字。",), 72, 690, 132, 700, 12)
    monkeypatch.setattr("corpus.formats.pdf.can_read_pictures", lambda: True)
    monkeypatch.setattr("corpus.formats.pdf.read_picture_lines", lambda _, **scale: [line] if scale else [])
    document = read([column(SENTENCE + "。"), [(72, 700, 12, "\ue001\ue002")], []])  # the last page is blank
    assert document.text == SENTENCE + "。\n\n图上的字。"
    assert document.pages == (0, 47, 52)


@pytest.mark.parametrize(("picture", "text"), [(True, "图上的字。"), (False, "扫描王")])
def test_a_few_words_over_a_picture_of_a_page_are_not_its_text(
    monkeypatch: pytest.MonkeyPatch, picture: bool, text: str
) -> None:
    line = ocr.PageLine(("图上的字。",), 72, 690, 132, 700, 12)
    monkeypatch.setattr("corpus.formats.pdf.can_read_pictures", lambda: True)
    monkeypatch.setattr("corpus.formats.pdf.read_picture_lines", lambda _, **scale: [line] if scale else [])
    assert read([[(72, 700, 12, "扫描王")]], picture=picture).text == text
