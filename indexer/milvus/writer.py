"""Changing an index on a Milvus server, from one state to the next; what is guaranteed is said in ``state``."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.errors import IndexFolderError, SettingError
from corpus.records import Document
from indexer.dictionary import NO_WORDS, Dictionary
from indexer.milvus.numbering import document_number
from indexer.milvus.records import MilvusRecords
from indexer.milvus.rows import (
    Embedding,
    ParagraphDraft,
    draft_paragraphs,
    terms_in,
    terms_of,
    waiting_id,
    waiting_row,
)
from indexer.milvus.schema import COLLECTIONS, EMBEDDINGS, PARAGRAPHS, RECORDS
from indexer.milvus.server import Outbox, Row, Server, batches
from indexer.milvus.state import (
    DOCUMENT,
    FREQUENCIES,
    NEVER,
    OVER,
    STATE,
    TEXT,
    DocumentRecord,
    State,
    new_run,
    record_rows,
)
from indexer.milvus.stored import read_frequencies, read_present
from indexer.store import DocumentRows
from indexer.store_records import FloatVector
from indexer.words import TOKENIZER_VERSION

_EMBEDDINGS = 1_000  # whose vectors are asked for at once
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
        self._taken = set(self._documents)  # numbers that are not given again
        self._begin()

    def _begin(self) -> None:
        self._run = new_run()
        self._new: list[int] = []  # numbers of documents, like what is over
        self._over: list[int] = []
        self._changed: list[DocumentRecord] = []  # of documents that stay
        self._used: set[bytes] = set()  # keys of embeddings that waited, or might have
        self._frequencies = read_frequencies(self._server, self._state)
        self._outbox = Outbox(self._server)
        self._waiting: list[tuple[int, Embedding]] = []  # of documents by number; their vectors are on the server

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
        """Return the digest of every file, an empty one where its words were found by other rules."""
        documents = self._documents.values()
        return {each.file: bytes.fromhex(each.digest) if each.rules == TOKENIZER_VERSION else b"" for each in documents}

    def document_files(self) -> dict[str, str]:
        return {each.name: each.file for each in self._documents.values()}

    def missing_embeddings(self, keys: Iterable[bytes]) -> set[bytes]:
        wanted = set(keys)
        rows = self._server.query_in(EMBEDDINGS, "key", sorted(key.hex() for key in wanted), ["key"])
        return wanted - {bytes.fromhex(row["key"]) for row in rows}

    def add_embeddings(self, embeddings: Mapping[bytes, FloatVector]) -> None:
        """Save embeddings before their passages, as rows that do not count, so that interrupted work is not lost."""
        self._server.put(EMBEDDINGS, (waiting_row(key, vector) for key, vector in embeddings.items()))

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
            number = self._new_number(document)
            about = (number, document.doc_id, document.title, path, digest.hex(), cutting, TOKENIZER_VERSION, now)
            record = DocumentRecord(*about, len(document.text), len(passages), document.pages)
            self._documents[number] = record
            self._numbers[path].append(number)
            self._put_records(record, document.text)
            self._put_passages(number, document, draft_paragraphs(number, passages, keys))

    def publish(self) -> None:
        """Let the next state be the present one, and delete what is over.

        :raises IndexFolderError: if another process has published in the meantime.
        """
        rules = {each.rules for each in self._documents.values()} or {TOKENIZER_VERSION}
        self._embed_waiting()
        self._outbox.send()
        following = self._state.next(self._run, rules.pop() if len(rules) == 1 else "", tuple(self._over))
        for record in self._changed:
            self._server.put(RECORDS, record_rows(DOCUMENT, record.to_json(), since=0, document=record.number))
        for part, content in ((FREQUENCIES, self._frequencies.to_json()), (OVER, json.dumps(self._over))):
            self._server.put(RECORDS, record_rows(part, content, since=following.number, document=self._run))
        self._server.flush()
        if not self._is_present(self._state.run):
            raise IndexFolderError(
                f"Another wenju process has changed the index {self._server.address} in the meantime; run this again"
            )
        self._server.put(RECORDS, record_rows(STATE, following.to_json(), since=0))
        self._state = following
        self._server.delete_in(EMBEDDINGS, "id", map(waiting_id, self._used))
        self.clear()
        self._begin()

    def take_back(self) -> None:
        """Delete the rows of this run, unless it got so far that they count."""
        if not self._is_present(self._run):
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

    def _is_present(self, run: int) -> bool:
        """Say whether a run made the present state."""
        present = read_present(self._server)
        return present is not None and present.run == run

    def _remove(self, numbers: Sequence[int]) -> None:
        for some in batches(numbers, _DOCUMENTS):
            for row in self._server.query(PARAGRAPHS, f"document in {list(some)}", ["terms"]):
                self._frequencies.take_out(terms_in(row))
        for number in numbers:
            del self._documents[number]
        self._over += numbers

    @property
    def _since(self) -> int:
        return self._state.number + 1

    def _new_number(self, document: Document) -> int:
        number = document_number(document.doc_id, self._run, self._taken)
        self._taken.add(number)
        self._new.append(number)
        return number

    def _put_records(self, record: DocumentRecord, text: str) -> None:
        for part, content in ((DOCUMENT, record.to_json()), (TEXT, text)):
            self._outbox.add(RECORDS, record_rows(part, content, since=self._since, document=record.number))

    def _put_passages(self, number: int, document: Document, paragraphs: Iterable[ParagraphDraft]) -> None:
        for paragraph in paragraphs:
            self._outbox.add(PARAGRAPHS, [self._paragraph_row(number, document, paragraph)])
            self._waiting += ((number, embedding) for embedding in paragraph.embeddings())
            if len(self._waiting) >= _EMBEDDINGS:
                self._embed_waiting()

    def _embed_waiting(self) -> None:
        if not self._waiting:
            return
        keys = {embedding.key for _, embedding in self._waiting}
        vectors = self._vectors(keys)
        rows = (each.row(vectors[each.key], since=self._since, number=number) for number, each in self._waiting)
        self._outbox.add(EMBEDDINGS, rows)
        self._waiting = []
        self._used |= keys

    def _paragraph_row(self, number: int, document: Document, paragraph: ParagraphDraft) -> Row:
        terms = terms_of(document, paragraph.passages)
        self._frequencies.add(terms)
        return paragraph.row(document, terms, since=self._since, number=number)

    def _vectors(self, keys: Iterable[bytes]) -> dict[bytes, FloatVector]:
        rows = self._server.query_in(EMBEDDINGS, "key", sorted(key.hex() for key in keys), ["key", "vector"])
        return {bytes.fromhex(row["key"]): np.array(row["vector"], np.float32) for row in rows}


class MilvusWriter:
    """Its holder holds the lease."""

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
