"""Blocks to a text, with the marks and pages that point into it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import messy_texts

from corpus.errors import DocumentError
from corpus.formats.writing import TextWriter
from corpus.records import Mark
from corpus.structure import split_blocks

PATH = Path("/a/规划.docx")


def test_blocks_are_lines_and_what_cannot_be_stored_is_left_out() -> None:
    writer = TextWriter()
    writer.add(" 一\n二\x00 ")
    writer.add(" \ud800 ")
    writer.add_rows(["三\t四"])
    document = writer.to_document(PATH)
    assert document.text == "一 二\n\n三 四"
    assert document.marks == (Mark(5, None),)


@pytest.mark.parametrize(
    ("level", "given_title", "title"), [(0, None, "总则"), (1, None, "总则"), (1, " 题 ", "题"), (2, "", "规划")]
)
def test_a_title_is_the_given_one_or_an_outermost_heading_at_the_top_or_the_file_name(
    level: int, given_title: str | None, title: str
) -> None:
    writer = TextWriter()
    writer.add_heading("第一节 总则" if level == 2 else "总则", level)
    writer.add("部门之间打通了数据。" * 5)
    assert writer.to_document(PATH, title=given_title).title == title


def test_a_page_may_start_within_a_block_and_at_its_end() -> None:
    writer = TextWriter()
    writer.start_page()
    writer.add("一二三四")
    writer.start_page(before_last=1)
    writer.start_page()
    writer.add("五")
    writer.start_page()
    assert writer.to_document(PATH).pages == (0, 3, 6, 7)


def test_no_text_is_an_error() -> None:
    writer = TextWriter()
    writer.start_page()
    with pytest.raises(DocumentError, match=r"^it holds no text; save it anew if .* leave it out$"):
        writer.to_document(PATH)


@given(st.lists(st.tuples(messy_texts, st.sampled_from(["", "row", "heading"]), st.booleans()), min_size=1))
def test_marks_and_pages_ascend_and_every_mark_is_where_a_block_starts(blocks: list[tuple[str, str, bool]]) -> None:
    writer = TextWriter()
    writer.add("首")
    for text, kind, new_page in blocks:
        if new_page:
            writer.start_page()
        if kind == "heading":
            writer.add_heading(text, 1)
        else:
            (writer.add_rows if kind else lambda rows: writer.add(rows[0]))([text])
    document = writer.to_document(PATH)
    starts = [mark.start for mark in document.marks]
    assert starts == sorted(set(starts))
    assert set(starts) <= {block.start for block in split_blocks(document)}
    assert list(document.pages) == sorted(document.pages)
    assert all(0 <= page <= len(document.text) for page in document.pages)
