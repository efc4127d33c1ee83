"""Cut documents into passages: as many whole sentences and clauses as fit, with their offsets."""

from dataclasses import dataclass

from corpus.records import Document, Kind
from corpus.structure import split_blocks
from indexer.cutting import cut_text, length_in_han


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How long passages are. Lengths are in Han characters; see ``cutting.length_in_han``."""

    max_length: int = 150  # best of 80/150/250 on the seed document, see benchmarks/RESULTS.md
    max_window: int = 80  # a passage longer than this is also embedded in windows of at most this
    max_paragraph: int = 1000  # longer paragraphs count as several, so that one cannot hide the rest of itself


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``: what is embedded, found and shown."""

    position: int  # in the document, counted from 0
    paragraph: int  # passages of one paragraph share it; one hit a paragraph is shown
    start: int
    end: int
    kind: Kind
    section: tuple[str, ...]


def cut_passages(document: Document, settings: PassageSettings) -> list[Passage]:
    """Cut a document into passages, in order.

    Only white space is left out, between blocks or as much as a passage of it: apart from that, the passages
    of a block, joined, are its text.
    """
    passages: list[Passage] = []
    paragraph = -1
    for block in split_blocks(document):
        room = 0.0
        inner = document.text[block.start : block.end]
        for start, end in cut_text(inner, max_length=settings.max_length):
            if inner[start:end].isspace():
                continue
            length = length_in_han(inner[start:end])
            if room < length:
                paragraph, room = paragraph + 1, float(settings.max_paragraph)
            room -= length
            whole = (block.start + start, block.start + end)
            passages.append(Passage(len(passages), paragraph, *whole, block.kind, block.section))
    return passages
