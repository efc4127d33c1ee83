"""CSV, TSV and XLSX: a row carries the headings of its columns."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import DocumentError
from corpus.formats.delimited import read_delimited
from corpus.formats.tables import table_lines
from corpus.formats.workbook import read_workbook
from corpus.records import Document, Kind, Mark
from corpus.structure import split_blocks


def read_csv(text: str, *, encoding: str = "utf-8", name: str = "城市.csv") -> Document:
    [document] = read_delimited(text.encode(encoding), Path("/a") / name)
    return document


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{number + 1}")
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def read_xlsx(data: bytes) -> Document:
    [document] = read_workbook(data, Path("/a/城市.xlsx"))
    return document


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], []),
        ([["城市", "部门数"], ["杭州", "53"]], ["城市: 杭州; 部门数: 53"]),
        ([["表一", ""], ["城市", "2020"], ["杭州", "53"]], ["表一", "城市: 杭州; 2020: 53"]),
        ([["杭州", "53"], ["宁波", "47"]], ["杭州; 53", "宁波; 47"]),
        ([["城市", "部门数"]], ["城市; 部门数"]),
        ([["城市", ""], ["杭州", ""]], ["城市", "杭州"]),
        ([["城市", "备注"], ["杭州", ""], ["", ""], ["宁波", " 好\n的 "]], ["城市: 杭州", "城市: 宁波; 备注: 好 的"]),
        ([["城市", ""], ["杭州", "53"], ["宁波", "47", "多"]], ["城市", "杭州; 53", "宁波; 47; 多"]),
    ],
    ids=["none", "headings", "caption and a year", "figures only", "one row", "one column", "gaps", "no headings"],
)
def test_a_row_carries_the_headings_of_its_columns(rows: list[list[str]], lines: list[str]) -> None:
    assert table_lines(rows) == lines


def test_headings_may_be_numbers_where_the_format_says_so() -> None:
    assert table_lines([["1", "2"], ["甲", "乙"]], headed=True) == ["1: 甲; 2: 乙"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"], ids=["comma", "semicolon", "tab", "Chinese comma"])
def test_a_csv_file_may_have_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    text = "城市|单位\n杭州市政府|数据资源管理局\n".replace("|", delimiter)
    assert read_csv(text, encoding=encoding).text == "城市: 杭州市政府; 单位: 数据资源管理局"


def test_a_quoted_cell_may_hold_delimiters_and_lines() -> None:
    assert read_csv('城市,事项\n杭州,"最多跑一次,\n一件事"\n').text == "城市: 杭州; 事项: 最多跑一次, 一件事"


def test_a_row_is_body_of_its_own_whatever_it_looks_like() -> None:
    document = read_csv("一、日期,来源\n2021-03-05,网站\n2021-03-06,网站\n2021-03-07,网站\n")
    blocks = split_blocks(document)
    assert [block.kind for block in blocks] == [Kind.BODY] * 3
    assert document.text[blocks[1].start : blocks[1].end] == "一、日期: 2021-03-06; 来源: 网站"


def test_a_cell_that_never_ends_is_complained_of_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.delimited._LONGEST_CELL", 20)
    with pytest.raises(DocumentError, match=r"line 2 is not a row of a table .*field larger than field limit"):
        read_csv('城市,事项\n杭州,"' + "字" * 50)


def test_every_sheet_of_a_workbook_is_under_its_name() -> None:
    document = read_xlsx(workbook([["城市", "部门数"], ["杭州", 53]], [], [["只有一格"]]))
    assert document.text == "表1\n\n城市: 杭州; 部门数: 53\n\n表3\n\n只有一格"
    assert document.marks == (Mark(0, 1), Mark(4, None), Mark(21, 1), Mark(25, None))
    assert [block.section for block in split_blocks(document)] == [("表1",), ("表1",), ("表3",), ("表3",)]
    assert (document.title, document.pages) == ("城市", ())


def test_cells_come_as_the_sheet_shows_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["数", "率", "日", "时", "是"], [53.0, 0.53, date(2021, 3, 5), datetime(2021, 3, 5, 8, 30), True]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    data = BytesIO()
    book.save(data)
    assert read_xlsx(data.getvalue()).text.endswith(
        "数: 53; 率: 53%; 日: 2021-03-05; 时: 2021-03-05 08:30:00; 是: True"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"not a zip", "it is damaged or not of the format its name says"),
        (workbook([["字"]])[:-400], "it is damaged or not of the format its name says"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500, "it has a password or is of an older format"),
        (workbook([]), "it holds no text"),
    ],
    ids=["no zip", "cut off", "password", "empty"],
)
def test_a_workbook_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_xlsx(data)
