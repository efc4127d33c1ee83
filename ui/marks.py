"""Cuts a passage into pieces that are marked alike, for the page and for the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from search.results import Answer, Hit, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; ``answer``, ``word`` and ``closest`` say what it is part of."""

    text: str
    answer: bool
    word: bool
    closest: bool = False


def answer_span(hit: Hit, answer: Answer | None) -> Span | None:
    """Return the place in ``hit.text`` of the answer or of what another document says, if it is here."""
    said = (answer, *answer.others) if answer else ()
    return next(((each.start, each.end) for each in said if each.hit == hit.rank), None)


def closest_span(hit: Hit) -> Span | None:
    """Return the place of what comes closest to the question, or None when that is the whole passage."""
    return None if hit.closest == (0, len(hit.text)) else hit.closest


def pieces(text: str, *, answer: Span | None, words: Sequence[Span], closest: Span | None = None) -> Iterator[Piece]:
    """Yield pieces that join to ``text``; spans may overlap, touch, or reach past the end."""
    marks = [_covered(len(text), spans) for spans in ([answer] if answer else [], words, [closest] if closest else [])]
    for (is_answer, is_word, is_closest), run in groupby(range(len(text)), key=lambda place: [m[place] for m in marks]):
        places = list(run)
        yield Piece(text[places[0] : places[-1] + 1], is_answer, is_word, is_closest)


def matched_words(hit: Hit) -> list[str]:
    """Return the different words of the question found in ``hit``, in order of first appearance."""
    return list(dict.fromkeys(hit.text[start:end] for start, end in hit.matches))


def _covered(length: int, spans: Sequence[Span]) -> list[bool]:
    covered = [False] * length
    for start, end in spans:
        for place in range(max(start, 0), min(end, length)):
            covered[place] = True
    return covered
