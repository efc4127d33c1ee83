"""XLSX: every sheet a heading, every row with its headings a line."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from corpus.formats.archives import open_archive
from corpus.formats.damage import told_as_damage
from corpus.formats.tables import table_lines
from corpus.formats.writing import TextWriter
from corpus.records import Document


def read_workbook(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a workbook, with the values its formulas had when it was saved."""
    from openpyxl import load_workbook

    archive = open_archive(data)
    with warnings.catch_warnings(), told_as_damage("an XLSX workbook"):
        warnings.simplefilter("ignore")  # of parts that hold no text, such as styles and extensions
        writer = _write(load_workbook(archive.fp, read_only=True, data_only=True, keep_links=False))
    yield writer.to_document(path, title=path.stem)


def _write(book: Any) -> TextWriter:
    writer = TextWriter()
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        lines = table_lines([[_shown(cell) for cell in row] for row in sheet.iter_rows() if row])
        if lines:
            writer.add_heading(sheet.title, 1)
            writer.add_rows(lines)
    return writer


def _shown(cell: Any) -> str:
    """Return a cell as the sheet shows it, as far as people ask for it: per cent, dates, whole numbers."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, (date, time)):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value * 100:.10g}%" if "%" in str(cell.number_format) else f"{value:.15g}"
