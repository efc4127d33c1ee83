"""JSON Lines: one document a line, ``{"id": ..., "title": ..., "text": ...}``."""

import json
from collections.abc import Iterator
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import DocumentError
from corpus.records import Document


def read_jsonl(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the documents of a file, named by their ids.

    :raises DocumentError: naming the line that is not such an object, or that repeats an id.
    """
    lines_by_id: dict[str, int] = {}
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if line.strip():
            document = _document(line, number, path)
            first = lines_by_id.setdefault(document.doc_id, number)
            if first != number:
                raise DocumentError(
                    f"line {number} repeats the id {document.doc_id!r} of line {first}; give every line its own"
                )
            yield document


def _document(line: str, number: int, path: Path) -> Document:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"line {number} is not valid JSON ({error}); write one object a line") from error
    if not isinstance(fields, dict):
        raise DocumentError(
            f'line {number} is not an object like {{"id": ..., "title": ..., "text": ...}}; write one a line'
        )
    doc_id, text, title = fields.get("id"), fields.get("text"), fields.get("title") or ""
    if not isinstance(doc_id, (str, int)) or isinstance(doc_id, bool) or not str(doc_id).strip():
        raise DocumentError(f'line {number} has no "id"; give it a text or a number')
    if not isinstance(text, str) or not isinstance(title, str):
        raise DocumentError(
            f'line {number} has no "text", or a "text" or "title" that is not a string; give it strings'
        )
    return Document(doc_id=str(doc_id), title=title or str(doc_id), text=text, source=str(path))
