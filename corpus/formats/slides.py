"""PPTX: every slide a page, its title a heading; text boxes, tables and the speaker's notes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus.formats.archives import open_archive
from corpus.formats.damage import told_as_damage
from corpus.formats.tables import table_lines
from corpus.formats.writing import TextWriter
from corpus.records import Document


def read_slides(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a presentation."""
    from pptx import Presentation

    archive = open_archive(data)
    writer = TextWriter()
    with told_as_damage("a PPTX presentation"):
        for slide in Presentation(archive.fp).slides:
            writer.start_page()
            _write_slide(slide, writer)
    yield writer.to_document(path)


def _write_slide(slide: Any, writer: TextWriter) -> None:
    title = slide.shapes.title
    if title is not None:
        writer.add_heading(title.text_frame.text, 1)
    for shape in _flat(slide.shapes):
        if shape.has_text_frame and (title is None or shape.element is not title.element) and not _is_furniture(shape):
            for paragraph in shape.text_frame.paragraphs:
                writer.add(paragraph.text)
        elif getattr(shape, "has_table", False) and shape.has_table:
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            writer.add_rows(table_lines(rows, headed=shape.table.first_row))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            writer.add(paragraph.text)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield shapes in the order of the file, which is that of reading aloud, those of groups one by one."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _is_furniture(shape: Any) -> bool:
    """Say whether a shape holds the date, the footer or the number that stand on every slide."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    furniture = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER)
    return bool(shape.is_placeholder) and shape.placeholder_format.type in furniture
