"""Changing an index on a Milvus server, from one state to the next; what is guaranteed is said in ``state``."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import numpy as np

from corpus.errors import IndexFolderError, SettingError
from corpus.records import Document
from corpus.repair import reading_text
from corpus.script import script_of
from indexer.dictionary import NO_WORDS, Dictionary
from indexer.milvus.numbering import document_number, paragraph_id, passage_id
from indexer.milvus.records import MilvusRecords, place_json
from indexer.milvus.schema import COLLECTIONS, EMBEDDINGS, LONGEST_VALUE, PARAGRAPHS, RECORDS
from indexer.milvus.server import Row, Server, batches
from indexer.milvus.state import (
    DOCUMENT,
    FREQUENCIES,
    NEVER,
    NO_DOCUMENT,
    OVER,
    STATE,
    TEXT,
    DocumentRecord,
    State,
    new_run,
    record_rows,
)
from indexer.milvus.stored import read_frequencies, read_present
from indexer.passages import Passage
from indexer.store import DocumentRows, FloatVector, Keys, page_at
from indexer.words import split_words

_EMBEDDINGS = 1_000  # at once in memory
_DOCUMENTS = 1_000  # that a filter lists


class MilvusChanges:
    """Rows of the next state, put beside those of the present one; ``publish`` makes it the present one."""

    def __init__(self, server: Server, state: State) -> None:
        self._server = server
        self._state = state
        self._documents = {each.number: each for each in MilvusRecords(server, state).documents}
        self._numbers: dict[str, list[int]] = defaultdict(list)  # of the documents of a file
        for each in self._documents.values():
            self._numbers[each.file].append(each.number)
        self._taken = set(self._documents)
        self._begin()

    def _begin(self) -> None:
        self._run = new_run()
        self._new: list[int] = []  # numbers of documents
        self._used: set[bytes] = set()  # keys of embeddings that waited, or might have
        self._over: list[int] = []
        self._changed: list[DocumentRecord] = []  # that stay, with another record
        self._frequencies = read_frequencies(self._server, self._state)

    @property
    def dictionary(self) -> Dictionary:
        return NO_WORDS

    def put_dictionary(self, dictionary: Dictionary) -> None:  # noqa: ARG002  (a server keeps none)
        """:raises SettingError: always."""
        raise SettingError(
            f"The index {self._server.address} keeps no dictionary; give the folder of an index with --index, "
            "or leave out --dictionary"
        )

    def digests(self) -> dict[str, bytes]:
        return {each.file: bytes.fromhex(each.digest) for each in self._documents.values()}

    def document_files(self) -> dict[str, str]:
        return {each.name: each.file for each in self._documents.values()}

    def missing_embeddings(self, keys: Iterable[bytes]) -> set[bytes]:
        wanted = set(keys)
        rows = self._server.query_in(EMBEDDINGS, "key", sorted(key.hex() for key in wanted), ["key"])
        return wanted - {bytes.fromhex(row["key"]) for row in rows}

    def add_embeddings(self, embeddings: Mapping[bytes, FloatVector]) -> None:
        """Save embeddings before their passages, as rows that do not count, so that interrupted work is not lost."""
        self._server.put(
            EMBEDDINGS,
            (_embedding(_waiting(key), key, vector, since=NEVER) for key, vector in embeddings.items()),
        )

    def remove_files(self, paths: Iterable[str]) -> None:
        self._remove([number for path in paths for number in self._numbers.pop(path, [])])

    def remove_document(self, name: str) -> None:
        """Take one document out; its file counts as changed when it is indexed again."""
        (document,) = (each for each in self._documents.values() if each.name == name)
        self._numbers[document.file].remove(document.number)
        self._remove([document.number])
        for other in self._numbers[document.file]:
            self._documents[other] = replace(self._documents[other], digest="")
            self._changed.append(self._documents[other])

    def put_file(self, path: str, digest: bytes, documents: Iterable[DocumentRows], *, cutting: str) -> None:
        """Replace a file by its documents, see ``store.Store``."""
        self.remove_files([path])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for document, passages, keys in documents:
            number = document_number(document.doc_id, self._run, self._taken)
            record = DocumentRecord(
                number,
                document.doc_id,
                document.title,
                path,
                digest.hex(),
                cutting,
                now,
                len(document.text),
                len(passages),
                document.pages,
            )
            self._documents[number] = record
            self._numbers[path].append(number)
            self._taken.add(number)
            self._new.append(number)
            self._put_records(record, document.text)
            self._put_passages(number, document, passages, keys)

    def publish(self) -> None:
        """Let the next state be the present one, and delete what is over.

        :raises IndexFolderError: if another process has published in the meantime.
        """
        following = self._state.next(self._run, tuple(self._over))
        for record in self._changed:
            self._server.put(RECORDS, record_rows(DOCUMENT, record.to_json(), since=0, document=record.number))
        for part, content in ((FREQUENCIES, self._frequencies.to_json()), (OVER, json.dumps(self._over))):
            self._server.put(RECORDS, record_rows(part, content, since=following.number, document=self._run))
        self._server.flush()
        present = read_present(self._server)
        if present is None or present.run != self._state.run:
            raise IndexFolderError(
                f"Another wenju process has changed the index {self._server.address} in the meantime; run this again"
            )
        self._put_state(following)
        self._state = following
        self._server.delete_in(EMBEDDINGS, "id", map(_waiting, self._used))
        self.clear()
        self._begin()

    def take_back(self) -> None:
        """Delete the rows of this run."""
        for collection in COLLECTIONS:
            self._server.delete_in(collection, "document", [self._run, *self._new])

    def clear(self) -> None:
        """Delete what does not count: removed documents, and what a crash left."""
        for collection in COLLECTIONS:
            self._server.delete(collection, f"since > {self._state.number} and since < {NEVER}")
            self._server.delete_in(collection, "document", self._state.over)
        self._server.delete(RECORDS, f"part == '{FREQUENCIES}' and document != {self._state.run}")
        self._server.delete(RECORDS, f"part == '{OVER}'")
        self._state = replace(self._state, over=())
        self._server.flush()

    def _put_state(self, state: State) -> None:
        self._server.put(RECORDS, record_rows(STATE, state.to_json(), since=0))

    def _remove(self, numbers: Sequence[int]) -> None:
        for some in batches(numbers, _DOCUMENTS):
            for row in self._server.query(PARAGRAPHS, f"document in {list(some)}", ["terms"]):
                self._frequencies.take_out(row["terms"].split(" "))
        for number in numbers:
            del self._documents[number]
        self._over += numbers

    @property
    def _since(self) -> int:
        return self._state.number + 1

    def _put_records(self, record: DocumentRecord, text: str) -> None:
        for part, content in ((DOCUMENT, record.to_json()), (TEXT, text)):
            self._server.put(RECORDS, record_rows(part, content, since=self._since, document=record.number))

    def _put_passages(self, number: int, document: Document, passages: Sequence[Passage], keys: Sequence[Keys]) -> None:
        members = groupby(zip(passages, keys, strict=True), key=lambda pair: pair[0].paragraph)
        paragraphs = [(paragraph_id(number, place), list(each)) for place, (_, each) in enumerate(members)]
        rows = (self._paragraph(row, number, document, [passage for passage, _ in each]) for row, each in paragraphs)
        self._server.put(PARAGRAPHS, rows)
        self._put_embeddings(
            number,
            [
                (passage_id(row, place), order, key)
                for row, each in paragraphs
                for place, (_, own) in enumerate(each)
                for order, key in enumerate(own)
            ],
        )

    def _paragraph(self, row: int, number: int, document: Document, members: Sequence[Passage]) -> Row:
        text = document.text[members[0].start : members[-1].end]
        terms = _terms(document, members)
        self._frequencies.add(terms)
        spans = [(each.start, each.end, page_at(document.pages, each.start)) for each in members]
        return {
            "id": row,
            "document": number,
            "since": self._since,
            "kind": members[0].kind,
            "script": script_of(text),
            "place": place_json(members[0].section, members[0].position, spans),
            "terms": " ".join(terms),
        }

    def _put_embeddings(self, number: int, wanted: Sequence[tuple[int, int, bytes]]) -> None:
        """:param wanted: passage, which of its embeddings, and the key of that."""
        for first in range(0, len(wanted), _EMBEDDINGS):
            some = wanted[first : first + _EMBEDDINGS]
            self._used.update(key for _, _, key in some)
            vectors = self._vectors(key for _, _, key in some)
            self._server.put(
                EMBEDDINGS,
                (
                    _embedding(
                        f"{passage}-{order}",
                        key,
                        vectors[key],
                        since=self._since,
                        document=number,
                        passage=passage,
                        number=order,
                    )
                    for passage, order, key in some
                ),
            )

    def _vectors(self, keys: Iterable[bytes]) -> dict[bytes, FloatVector]:
        rows = self._server.query_in(EMBEDDINGS, "key", sorted({key.hex() for key in keys}), ["key", "vector"])
        return {bytes.fromhex(row["key"]): np.array(row["vector"], np.float32) for row in rows}


class MilvusWriter:
    scratch: Path | None = None

    def __init__(self, server: Server, state: State) -> None:
        self.changes = MilvusChanges(server, state)

    @contextmanager
    def publishing(self) -> Iterator[None]:
        try:
            yield
            self.changes.publish()
        except BaseException:
            self.changes.take_back()
            raise

    def refresh(self) -> None:
        """There is nothing that could be made anew."""


def _waiting(key: bytes) -> str:
    """Return the id of an embedding that waits for its passages."""
    return f"waiting-{key.hex()}"


def _terms(document: Document, members: Sequence[Passage]) -> list[str]:
    """Return the terms of a paragraph, as many as a row can hold: all, but of text that nobody wrote."""
    text = reading_text("".join(document.text[each.start : each.end] for each in members))
    terms = [word.term for word in split_words(text)]
    while len(" ".join(terms).encode()) > LONGEST_VALUE:
        terms = terms[: len(terms) // 2]
    return terms


def _embedding(
    row: str,
    key: bytes,
    vector: FloatVector,
    *,
    since: int,
    document: int = NO_DOCUMENT,
    passage: int = -1,
    number: int = 0,
) -> Row:
    return {
        "id": row,
        "passage": passage,
        "number": number,
        "document": document,
        "since": since,
        "key": key.hex(),
        "vector": vector,
    }
