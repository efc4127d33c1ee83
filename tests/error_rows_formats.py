"""The errors of ``corpus.formats``; ``corpus.loaders`` puts the name of the file before them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from error_rows import Cause, Row
from small_pdf import LOCKED, make_pdf
from test_corpus_formats_office import zipped
from test_corpus_formats_tables import workbook
from test_corpus_formats_web import DRM, book

from corpus.formats.archives import open_archive
from corpus.formats.book import read_book
from corpus.formats.delimited import read_delimited
from corpus.formats.jsonl import read_jsonl
from corpus.formats.legacy import refuse_legacy
from corpus.formats.pdf import read_pdf
from corpus.formats.pdf_picture import picture_page
from corpus.formats.picture import read_picture
from corpus.formats.slides import read_slides
from corpus.formats.word import read_word
from corpus.formats.workbook import read_workbook
from corpus.records import Document


def reading(reader: Callable[[bytes, Path], Iterator[Document]], data: bytes, name: str = "a") -> Cause:
    return lambda tmp: list(reader(data, tmp / name))


def jsonl(content: str) -> Cause:
    return reading(read_jsonl, content.encode())


def with_value(name: str, value: object, cause: Cause) -> Cause:
    """Let a name of ``corpus.formats`` have a value meanwhile."""

    def changed(tmp: Path) -> object:
        with patch(f"corpus.formats.{name}", value):
            return cause(tmp)

    return changed


SCAN = reading(read_pdf, make_pdf([[], []]))
ROWS = [
    Row(
        "corpus.formats.archives.open_archive",
        "it has a password or is of an older format; save it without password in today's format",
        reading(read_workbook, bytes.fromhex("d0cf11e0a1b11ae1")),
    ),
    Row(
        "corpus.formats.archives.open_archive",
        "it is damaged or not of the format its name says (File is not a zip file); save it again",
        reading(read_workbook, b"not a zip"),
    ),
    Row(
        "corpus.formats.archives.open_archive",
        "it unpacks to 3 parts of 2 MB in all, more than the 20,000 or 1 MB that are read; split it",
        with_value(
            "archives._MOST_BYTES",
            1_000_000,
            lambda _: open_archive(zipped({"a": b"", "b": b"", "c": bytes(2_000_000)})),
        ),
    ),
    Row(
        "corpus.formats.book._refuse_protected",
        "it is protected against copying (DRM); give a copy without protection",
        reading(read_book, book(extra={"META-INF/encryption.xml": DRM})),
    ),
    *(
        Row(
            "corpus.formats.damage.told_as_damage",
            f"it is damaged or not {what} (<...>); open it and save it again",
            reading(reader, data),
        )
        for what, reader, data in (
            ("an EPUB book", read_book, book(extra={"META-INF/container.xml": "<container/>"})),
            ("a DOCX document", read_word, zipped({})),
            ("a PPTX presentation", read_slides, zipped({})),
            ("an XLSX workbook", read_workbook, zipped({})),
            ("a PDF", read_pdf, b"no PDF"),
        )
    ),
    Row(
        "corpus.formats.damage.told_as_damage",
        "it is damaged or not a picture (<...>); open it and save it again",
        with_value("picture.can_read_pictures", lambda: True, reading(read_picture, b"no picture")),
    ),
    Row(
        "corpus.formats.delimited.read_delimited",
        "line 2 is not a row of a table (field larger than field limit (20)); mend or save it again",
        with_value("delimited._LONGEST_CELL", 20, reading(read_delimited, ('a,b\nc,"' + "d" * 50).encode())),
    ),
    Row(
        "corpus.formats.jsonl.read_jsonl",
        "line 2 repeats the id 'a' of line 1; give every line its own",
        jsonl('{"id": "a", "text": "x"}\n{"id": "a", "text": "x"}'),
    ),
    Row(
        "corpus.formats.jsonl._document",
        "line 1 is not valid JSON (<...>); write one object a line",
        jsonl("{"),
    ),
    Row(
        "corpus.formats.jsonl._document",
        'line 1 is not an object like {"id": ..., "title": ..., "text": ...}; write one a line',
        jsonl("[]"),
    ),
    Row("corpus.formats.jsonl._document", 'line 1 has no "id"; give it a text or a number', jsonl('{"text": "x"}')),
    Row(
        "corpus.formats.jsonl._document",
        'line 1 has no "text", or a "text" or "title" that is not a string; give it strings',
        jsonl('{"id": "a"}'),
    ),
    *(
        Row(
            "corpus.formats.legacy.refuse_legacy",
            f"{suffix} is an old Office format that is not read; save it as {suffix}x",
            reading(refuse_legacy, b"", f"a{suffix}"),
        )
        for suffix in (".doc", ".xls", ".ppt")
    ),
    Row(
        "corpus.formats.pdf_file.opened_pdf",
        "it has a password; save a copy without one",
        reading(read_pdf, make_pdf([[(72, 700, 12, "字")]], trailer=LOCKED)),
    ),
    Row(
        "corpus.formats.pdf_picture.picture_page",
        "it has 1 pages and no page 2; index it again",
        lambda tmp: list(picture_page(make_pdf([[]]), tmp / "a.pdf", 1, "")),
    ),
    Row(
        "corpus.formats.pdf.write_pages",
        'its pages are pictures without text (a scan); install the reader of pictures: pip install "wenju[ocr]"',
        with_value("pdf.can_read_pictures", lambda: False, SCAN),
    ),
    Row(
        "corpus.formats.pdf.write_pages",
        "its pages are pictures on which no text was found; scan it again more sharply, or leave it out",
        with_value("pdf.can_read_pictures", lambda: True, SCAN),
    ),
    Row(
        "corpus.formats.picture.read_picture",
        'it is a picture; install the reader of pictures: pip install "wenju[ocr]"',
        with_value("picture.can_read_pictures", lambda: False, reading(read_picture, b"")),
    ),
    Row(
        "corpus.formats.writing.TextWriter.to_document",
        "it holds no text; save it anew if it should hold some, or leave it out",
        reading(read_workbook, workbook([])),
    ),
]
