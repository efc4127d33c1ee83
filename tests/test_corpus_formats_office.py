"""DOCX and PPTX, made by the libraries that write them, and archives that are not to be trusted."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation
from pptx.util import Inches

from corpus.errors import DocumentError
from corpus.formats.archives import open_archive
from corpus.formats.slides import read_slides
from corpus.formats.word import read_word
from corpus.records import Document, Mark
from corpus.structure import split_blocks


def read_docx(fill: Callable[[Any], None]) -> Document:
    file, data = docx.Document(), BytesIO()
    fill(file)
    file.save(data)
    [document] = read_word(data.getvalue(), Path("/a/规划.docx"))
    return document


def xml(body: str) -> Callable[[Any], None]:
    """Fill a file with a piece of its own markup."""

    def fill(file: Any) -> None:
        for element in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>"):
            file.element.body.append(element)

    return fill


def texts(document: Document) -> list[str]:
    return document.text.split("\n\n")


def test_styled_headings_give_passages_their_sections() -> None:
    def fill(file: Any) -> None:
        file.add_heading("数字政府规划", 0)
        file.add_heading("总体要求", 1)
        file.add_heading("现状", 2)
        file.add_paragraph("改革打通了部门。\n第二行。")

    document = read_docx(fill)
    assert texts(document) == ["数字政府规划", "总体要求", "现状", "改革打通了部门。", "第二行。"]
    assert document.marks == (Mark(0, 0), Mark(8, 1), Mark(14, 2))
    assert document.title == "数字政府规划"
    assert [block.section for block in split_blocks(document)][-1] == ("数字政府规划", "总体要求", "现状")


def test_headings_by_outline_level_and_by_a_style_based_on_one() -> None:
    def fill(file: Any) -> None:
        file.styles.add_style("公文标题", 1).base_style = file.styles["Heading 2"]
        file.add_paragraph("派生", style="公文标题")
        xml('<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>直接</w:t></w:r></w:p>')(file)
        xml(
            '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>'
        )(file)

    assert read_docx(fill).marks == (Mark(0, 2), Mark(4, 3))


def test_headings_that_are_only_numbered_are_recognised_all_the_same() -> None:
    def fill(file: Any) -> None:
        file.add_heading("第一章 总则", 1)
        file.add_paragraph("第一节 目的")
        file.add_paragraph("改革打通了部门。")

    assert [block.section for block in split_blocks(read_docx(fill))][-1] == ("第一章 总则", "第一节 目的")


def test_a_paragraph_in_a_heading_style_is_no_heading() -> None:
    def fill(file: Any) -> None:
        file.add_heading("总则", 1)
        file.add_heading("改革打通了部门。" * 40, 2)

    assert [block.section for block in split_blocks(read_docx(fill))] == [("总则",), ("总则",)]


def test_tables_come_by_rows_with_merged_cells_repeated_downwards() -> None:
    def fill(file: Any) -> None:
        table = file.add_table(3, 3)
        for row, cells in enumerate([("城市", "年", "数"), ("杭州", "2020", "53"), ("", "2021", "54")]):
            for place, text in enumerate(cells):
                table.cell(row, place).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    assert texts(read_docx(fill)) == ["城市: 杭州; 年: 2020; 数: 53", "城市: 杭州; 年: 2021; 数: 54"]


def test_cells_in_content_controls_are_read_and_a_table_in_a_cell_gives_none() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p>{more}</w:tc>"

    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(cells)}</w:tr>"

    inner = f"<w:tbl>{row(cell('邮编'), cell('310000'))}</w:tbl>"
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{cell('杭州', inner)}</w:sdtContent></w:sdt>"
    table = row(cell("姓名"), cell("城市"), cell("数")) + row(cell("王"), control, cell("53"))
    assert texts(read_docx(xml(f"<w:tbl>{table}</w:tbl>"))) == ["姓名: 王; 城市: 杭州 邮编 310000; 数: 53"]


def test_how_a_word_is_read_is_no_text() -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby>"
    assert texts(read_docx(xml(f"<w:p><w:r>{ruby}</w:r><w:r><w:t>字</w:t></w:r></w:p>"))) == ["汉字"]


def test_a_table_of_one_column_is_a_frame_around_paragraphs() -> None:
    def fill(file: Any) -> None:
        cell = file.add_table(1, 1).cell(0, 0)
        cell.text = "第一段。"
        cell.add_paragraph("第二段。")

    assert texts(read_docx(fill)) == ["第一段。", "第二段。"]


def test_changes_count_as_accepted_and_nothing_is_lost_in_wrappers() -> None:
    body = """
      <w:p><w:r><w:t>前</w:t></w:r><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>
        <w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:hyperlink><w:r><w:t>链</w:t><w:tab/><w:t>接</w:t></w:r></w:hyperlink></w:p>
      <w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>
      <w:p><w:r><w:t>框外</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"""
    assert texts(read_docx(xml(body))) == ["前增链 接", "控件", "框外", "框内"]


def test_slides_are_pages_with_their_titles_as_headings() -> None:
    show, data = Presentation(), BytesIO()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = "数字政府", "打通部门\n共享数据"
    first.notes_slide.notes_text_frame.text = "备注在此"
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(2)).table
    for place, text in enumerate(("城市", "部门数", "杭州", "53")):
        table.cell(place // 2, place % 2).text = text
    box = second.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(1), Inches(1))
    box.text_frame.text = "组里的字"
    show.save(data)
    [document] = read_slides(data.getvalue(), Path("/a/b.pptx"))
    assert texts(document) == ["数字政府", "打通部门", "共享数据", "备注在此", "城市: 杭州; 部门数: 53", "组里的字"]
    assert document.marks == (Mark(0, 1), Mark(24, None))
    assert document.pages == (0, 24)
    assert document.title == "数字政府"


def test_a_shape_with_the_number_of_the_title_is_read_and_the_title_once() -> None:
    show, data = Presentation(), BytesIO()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "数字政府"
    box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
    box.text_frame.text = "打通部门"
    box.element.nvSpPr.cNvPr.set("id", str(slide.shapes.title.shape_id))  # as programs that copy slides leave it
    show.save(data)
    [document] = read_slides(data.getvalue(), Path("/a/b.pptx"))
    assert texts(document) == ["数字政府", "打通部门"]


# Archives


def zipped(members: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.archives._MOST_BYTES", 1_000_000)
    with pytest.raises(DocumentError, match=r"it unpacks to 1 parts of 2 MB in all, .*; split it"):
        open_archive(zipped({"word/document.xml": b"\0" * 2_000_000}))


def test_an_archive_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.archives._MOST_MEMBERS", 3)
    with pytest.raises(DocumentError, match="it unpacks to 4 parts"):
        open_archive(zipped({str(number): b"" for number in range(4)}))


@pytest.mark.parametrize("reader", [read_word, read_slides])
@pytest.mark.parametrize("members", [{}, {"[Content_Types].xml": b"<broken"}], ids=["empty", "broken"])
def test_an_archive_of_something_else_is_said_to_be_damaged(
    reader: Callable[[bytes, Path], Any], members: dict[str, bytes]
) -> None:
    with pytest.raises(DocumentError, match=r"it is damaged or not a .*; open it and save it again"):
        list(reader(zipped(members), Path("/a/b")))


def test_entities_are_not_resolved() -> None:
    """Neither one that grows to gigabytes nor one that reads a file of this computer."""
    data = BytesIO()
    docx.Document().save(data)
    doctype = b'<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    body = f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>字&a;&b;</w:t></w:r></w:p></w:body></w:document>"
    members = {name: zipfile.ZipFile(data).read(name) for name in zipfile.ZipFile(data).namelist()}
    [document] = read_word(zipped({**members, "word/document.xml": doctype + body.encode()}), Path("/a/b.docx"))
    assert document.text == "字"
