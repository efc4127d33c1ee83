"""Which rows on a Milvus server make up the present state of an index, and what a document's record says.

Milvus has no transactions. A row counts from the state on that it names (``since``), and a document that was removed
counts no more from the state on that lists it as ``over``; its rows are deleted afterwards. The record of the state is
one row, so it moves at once, after all new rows are there: a reader, who looks at it before each question, finds a
whole state, and one that crashed before it moved leaves rows that nobody sees and the next writer deletes.

Not guaranteed: a question that is under way while the rows of removed documents are deleted may miss some of these. And
the server keeps no two writers apart: one that finds at its end that another has published takes its rows back and says
so, but two that publish within the same instant may leave the documents of only one of them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from indexer.milvus.schema import LONGEST_PIECE
from indexer.milvus.server import Row
from indexer.stamp import Stamp

NEVER = 2**62  # ``since`` of embeddings that wait for their passages
NO_DOCUMENT = -1
STATE, OVER, FREQUENCIES = "state", "over", "frequencies"  # parts of the records
DOCUMENT, TEXT = "document", "text"
_OF_A_STATE = (OVER, FREQUENCIES)


@dataclass(frozen=True, slots=True)
class State:
    """The present state, and what decided how the index was made."""

    stamp: Stamp
    probe: tuple[float, ...]  # the embedding of a fixed sentence, see ``indexer.probe``
    number: int = 0
    run: str = ""  # that made this state; another one after every change
    over: tuple[int, ...] = ()  # kept in a record of its own, as the one of the state has to be one row

    @property
    def where(self) -> str:
        """The filter of all rows that count."""
        over = f" and document not in {list(self.over)}" if self.over else ""
        return f"since <= {self.number}{over}"

    def next(self, run: str, over: tuple[int, ...]) -> "State":
        return State(self.stamp, self.probe, self.number + 1, run, over)

    def to_json(self) -> str:
        """Write all but what is over."""
        return json.dumps([asdict(self.stamp), self.probe, self.number, self.run], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "State":
        stamp, probe, number, run = json.loads(text)
        return cls(Stamp.from_json(json.dumps(stamp)), tuple(probe), number, run)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """All that is known of a document but its text."""

    number: int
    name: str
    title: str
    file: str
    digest: str  # of the file, in hexadecimal digits; empty if it counts as changed
    cutting: str
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


def record_rows(part: str, content: str, *, since: int, document: int = NO_DOCUMENT) -> Iterator[Row]:
    """Yield a text of any length as rows of the records; an empty one is one row."""
    owner = document if document != NO_DOCUMENT else since if part in _OF_A_STATE else 0
    for place in range(0, max(len(content), 1), LONGEST_PIECE):
        number = place // LONGEST_PIECE
        yield {
            "id": record_id(part, owner, number),
            "part": part,
            "document": document,
            "since": since,
            "place": number,
            "content": content[place : place + LONGEST_PIECE],
            "unused": [0.0, 1.0],
        }


def record_id(part: str, owner: int, place: int) -> str:
    return f"{part}/{owner}/{place}"


STATE_ID = record_id(STATE, 0, 0)
