"""PDF: paragraphs in reading order with the pages they stand on, without running heads and page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError
from corpus.formats.ocr import can_read_pictures, read_picture_lines
from corpus.formats.pagelines import Page, PageLine
from corpus.formats.paragraphs import Paragraph, join_paragraphs
from corpus.formats.pdf_file import opened_pdf
from corpus.formats.pdf_headings import Outline, heading_levels, outline_key
from corpus.formats.pdf_lines import read_lines
from corpus.formats.reading_order import find_regions
from corpus.formats.running_heads import drop_running_heads
from corpus.formats.writing import TextWriter
from corpus.records import Document

_SCAN_DPI, _MOST_PIXELS = 150, 4000  # of a page that is read as a picture; pixels along its longer side
_POINTS = 72  # an inch
_MOST_ADDED = 40  # characters that are not yet the text of a page under which a picture lies


def read_pdf(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a PDF.

    :raises DocumentError: if it is damaged, has a password, or is a scan and the ``ocr`` extra is not installed.
    """
    with opened_pdf(data) as file:
        pages = [_read_page(file, number) for number in range(len(file))]
        outline = _read_outline(file)
    yield replace(write_pages(pages, outline).to_document(path), note=_note_unread(pages))


def write_pages(pages: Sequence[Page], outline: Outline) -> TextWriter:
    """Put pages of lines together as a text.

    :raises DocumentError: if there is nothing on them but running heads.
    """
    regions = [
        (number, region) for number, page in enumerate(drop_running_heads(pages)) for region in find_regions(page.lines)
    ]
    if not regions:
        raise DocumentError(_no_text())
    writer, pages_started = TextWriter(), 0
    paragraphs = join_paragraphs(regions)
    for paragraph, level in zip(paragraphs, heading_levels(paragraphs, outline), strict=True):
        pages_started = _write_paragraph(writer, paragraph, level, pages_started)
    for _ in range(pages_started, len(pages)):
        writer.start_page()
    return writer


def _note_unread(pages: Sequence[Page]) -> str:
    count = sum(page.is_unread for page in pages)
    if not count:
        return ""
    return f'{count} of {len(pages)} pages are pictures and were not read; pip install "wenju[ocr]" reads them'


def _no_text() -> str:
    if can_read_pictures():
        return "its pages are pictures on which no text was found; scan it again more sharply, or leave it out"
    return 'its pages are pictures without text (a scan); install the reader of pictures: pip install "wenju[ocr]"'


def _write_paragraph(writer: TextWriter, paragraph: Paragraph, level: int | None, pages_started: int) -> int:
    """Return how many pages have started by the end of the paragraph; pages without text start with the next one."""
    (_, first), *later = paragraph.pages
    for _ in range(pages_started, first + 1):
        writer.start_page()
    if paragraph.cells:
        writer.add_rows([paragraph.text])
    elif level is None:
        writer.add(paragraph.text)
    else:
        writer.add_heading(paragraph.text, level)
    pages_started = max(pages_started, first + 1)
    for offset, page in later:
        for _ in range(pages_started, page + 1):
            writer.start_page(before_last=len(paragraph.text) - offset)
        pages_started = page + 1
    return pages_started


def _read_page(file: Any, number: int) -> Page:
    page = file[number]
    try:
        lines = read_lines(page)
        is_scan = _is_scan(page, lines)
        if is_scan and can_read_pictures():
            lines, is_scan = _read_scan(page), False
        return Page(tuple(lines), page.get_height(), is_unread=is_scan)
    finally:
        page.close()


def _is_scan(page: Any, lines: Sequence[PageLine]) -> bool:
    """Say whether a page is a picture; a few words that the scanner's program adds are not its text."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    if not lines:
        return next(page.get_objects(), None) is not None  # else the page is blank
    if sum(len(line.text) for line in lines) > _MOST_ADDED:
        return False
    width, height = page.get_size()
    boxes = (image.get_bounds() for image in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,)))
    return any(2 * (right - left) * (top - bottom) > width * height for left, bottom, right, top in boxes)


def _read_scan(page: Any) -> list[PageLine]:
    scale = min(_SCAN_DPI / _POINTS, _MOST_PIXELS / max(page.get_size()))
    picture = page.render(scale=scale).to_pil()
    return read_picture_lines(picture, points_per_pixel=1 / scale)


def _read_outline(file: Any) -> Outline:
    levels: dict[tuple[int, str], int] = {}
    for bookmark in file.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            levels.setdefault(outline_key(page, bookmark.get_title()), bookmark.level + 1)
    return levels
