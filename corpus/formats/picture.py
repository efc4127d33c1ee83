"""Pictures of pages: scans and photographs, a page each, or several in a TIFF."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from corpus.errors import DocumentError
from corpus.formats.damage import told_as_damage
from corpus.formats.ocr import can_read_pictures, read_picture_lines
from corpus.formats.pagelines import Page
from corpus.formats.pdf import write_pages
from corpus.records import Document

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
_POINTS_PER_PIXEL = 72 / 150  # as if scanned with 150 dots an inch; only proportions matter


def read_picture(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a picture.

    :raises DocumentError: if the extra ``ocr`` is not installed, or nothing can be read on it.
    """
    if not can_read_pictures():
        raise DocumentError('it is a picture; install the reader of pictures: pip install "wenju[ocr]"')
    from PIL import Image, ImageSequence

    with told_as_damage("a picture"), Image.open(BytesIO(data)) as picture:
        pages = [
            Page(tuple(read_picture_lines(frame, points_per_pixel=_POINTS_PER_PIXEL)), frame.height * _POINTS_PER_PIXEL)
            for frame in ImageSequence.Iterator(picture)
        ]
    yield write_pages(pages, {}).to_document(path)
