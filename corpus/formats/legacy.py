"""The Office formats of before 2007: not read, but said so."""

from collections.abc import Iterator
from pathlib import Path

from corpus.errors import DocumentError
from corpus.records import Document

_SUCCESSORS = {".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx"}
LEGACY_SUFFIXES = tuple(_SUCCESSORS)


def refuse_legacy(data: bytes, path: Path) -> Iterator[Document]:  # noqa: ARG001  (a reader like the others)
    """:raises DocumentError: always, with the format to save the file as."""
    suffix = path.suffix.lower()
    raise DocumentError(f"{suffix} is an old Office format that is not read; save it as {_SUCCESSORS[suffix]}")
