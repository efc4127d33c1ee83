"""DOCX: paragraphs, headings by their styles, tables by rows; text boxes and notes behind what they belong to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.formats.archives import open_archive
from corpus.formats.damage import told_as_damage
from corpus.formats.tables import table_lines
from corpus.formats.word_styles import heading_level, read_style_levels
from corpus.formats.writing import TextWriter
from corpus.records import Document

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_OLDER_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # of what stands before it
_GONE = (f"{_WORD}del", f"{_WORD}moveFrom", _OLDER_COPY)  # tracked changes are read as accepted
_NOTES = {"/word/footnotes.xml": f"{_WORD}footnoteReference", "/word/endnotes.xml": f"{_WORD}endnoteReference"}
_BREAKS = (f"{_WORD}br", f"{_WORD}cr")
_BESIDE = (f"{_WORD}pPr", f"{_WORD}txbxContent", f"{_WORD}rt")  # no text of the paragraph: rt is how a word is read


def read_word(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a Word file; page headers and footers are left out."""
    import docx
    from docx.oxml import parse_xml

    archive = open_archive(data)
    with told_as_damage("a DOCX document"):
        package = docx.Document(archive.fp)
        notes = {
            (_NOTES[part.partname], note.get(f"{_WORD}id")): note
            for part in package.part.package.iter_parts()
            if part.partname in _NOTES
            for note in parse_xml(part.blob)
        }
        blocks = _Blocks(read_style_levels(package.styles.element), notes)
        blocks.write(package.element.body)
    yield blocks.writer.to_document(path)


class _Blocks:
    """Writes the paragraphs and tables below an element."""

    def __init__(self, levels: dict[str, int], notes: dict[tuple[str, str], Any]) -> None:
        self.writer = TextWriter()
        self._levels = levels
        self._notes = notes  # by the kind and id of their references; each is written once

    def write(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{_WORD}p":
                self._write_paragraph(element)
                self._write_notes(element)
            elif element.tag == f"{_WORD}tbl":
                self._write_table(element)
                self._write_notes(element)
            elif element.tag not in _GONE:
                self.write(element)  # content controls and the like hold paragraphs too

    def _write_paragraph(self, paragraph: Any) -> None:
        text = _text(paragraph)
        level = heading_level(paragraph, self._levels)
        if level is not None:
            self.writer.add_heading(text, level)
        else:
            for line in text.split("\n"):
                self.writer.add(line)
        for box in _boxes(paragraph):
            self.write(box)

    def _write_notes(self, element: Any) -> None:
        for reference in element.iter(*_NOTES.values()):
            note = self._notes.pop((reference.tag, reference.get(f"{_WORD}id")), None)
            if note is not None:
                self.write(note)

    def _write_table(self, table: Any) -> None:
        rows = [list(_own(row, "tr", "tc")) for row in _own(table, "tbl", "tr")]
        if all(len(row) <= 1 for row in rows):  # a frame around text
            for row in rows:
                for cell in row:
                    self.write(cell)
            return
        headed = table.find(f"{_WORD}tr/{_WORD}trPr/{_WORD}tblHeader") is not None
        self.writer.add_rows(table_lines(list(_spread(rows)), headed=headed))


def _own(parent: Any, kind: str, part: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, also those in content controls, but none of tables inside."""
    for element in parent.iter(f"{_WORD}{part}"):
        if next(element.iterancestors(f"{_WORD}{kind}")) is parent:
            yield element


def _spread(rows: list[list[Any]]) -> Iterator[list[str]]:
    """Yield the texts of rows, each in its column; a cell that goes on below is repeated there."""
    above: list[str] = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            merged = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            goes_on = merged is not None and merged.get(f"{_WORD}val") != "restart"
            text = above[len(texts)] if goes_on and len(texts) < len(above) else _cell_text(cell)
            texts += [text] + [""] * (_span(cell) - 1)
        above = texts
        yield texts


def _span(cell: Any) -> int:
    span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
    value = span.get(f"{_WORD}val") if span is not None else "1"
    return min(max(int(value), 1), 100)


def _cell_text(cell: Any) -> str:
    return " ".join(_text(paragraph) for paragraph in cell.iter(f"{_WORD}p"))


def _text(paragraph: Any) -> str:
    """Return a paragraph's own text, a line break where one was set; its text boxes stand apart."""
    pieces: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{_WORD}t", _MATH_TEXT):
            pieces.append(element.text or "")
        elif element.tag in _BREAKS:
            pieces.append("\n")
        elif element.tag == f"{_WORD}tab":
            pieces.append("\t")
        elif element.tag == f"{_WORD}noBreakHyphen":
            pieces.append("-")
        elif element.tag not in (*_GONE, *_BESIDE):
            waiting.extend(reversed(element))
    return "".join(pieces)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_WORD}txbxContent"):
        if next(box.iterancestors(f"{_WORD}p")) is paragraph and not any(box.iterancestors(_OLDER_COPY)):
            yield box
