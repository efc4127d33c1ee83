"""The rows of paragraphs and embeddings as they are written to a Milvus server; their fields are in ``schema``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.records import Document
from corpus.repair import reading_text
from corpus.script import script_of
from indexer.milvus.numbering import paragraph_id, passage_id
from indexer.milvus.records import place_json
from indexer.milvus.schema import LONGEST_VALUE
from indexer.milvus.server import Row
from indexer.milvus.state import NEVER, NO_DOCUMENT
from indexer.passages import Passage
from indexer.store import Keys
from indexer.store_records import FloatVector, page_at
from indexer.words import split_words

_NO_PASSAGE = -1


@dataclass(frozen=True, slots=True)
class ParagraphDraft:
    """A paragraph of a document that is to be published."""

    paragraph_id: int
    passages: Sequence[Passage]
    keys: Sequence[Keys]  # of each passage's embeddings

    def row(self, document: Document, terms: Sequence[str], *, since: int, number: int) -> Row:
        first, last = self.passages[0], self.passages[-1]
        spans = [(each.start, each.end, page_at(document.pages, each.start)) for each in self.passages]
        return {
            "id": self.paragraph_id,
            "document": number,
            "since": since,
            "kind": first.kind,
            "script": script_of(document.text[first.start : last.end]),
            "place": place_json(first.section, first.position, spans),
            "terms": " ".join(terms),
        }

    def embeddings(self) -> "Iterator[Embedding]":
        for place, keys in enumerate(self.keys):
            yield from (Embedding(passage_id(self.paragraph_id, place), *each) for each in enumerate(keys))


@dataclass(frozen=True, slots=True)
class Embedding:
    """One of those of a passage."""

    passage: int
    order: int  # among those of the passage
    key: bytes

    def row(self, vector: FloatVector, *, since: int, number: int) -> Row:
        return _embedding(f"{self.passage}-{self.order}", self.key, vector) | {
            "passage": self.passage,
            "number": self.order,
            "document": number,
            "since": since,
        }


def draft_paragraphs(number: int, passages: Sequence[Passage], keys: Sequence[Keys]) -> Iterator[ParagraphDraft]:
    members = groupby(zip(passages, keys, strict=True), key=lambda pair: pair[0].paragraph)
    for place, (_, pairs) in enumerate(members):
        own, their_keys = zip(*pairs, strict=True)
        yield ParagraphDraft(paragraph_id(number, place), own, their_keys)


def terms_of(document: Document, passages: Iterable[Passage]) -> list[str]:
    """Return the terms of a paragraph, as many as a row can hold: all, but of text that nobody wrote."""
    text = reading_text("".join(document.text[each.start : each.end] for each in passages))
    terms = [word.term for word in split_words(text)]
    while len(" ".join(terms).encode()) > LONGEST_VALUE:
        terms = terms[: len(terms) // 2]
    return terms


def terms_in(row: Row) -> list[str]:
    """Return the terms of a paragraph's row; none of them holds white space."""
    return str(row["terms"]).split()


def waiting_row(key: bytes, vector: FloatVector) -> Row:
    """Return an embedding that does not count yet, as its passage is not there."""
    return _embedding(waiting_id(key), key, vector)


def waiting_id(key: bytes) -> str:
    return f"waiting-{key.hex()}"


def _embedding(row: str, key: bytes, vector: FloatVector) -> dict[str, object]:
    return {
        "id": row,
        "passage": _NO_PASSAGE,
        "number": 0,
        "document": NO_DOCUMENT,
        "since": NEVER,
        "key": key.hex(),
        "vector": vector,
    }
