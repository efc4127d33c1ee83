"""HTML: what a reader of the page sees as its text, less navigation."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.encodings import decode
from corpus.formats.markup import write_markup
from corpus.formats.writing import TextWriter
from corpus.records import Document

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_WHERE_DECLARED = 4096  # bytes from the start
_AS_BROWSERS_READ = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "cp1252"}


def read_web_page(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a page."""
    writer = TextWriter()
    title = write_markup(decode_markup(data), writer)
    yield writer.to_document(path, title=title)


def decode_markup(data: bytes) -> str:
    """Decode a page: as UTF-8 if it is that, else as it declares, else as its bytes look."""
    for encoding in ("utf-8", _declared_encoding(data)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    return decode(data)


def _declared_encoding(data: bytes) -> str:
    found = _DECLARED.search(data[:_WHERE_DECLARED])
    name = found[1].decode("ascii").lower() if found else "utf-8"
    name = _AS_BROWSERS_READ.get(name, name)
    try:
        return codecs.lookup(name).name if name != "utf-7" else "utf-8"
    except LookupError:
        return "utf-8"
