"""Which rows on a Milvus server make up the present state of an index, and what a document's record says.

Milvus has no transactions. A row counts from the state on that it names (``since``), and a document that was removed
counts no more from the state on that lists it as ``over``; its rows are deleted afterwards. The record of the state is
one row, so it moves at once, after all new rows are there: a reader, who looks at it before each question, finds a
whole state, and one that crashed before it moved leaves rows that nobody sees and the next writer deletes.

Not guaranteed: a question that is under way while the rows of removed documents are deleted may miss some of these. And
the server has no lock that a dead writer lets go of: ``lease`` keeps writers apart unless two begin within the same
instant; of those, the one that finds at its end that the other has published takes its rows back and says so.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from indexer.milvus.schema import LONGEST_PIECE
from indexer.milvus.server import Row
from indexer.stamp import Stamp
from indexer.words import TOKENIZER_VERSION

NEVER = 2**62  # ``since`` of embeddings that wait for their passages
NO_DOCUMENT = NO_RUN = -1
STATE, OVER, FREQUENCIES, WRITER = "state", "over", "frequencies", "writer"  # parts of the records
DOCUMENT, TEXT = "document", "text"


@dataclass(frozen=True, slots=True)
class State:
    """The present state, and what decided how the index was made."""

    stamp: Stamp
    probe: tuple[float, ...]  # the embedding of a fixed sentence, see ``indexer.probe``
    number: int = 0
    run: int = NO_RUN  # that made this state; stands for the document of what belongs to a state as a whole
    rules: str = TOKENIZER_VERSION  # by which all texts were split into words; empty if by several
    over: tuple[int, ...] = ()  # kept in a record of its own, as the one of the state has to be one row

    @property
    def where(self) -> str:
        """The filter of all rows that count."""
        over = f" and document not in {list(self.over)}" if self.over else ""
        return f"since <= {self.number}{over}"

    def next(self, run: int, rules: str, over: tuple[int, ...]) -> "State":
        return State(self.stamp, self.probe, self.number + 1, run, rules, over)

    def to_json(self) -> str:
        """Write all but what is over."""
        return json.dumps([asdict(self.stamp), self.probe, self.number, self.run, self.rules], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "State":
        stamp, probe, number, run, rules = json.loads(text)
        return cls(Stamp.from_json(json.dumps(stamp)), tuple(probe), number, run, rules)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """All that is known of a document but its text."""

    number: int
    name: str
    title: str
    file: str
    digest: str  # of the file, in hexadecimal digits; empty if it counts as changed
    cutting: str
    rules: str  # by which it was split into words
    indexed: str
    characters: int
    passages: int
    pages: tuple[int, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "DocumentRecord":
        saved = json.loads(text)
        return cls(**{**saved, "pages": tuple(saved["pages"])})


def new_run() -> int:
    """Return a number that no other run and no document has."""
    return -2 - secrets.randbelow(2**60)


def record_rows(part: str, content: str, *, since: int, document: int = NO_DOCUMENT) -> Iterator[Row]:
    """Yield a text of any length as rows of the records; an empty one is one row."""
    for place in range(0, max(len(content), 1), LONGEST_PIECE):
        number = place // LONGEST_PIECE
        yield {
            "id": record_id(part, document, number),
            "part": part,
            "document": document,
            "since": since,
            "place": number,
            "content": content[place : place + LONGEST_PIECE],
            "unused": [0.0, 1.0],
        }


def record_id(part: str, document: int, place: int) -> str:
    return f"{part}/{document}/{place}"


STATE_ID, WRITER_ID = record_id(STATE, NO_DOCUMENT, 0), record_id(WRITER, NO_DOCUMENT, 0)
