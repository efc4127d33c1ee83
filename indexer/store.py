"""The one source of truth of an index, to be changed: documents, passages, embeddings and the stamp."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from uuid import uuid4

from corpus.records import Document
from corpus.script import script_of
from indexer.database import Database, place_database
from indexer.dictionary import Dictionary
from indexer.passages import Passage
from indexer.stamp import Stamp
from indexer.store_records import FloatVector, StoreRecords

# A document, its passages, and the keys of each passage's embeddings.
Keys = Sequence[bytes]
DocumentRows = tuple[Document, Sequence[Passage], Sequence[Keys]]

_UNUSED = "NOT EXISTS (SELECT 1 FROM passage_embeddings WHERE key = embeddings.key)"
_NOTE_RELEASED = """
CREATE TEMP TABLE released (key BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TRIGGER note_released AFTER DELETE ON passage_embeddings
    BEGIN INSERT OR IGNORE INTO released VALUES (old.key); END"""
_FORGET_RELEASED = """
DROP TRIGGER note_released;
DROP TABLE released"""


class Store(StoreRecords):
    """An open index database, to be asked and changed."""

    @classmethod
    def create(cls, path: Path, stamp: Stamp) -> "Store":
        """Make an empty store with its stamp, or nothing at all: it gets its name when it is whole."""
        unfinished = path.with_name(f"{path.name}.new")
        for left in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):  # by one that was killed
            left.unlink(missing_ok=True)
        store = cls(Database(unfinished))
        with closing(store), store.transaction():
            store._database.make_tables()
            store._put_meta("stamp", stamp.to_json())
            store.next_generation()
        place_database(unfinished, path)
        return cls.open(path)

    def transaction(self) -> AbstractContextManager[None]:
        """Make all changes inside it visible at once, or none of them."""
        return self._database.transaction()

    def migrate(self, script: str, stamp: Stamp) -> None:
        """Change the tables of an older format, all of them or none."""
        with self.transaction():
            self._database.run_script(script)
            self._put_meta("stamp", stamp.to_json())

    def shrink(self) -> bool:
        """Take what was removed out of the files, too; say whether no reader was in the way."""
        return self._database.shrink()

    def put_probe(self, embedding: FloatVector) -> None:
        self._put_meta("probe", json.dumps([round(float(number), 6) for number in embedding]))

    def put_dictionary(self, dictionary: Dictionary) -> None:
        self._put_meta("dictionary", dictionary.to_json())

    def next_generation(self) -> None:
        self._put_meta("generation", uuid4().hex)

    def _put_meta(self, key: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Files and documents

    def put_file(self, path: str, digest: bytes, documents: Iterable[DocumentRows], *, cutting: str) -> None:
        """Replace a file by its documents.

        :param cutting: all that decided how they were cut.
        """
        self.remove_files([path])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._database.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (path, digest, cutting, now))
        for document, passages, keys in documents:
            row = self._database.insert(
                "INSERT INTO documents (name, title, text, file, pages) VALUES (?, ?, ?, ?, ?)",
                (document.doc_id, document.title, document.text, path, json.dumps(document.pages)),
            )
            self._put_passages(row, document, passages, keys)

    def _put_passages(self, row: int, document: Document, passages: Sequence[Passage], keys: Sequence[Keys]) -> None:
        members = groupby(zip(passages, keys, strict=True), key=lambda pair: pair[0].paragraph)
        for _, paragraph in members:
            self._put_paragraph(row, document.text, list(paragraph))

    def _put_paragraph(self, document: int, text: str, members: Sequence[tuple[Passage, Keys]]) -> None:
        first, last = members[0][0], members[-1][0]
        paragraph = self._database.insert(
            "INSERT INTO paragraphs (document, kind, script, section) VALUES (?, ?, ?, ?)",
            (
                document,
                first.kind,
                script_of(text[first.start : last.end]),
                json.dumps(first.section, ensure_ascii=False),
            ),
        )
        for passage, keys in members:
            row = self._database.insert(
                'INSERT INTO passages (paragraph, position, start, "end") VALUES (?, ?, ?, ?)',
                (paragraph, passage.position, passage.start, passage.end),
            )
            numbered = ((row, number, key) for number, key in enumerate(keys))
            self._database.execute_many("INSERT INTO passage_embeddings VALUES (?, ?, ?)", numbered)

    def remove_files(self, paths: Iterable[str]) -> None:
        self._database.execute_many("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def remove_document(self, name: str) -> None:
        """Take one document out; its file counts as changed when it is indexed again."""
        file = self.document_files()[name]
        self._database.execute("DELETE FROM documents WHERE name = ?", (name,))
        self._database.execute("UPDATE files SET digest = x'' WHERE path = ?", (file,))
        empty = "DELETE FROM files WHERE path = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE file = path)"
        self._database.execute(empty, (file,))

    # Embeddings

    def add_embeddings(self, embeddings: Mapping[bytes, FloatVector]) -> None:
        """Save embeddings by key, at once and before their passages, so that interrupted work is not lost."""
        rows = ((key, vector.astype("<f4").tobytes()) for key, vector in embeddings.items())
        with self.transaction():
            self._database.execute_many("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", rows)

    @contextmanager
    def dropping_released_embeddings(self) -> Iterator[None]:
        """Drop the embeddings of passages that go meanwhile, but for those that others have, too.

        What no passage ever had stays: a run that was interrupted made it, and will ask for it.
        """
        self._database.run_script(_NOTE_RELEASED)
        yield
        self._database.execute(f"DELETE FROM embeddings WHERE key IN (SELECT key FROM released) AND {_UNUSED}")
        self._database.run_script(_FORGET_RELEASED)

    def drop_unused_embeddings(self) -> None:
        self._database.execute(f"DELETE FROM embeddings WHERE {_UNUSED}")
