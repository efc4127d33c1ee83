"""What the database of an index holds, in the state that it shows; it is changed in ``store``."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from corpus.records import Kind
from corpus.script import Script
from indexer.database import Database
from indexer.dictionary import NO_WORDS, Dictionary
from indexer.encoder import FloatMatrix
from indexer.records import DocumentInfo, Paragraph, ParagraphPlace, StoredPassage
from indexer.stamp import Stamp

Ids = npt.NDArray[np.int64]
FloatVector = npt.NDArray[np.float32]
_BYTES_A_NUMBER = 4  # of an embedding

_PASSAGE = """
    SELECT passages.id, passages.paragraph, documents.name, documents.title, kind, section, position,
           start, "end", pages, document
    FROM passages JOIN paragraphs ON paragraphs.id = passages.paragraph
                  JOIN documents ON documents.id = paragraphs.document
"""


class StoreRecords:
    """An open index database, to be asked. One object belongs to one thread at a time; several may be open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def examine(cls, path: Path) -> Self:
        """Open a database from elsewhere as it is, to look whether it is one of ours."""
        return cls(Database(path))

    @classmethod
    def open(cls, path: Path) -> Self:
        """:raises IndexFolderError: if there is no database there, or it is not one of ours."""
        return cls(Database.open(path))

    def close(self) -> None:
        self._database.close()

    def begin_reading(self) -> None:
        """See the present state, and no later one, until ``end_reading``: every question of it has one answer."""
        self._database.begin_reading()

    def end_reading(self) -> None:
        self._database.end_reading()

    def find_damage(self) -> list[str]:
        """Return in words what is wrong with the database, by SQLite's own checks and ours."""
        checks = {
            "a passage has an embedding that is not there": (
                "SELECT 1 FROM passage_embeddings WHERE key NOT IN (SELECT key FROM embeddings)"
            ),
            "a passage has no embedding": (
                "SELECT 1 FROM passages WHERE id NOT IN (SELECT passage FROM passage_embeddings)"
            ),
            "an embedding has another length than the index": (
                f"SELECT 1 FROM embeddings WHERE length(vector) != {int(self.stamp.dim) * _BYTES_A_NUMBER}"
            ),
        }
        ours = [trouble for trouble, query in checks.items() for _ in self._database.execute(query)]
        return self._database.find_damage() + ours

    def has_our_tables(self) -> bool:
        """Say whether the database has the tables of the present format, and nothing else."""
        with closing(Database(Path(":memory:"))) as expected:
            expected.make_tables()
            return self._database.describe_tables() == expected.describe_tables()

    def copy_to(self, path: Path) -> None:
        """Write the present state into a new database file, which needs no other beside it."""
        self._database.copy_to(path)

    @property
    def stamp(self) -> Stamp:
        return Stamp.from_json(self._meta("stamp") or "{}")

    @property
    def probe(self) -> FloatVector | None:
        """The embedding of a fixed sentence when the index was made; None where it was not kept."""
        found = self._meta("probe")
        return None if found is None else np.array(json.loads(found), np.float32)

    @property
    def dictionary(self) -> Dictionary:
        """The user's words, with which texts and questions are split."""
        found = self._meta("dictionary")
        return NO_WORDS if found is None else Dictionary.from_json(found)

    @property
    def generation(self) -> str:
        """A token that is another after every change of the documents or the dictionary, and in every index."""
        return self._meta("generation") or ""

    def _meta(self, key: str) -> str | None:
        found = self._database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    # Files and documents

    def digests(self) -> dict[str, bytes]:
        """Return the digest of every file that was indexed, by its path."""
        return dict(self._database.execute("SELECT path, digest FROM files"))

    def files_cut_otherwise(self, cutting: str) -> int:
        """Count the files whose passages were not cut in this way."""
        found = self._database.execute("SELECT count(*) FROM files WHERE cutting != ?", (cutting,))
        return int(found.fetchone()[0])

    def document_files(self) -> dict[str, str]:
        """Return the file of every document, by the document's name."""
        return dict(self._database.execute("SELECT name, file FROM documents"))

    def list_documents(self) -> list[DocumentInfo]:
        count = (
            "SELECT count(*) FROM passages JOIN paragraphs ON paragraphs.id = paragraph WHERE document = documents.id"
        )
        columns = f"name, title, file, length(text), ({count}), indexed"
        rows = self._database.execute(f"SELECT {columns} FROM documents JOIN files ON files.path = file ORDER BY name")
        return [DocumentInfo(*row) for row in rows]

    def iter_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of every document, in the order of names."""
        yield from self._database.execute("SELECT name, text FROM documents ORDER BY name")

    # Paragraphs and passages

    def paragraph_ids(self) -> Ids:
        """Return all ids, ascending."""
        return self._ids("SELECT id FROM paragraphs ORDER BY id")

    def passage_ids(self) -> Ids:
        """Return all ids, ascending."""
        return self._ids("SELECT id FROM passages ORDER BY id")

    def scripts(self) -> frozenset[Script]:
        """Return the scripts that paragraphs are written in."""
        return frozenset(
            Script(script) for (script,) in self._database.execute("SELECT DISTINCT script FROM paragraphs")
        )

    def places(self) -> list[ParagraphPlace]:
        """Return where every paragraph stands, by id."""
        query = """
            SELECT paragraphs.id, name, title, section, kind, script, start, "end"
            FROM paragraphs JOIN documents ON documents.id = document
                 JOIN (SELECT paragraph, min(start) AS start, max("end") AS "end" FROM passages GROUP BY paragraph)
                 ON paragraph = paragraphs.id
            ORDER BY paragraphs.id
        """
        return [
            ParagraphPlace(row, name, title, section, Kind(kind), Script(script), start, end)
            for row, name, title, section, kind, script, start, end in self._database.execute(query)
        ]

    def passage_owners(self) -> Ids:
        """Return every passage with its paragraph, shape (n, 2), by passage."""
        rows = self._database.execute("SELECT id, paragraph FROM passages ORDER BY id").fetchall()
        return np.array(rows, np.int64).reshape(len(rows), 2)

    def paragraphs_of(self, passages: Sequence[int]) -> dict[int, int]:
        """Return the paragraph of each of these passages that is still there."""
        return dict(self._database.select_in("SELECT id, paragraph FROM passages WHERE id IN ({})", passages))

    def passage_at(self, document: str, place: int) -> int | None:
        """Return the passage that holds a character of a document's text; None where there is none."""
        query = """
            SELECT passages.id FROM passages JOIN paragraphs ON paragraphs.id = paragraph
            JOIN documents ON documents.id = document WHERE name = ? AND start <= ? AND "end" > ?
        """
        found = self._database.execute(query, (document, place, place)).fetchone()
        return None if found is None else int(found[0])

    def get_paragraphs(self, ids: Sequence[int]) -> list[Paragraph]:
        """Return these paragraphs with the ids of their passages; those that are gone are left out."""
        members: dict[int, list[int]] = {}
        passages = "SELECT paragraph, id FROM passages WHERE paragraph IN ({}) ORDER BY id"
        for paragraph, passage in self._database.select_in(passages, ids):  # a join takes half as long again
            members.setdefault(paragraph, []).append(passage)
        rows = self._database.select_in("SELECT id, kind, script FROM paragraphs WHERE id IN ({})", list(members))
        return [Paragraph(row, Kind(kind), Script(script), tuple(members[row])) for row, kind, script in rows]

    def get_passages(self, paragraphs: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these paragraphs, each paragraph's in order."""
        return self._with_texts(
            self._database.select_in(_PASSAGE + "WHERE paragraph IN ({}) ORDER BY passages.id", paragraphs)
        )

    def get_document_passages(self, name: str) -> list[StoredPassage]:
        """Return all passages of a document, in order."""
        return self._with_texts(
            self._database.execute(_PASSAGE + "WHERE documents.name = ? ORDER BY position", (name,))
        )

    def _with_texts(self, found: Iterable[tuple[Any, ...]]) -> list[StoredPassage]:
        """Cut the texts here: SQLite would count from the start of the document for every passage."""
        rows = list(found)
        documents = list(dict.fromkeys(row[-1] for row in rows))
        texts = dict(self._database.select_in("SELECT id, text FROM documents WHERE id IN ({})", documents))
        return [_passage(row, texts[row[-1]]) for row in rows if row[-1] in texts]

    # Embeddings

    def missing_embeddings(self, keys: Iterable[bytes]) -> set[bytes]:
        wanted = list(dict.fromkeys(keys))
        known = {row[0] for row in self._database.select_in("SELECT key FROM embeddings WHERE key IN ({})", wanted)}
        return set(wanted) - known

    def get_embeddings(self, passages: Sequence[int]) -> tuple[Ids, FloatMatrix]:
        """Return all embeddings of these passages: the passage of each row, and the rows, shape (n, dim)."""
        query = """
            SELECT passage, vector FROM passage_embeddings JOIN embeddings USING (key)
            WHERE passage IN ({}) ORDER BY passage, number
        """
        rows = list(self._database.select_in(query, passages))
        vectors = np.frombuffer(b"".join(vector for _, vector in rows), "<f4")
        return np.array([passage for passage, _ in rows], np.int64), vectors.reshape(len(rows), self.stamp.dim)

    def _ids(self, query: str) -> Ids:
        return np.array([row[0] for row in self._database.execute(query)], np.int64)


def _passage(row: tuple[Any, ...], document_text: str) -> StoredPassage:
    identity, paragraph, document, title, kind, section, position, start, end, pages, _ = row
    path, text, page = tuple(json.loads(section)), document_text[start:end], page_at(json.loads(pages), start)
    return StoredPassage(identity, paragraph, document, title, Kind(kind), path, position, start, end, page, text)


def page_at(starts: Sequence[int], place: int) -> int | None:
    """Return on which page, counted from 1, a place of a text stands."""
    return max(1, bisect_right(starts, place)) if starts else None
