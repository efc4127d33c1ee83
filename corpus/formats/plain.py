"""Plain text and Markdown: the file is the document."""

from collections.abc import Iterator
from pathlib import Path

from corpus.encodings import decode
from corpus.records import Document
from corpus.structure import find_title


def read_plain(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a text file."""
    text = decode(data)
    yield Document(doc_id=str(path), title=find_title(text) or path.stem, text=text, source=str(path))
