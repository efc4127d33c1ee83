"""CSV and TSV: a row with its headings is a line of the text."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import DocumentError
from corpus.formats.tables import table_lines
from corpus.formats.writing import TextWriter
from corpus.records import Document

_DELIMITERS = "\t,;|，"  # the last is the comma of a Chinese keyboard
_LONGEST_CELL = 10_000_000  # characters; Python's own limit of 131,072 is not for texts


def read_delimited(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a table.

    :raises DocumentError: naming the line that cannot be read.
    """
    text = decode(data)
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    writer = TextWriter()
    try:
        writer.add_rows(table_lines(list(rows)))
    except csv.Error as error:
        raise DocumentError(f"line {rows.line_num} is not a row of a table ({error}); mend or save it again") from error
    yield writer.to_document(path, title=path.stem)


def _delimiter(text: str) -> str:
    """Return the mark that is most frequent in the first line that is not blank."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(_DELIMITERS, key=first.count)
