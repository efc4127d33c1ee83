"""What stands around a hit: enough of its document that a reader sees an answer whole which a cut went through."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from corpus.records import Kind
from indexer.protocols import Records
from indexer.records import StoredPassage
from search.results import Hit, Span

READ_HITS = 5  # hits that are read: as many as the form shows; the answer's passage is nearly always among them
_REACH = 2  # paragraphs before a hit's own, and behind it

Paragraphs = Mapping[int, Sequence[StoredPassage]]  # by id, each one's passages in order


@dataclass(frozen=True, slots=True)
class Context:
    """The passage of a hit among its neighbours: those of its paragraph, and of paragraphs of body around it.

    Nothing but white space lies between two passages that follow each other.
    """

    passages: tuple[StoredPassage, ...]
    place: int  # of the hit's passage among them

    @property
    def start(self) -> int:
        """Where it starts in the document's text."""
        return self.passages[0].start

    @property
    def shown(self) -> StoredPassage:
        return self.passages[self.place]

    def paragraph(self) -> Span:
        """Return where in the document the paragraph of the hit's passage starts and ends."""
        own = [passage for passage in self.passages if passage.paragraph_id == self.shown.paragraph_id]
        return own[0].start, own[-1].end

    def text(self) -> str:
        """Return the document's text from its start to its end; the white space between passages may be other."""
        return join_passages(self.passages)


def join_passages(passages: Sequence[StoredPassage]) -> str:
    """Return passages that follow each other as one text in which every offset is as far from the first's start."""
    parts: list[str] = []
    end = passages[0].start
    for passage in passages:
        parts += ["\n" * (passage.start - end), passage.text]
        end = passage.end
    return "".join(parts)


def get_paragraphs(records: Records, ids: Sequence[int]) -> Paragraphs:
    """Return these paragraphs, and the neighbours of the first ``READ_HITS``, as far as they are there."""
    around = (row + step for row in ids[:READ_HITS] for step in range(-_REACH, _REACH + 1))
    passages = records.get_passages(list(dict.fromkeys([*ids, *around])))
    return {row: list(members) for row, members in groupby(passages, key=lambda passage: passage.paragraph_id)}


def contexts_of(hits: Sequence[Hit], paragraphs: Paragraphs) -> tuple[Context, ...]:
    """Return the contexts of the first ``READ_HITS``, which ``get_paragraphs`` has brought."""
    places = {(passage.document, passage.start): passage for members in paragraphs.values() for passage in members}
    return tuple(_context(places[hit.document, hit.start], paragraphs) for hit in hits[:READ_HITS])


def _context(shown: StoredPassage, paragraphs: Paragraphs) -> Context:
    own = paragraphs[shown.paragraph_id]
    before = [passage for members in _neighbours(shown, paragraphs, -1) for passage in reversed(members)][::-1]
    behind = [passage for members in _neighbours(shown, paragraphs, 1) for passage in members]
    return Context((*before, *own, *behind), len(before) + own.index(shown))


def _neighbours(shown: StoredPassage, paragraphs: Paragraphs, step: int) -> Iterator[Sequence[StoredPassage]]:
    """Yield the paragraphs on one side, the nearest first. Ids of a document's paragraphs follow each other."""
    sought = (paragraphs.get(shown.paragraph_id + step * distance, ()) for distance in range(1, _REACH + 1))
    return takewhile(lambda members: bool(members) and _goes_with(shown, members[0]), sought)


def _goes_with(shown: StoredPassage, other: StoredPassage) -> bool:
    return shown.document == other.document and shown.kind is other.kind is Kind.BODY
