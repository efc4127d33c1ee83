from dataclasses import astuple
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from small_pdf import make_pdf

from corpus.errors import IndexFolderError, UnknownDocument
from indexer.build import index_paths
from indexer.excerpts import MOST_CHARACTERS, MOST_HEADINGS, Bookshelf

LINES = [f"第 {number} 行，讲的是云 {number}。" for number in range(3_000)]


@pytest.fixture
def shelf(tmp_path: Path):
    def put(name: str, text: str) -> Bookshelf:
        (tmp_path / name).write_text(text, "utf-8")
        index_paths(tmp_path / "索引", [tmp_path / name], FakeEncoder(), progress=unwatched)
        return Bookshelf(tmp_path / "索引")

    return put


def test_an_excerpt_is_the_documents_own_text_from_line_to_line(tmp_path, shelf):
    text = "\n".join(LINES)
    books, name = shelf("云.txt", text), str(tmp_path / "云.txt")
    excerpt = books.excerpt(name, start=10_000, end=12_000)
    assert excerpt.text == text[excerpt.start : excerpt.end]
    assert text[excerpt.start - 1] == excerpt.text[-1] == "\n"
    assert 10_000 <= excerpt.start < 10_020 < 12_000 <= excerpt.end < 12_020
    assert (excerpt.title, excerpt.length, excerpt.pages) == ("云", len(text), ())


def test_excerpts_one_after_the_other_are_the_whole_text(tmp_path, shelf):
    text = "\n".join(LINES)
    books, name = shelf("云.txt", text), str(tmp_path / "云.txt")
    read, place = "", 0
    while place < len(text):
        excerpt = books.excerpt(name, start=place, end=place + 7_000)
        read, place = read + excerpt.text, excerpt.end
    assert read == text
    read, place = "", len(text)
    while place:
        excerpt = books.excerpt(name, start=place - 7_000, end=place)
        read, place = excerpt.text + read, excerpt.start
    assert read == text


def test_a_text_without_line_breaks_is_cut_where_asked(tmp_path, shelf):
    books, name = shelf("云.txt", "云" * 5_000), str(tmp_path / "云.txt")
    excerpt = books.excerpt(name, start=1_000, end=2_000)
    assert (excerpt.start, excerpt.end) == (1_000, 2_000)


@pytest.mark.parametrize(
    ("asked", "given"),
    [((-500, 40), (0, 40)), ((990, 5_000), (990, 1_000)), ((7_000, 8_000), (1_000, 1_000)), ((600, 500), (600, 600))],
    ids=["before the start", "past the end", "beyond", "backwards"],
)
def test_bounds_are_cut_to_the_document(tmp_path, shelf, asked, given):
    books, name = shelf("云.txt", "云" * 1_000), str(tmp_path / "云.txt")
    excerpt = books.excerpt(name, start=asked[0], end=asked[1])
    assert (excerpt.start, excerpt.end) == given


def test_nobody_gets_a_large_document_whole(tmp_path, shelf):
    books, name = shelf("云.txt", "\n".join(LINES)), str(tmp_path / "云.txt")
    assert len(books.excerpt(name, start=0, end=10**9).text) < MOST_CHARACTERS + 20


def test_pages_are_told_where_they_start(tmp_path):
    texts = ("Clouds in the morning.", "Clouds at noon.", "Clouds at night.")
    (tmp_path / "a.pdf").write_bytes(make_pdf([[(72, 700, 12, text)] for text in texts]))
    index_paths(tmp_path / "索引", [tmp_path / "a.pdf"], FakeEncoder(), progress=unwatched)
    excerpt = Bookshelf(tmp_path / "索引").excerpt(str(tmp_path / "a.pdf"), start=0, end=1_000)
    assert [(excerpt.text[place:].split()[2], page) for place, page in excerpt.pages] == [
        ("the", 1),
        ("noon.", 2),
        ("night.", 3),
    ]


def test_the_passages_around_a_place_are_its_context(tmp_path, shelf):
    paragraphs = [f"第{number}段说的是云和数。" for number in range(9)]
    text = "\n\n".join(paragraphs)
    books, name = shelf("云.txt", text), str(tmp_path / "云.txt")
    start = text.index(paragraphs[4])
    around = books.neighbours(name, start=start, end=start + len(paragraphs[4]))
    assert around.before.split() == paragraphs[2:4]
    assert around.after.split() == paragraphs[5:7]
    assert astuple(books.neighbours(name, start=0, end=len(text))) == ("", "")


def test_the_outline_holds_each_heading_once_with_its_level_and_place(tmp_path, shelf):
    text = "# 第一章 总则\n\n云。\n\n## 目的\n\n云云。\n\n## 范围\n\n数。\n\n# 第二章 附则\n\n## 施行\n\n云数。\n"
    books, name = shelf("云.md", text), str(tmp_path / "云.md")
    outline = books.outline(name)
    assert [(heading.title, heading.level) for heading in outline] == [
        ("第一章 总则", 0),
        ("目的", 1),
        ("范围", 1),
        ("第二章 附则", 0),
        ("施行", 1),
    ]
    assert [text[heading.start :].split("\n")[0] for heading in outline[1:3]] == ["## 目的", "## 范围"]


def test_a_long_outline_keeps_to_its_outer_levels(tmp_path, shelf):
    chapter = "# 第{0}章 云\n\n云。\n\n" + "".join(f"## 部分 {{0}}-{part}\n\n数。\n\n" for part in range(9))
    books = shelf("云.md", "".join(chapter.format(number) for number in range(60)))
    outline = books.outline(str(tmp_path / "云.md"))
    assert len(outline) == 60 < MOST_HEADINGS
    assert {heading.level for heading in outline} == {0}


def test_a_document_that_is_not_there_is_named(index):
    books = Bookshelf(index)
    for look in (books.outline, lambda name: books.excerpt(name, start=0, end=9)):
        with pytest.raises(UnknownDocument, match=r"'gone\.txt' is not in the index .* any more; ask again"):
            look("gone.txt")


def test_an_index_that_is_not_there_is_named(tmp_path):
    with pytest.raises(IndexFolderError, match="There is no index in"):
        Bookshelf(tmp_path / "nowhere").outline("a.txt")
