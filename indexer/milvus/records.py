"""What an index on a Milvus server holds, in one state of it; for what a method does see ``indexer.store_records``."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from corpus.records import Kind
from corpus.script import Script
from indexer.milvus.numbering import document_of, paragraph_of, passage_id
from indexer.milvus.schema import LONGEST_PIECE, PARAGRAPHS, RECORDS
from indexer.milvus.server import Row, Server
from indexer.milvus.state import DOCUMENT, TEXT, DocumentRecord, State, record_id
from indexer.records import DocumentInfo, Paragraph, ParagraphPlace, StoredPassage
from indexer.store_records import Ids

_FIELDS = ("id", "document", "kind", "script", "place")
_PIECE = ("document", "place", "content")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph without its text."""

    document: int
    kind: Kind
    section: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # start and end of each passage


class MilvusRecords:
    """Rows never change while they count, so what was read of a state stays true."""

    def __init__(self, server: Server, state: State) -> None:
        self._server = server
        self._state = state

    def close(self) -> None:
        self._server.close()

    def end_reading(self) -> None:
        """There is nothing to let go: rows that count are not held, they name the state from which on they do."""

    def paragraphs_of(self, passages: Sequence[int]) -> Mapping[int, int]:
        return {passage: paragraph_of(passage) for passage in passages}

    def get_paragraphs(self, ids: Sequence[int]) -> list[Paragraph]:
        return [_paragraph(row) for row in self._paragraph_rows(ids)]

    def get_passages(self, paragraphs: Sequence[int]) -> list[StoredPassage]:
        return list(self._passages(self._paragraph_rows(paragraphs)))

    def get_document_passages(self, name: str) -> list[StoredPassage]:
        return list(self._passages(self._rows_of([document for document in self.documents if document.name == name])))

    def stretches(self, documents: Sequence[DocumentRecord]) -> list[Stretch]:
        """Return the paragraphs of these documents; those of one are in order."""
        return [_stretch(row) for row in self._rows_of(documents)]

    def text(self, document: DocumentRecord, start: int, end: int) -> str:
        """Return ``document_text[start:end]``."""
        start, end = max(start, 0), min(end, document.characters)
        if start >= end:
            return ""
        ids = [record_id(TEXT, document.number, number) for number in _pieces(start, end)]
        pieces = {row["id"]: row["content"] for row in self._server.query_in(RECORDS, "id", ids, ["content"])}
        return _cut(pieces, document.number, start, end)

    def places(self) -> list[ParagraphPlace]:
        titles = {document.number: (document.name, document.title) for document in self.documents}
        return [_place(row, *titles[row["document"]]) for row in self._all_paragraphs]

    def passage_owners(self) -> Ids:
        owners = [(passage, row["id"]) for row in self._all_paragraphs for passage in _paragraph(row).passages]
        return np.array(owners, np.int64).reshape(len(owners), 2)

    def iter_texts(self) -> Iterator[tuple[str, str]]:
        for document in sorted(self.documents, key=lambda document: document.name):
            yield document.name, self.text(document, 0, document.characters)

    def list_documents(self) -> list[DocumentInfo]:
        listed = (
            DocumentInfo(each.name, each.title, each.file, each.characters, each.passages, each.indexed)
            for each in self.documents
        )
        return sorted(listed, key=lambda document: document.document)

    def document_files(self) -> dict[str, str]:
        return {document.name: document.file for document in self.documents}

    def scripts(self) -> frozenset[Script]:
        """Return the scripts that paragraphs are written in."""
        return frozenset(script for script in Script if self._has_paragraph(f"script == '{script}'"))

    @cached_property
    def documents(self) -> list[DocumentRecord]:
        """All documents, in no order."""
        where = f"part == '{DOCUMENT}' and {self._state.where}"
        return _documents(self._server.query(RECORDS, where, _PIECE))

    @cached_property
    def _all_paragraphs(self) -> list[Row]:
        rows = self._server.query(PARAGRAPHS, self._state.where, _FIELDS)
        return sorted(rows, key=lambda row: int(row["id"]))

    def _has_paragraph(self, where: str) -> bool:
        found = self._server.query(PARAGRAPHS, f"{where} and {self._state.where}", ["id"])
        return next(found, None) is not None

    def _rows_of(self, documents: Sequence[DocumentRecord]) -> list[Row]:
        """Return the rows of the paragraphs of these documents, ascending."""
        where = f"document in {[document.number for document in documents]}"
        return list(self._server.query(PARAGRAPHS, where, _FIELDS)) if documents else []

    def _paragraph_rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of these paragraphs that count, ascending."""
        rows = self._server.query_in(PARAGRAPHS, "id", ids, _FIELDS)
        return sorted((row for row in rows if row["document"] not in self._state.over), key=lambda row: int(row["id"]))

    def _passages(self, rows: Sequence[Row]) -> Iterator[StoredPassage]:
        documents = {document.number: document for document in self._look_up({row["document"] for row in rows})}
        texts = self._texts(rows)
        for row in rows:
            place, document = json.loads(row["place"]), documents[row["document"]]
            first = place["spans"][0][0]
            for number, (start, end, page) in enumerate(place["spans"]):
                yield StoredPassage(
                    passage_id(row["id"], number),
                    row["id"],
                    document.name,
                    document.title,
                    Kind(row["kind"]),
                    tuple(place["section"]),
                    place["position"] + number,
                    start,
                    end,
                    page,
                    texts[row["id"]][start - first : end - first],
                )

    def _look_up(self, numbers: Iterable[int]) -> list[DocumentRecord]:
        where = f"part == '{DOCUMENT}'"
        return _documents(self._server.query_in(RECORDS, "document", sorted(numbers), _PIECE, where=where))

    def _texts(self, rows: Sequence[Row]) -> dict[int, str]:
        """Return the text of each of these paragraphs, by id."""
        spans = {row["id"]: _span(row) for row in rows}
        wanted = {
            record_id(TEXT, document_of(paragraph), number)
            for paragraph, (start, end) in spans.items()
            for number in _pieces(start, end)
        }
        fetched = self._server.query_in(RECORDS, "id", sorted(wanted), ["content"])
        pieces = {row["id"]: row["content"] for row in fetched}
        return {
            paragraph: _cut(pieces, document_of(paragraph), start, end) for paragraph, (start, end) in spans.items()
        }


def join_pieces(rows: Iterable[Row]) -> dict[int, str]:
    """Put the pieces of records together, by document."""
    pieces: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        pieces[row["document"]][row["place"]] = row["content"]
    return {document: "".join(each[place] for place in sorted(each)) for document, each in pieces.items()}


def _documents(rows: Iterable[Row]) -> list[DocumentRecord]:
    return [DocumentRecord.from_json(content) for content in join_pieces(rows).values()]


def _pieces(start: int, end: int) -> range:
    return range(start // LONGEST_PIECE, (max(end, start + 1) - 1) // LONGEST_PIECE + 1)


def _cut(pieces: Mapping[str, str], document: int, start: int, end: int) -> str:
    numbers = _pieces(start, end)
    text = "".join(pieces[record_id(TEXT, document, number)] for number in numbers)
    skipped = numbers[0] * LONGEST_PIECE
    return text[start - skipped : end - skipped]


def _span(row: Row) -> tuple[int, int]:
    spans = json.loads(row["place"])["spans"]
    return spans[0][0], spans[-1][1]


def _paragraph(row: Row) -> Paragraph:
    count = len(json.loads(row["place"])["spans"])
    passages = tuple(passage_id(row["id"], number) for number in range(count))
    return Paragraph(row["id"], Kind(row["kind"]), Script(row["script"]), passages)


def _stretch(row: Row) -> Stretch:
    place = json.loads(row["place"])
    spans = tuple((start, end) for start, end, _ in place["spans"])
    return Stretch(row["document"], Kind(row["kind"]), tuple(place["section"]), spans)


def _place(row: Row, name: str, title: str) -> ParagraphPlace:
    section = json.dumps(json.loads(row["place"])["section"], ensure_ascii=False)
    return ParagraphPlace(row["id"], name, title, section, Kind(row["kind"]), Script(row["script"]), *_span(row))


def place_json(section: Sequence[str], position: int, spans: Sequence[tuple[int, int, int | None]]) -> str:
    """Write where a paragraph stands: the headings above it, the position of its first passage, all its spans."""
    value: dict[str, Any] = {"section": section, "position": position, "spans": spans}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
