"""Cuts a passage into pieces that are marked alike, for the page and for the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from search.results import Answer, Hit, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; ``answer`` and ``word`` say what it is part of."""

    text: str
    answer: bool
    word: bool


def answer_span(hit: Hit, answer: Answer | None) -> Span | None:
    """Return the answer's place in ``hit.text``, or None when the answer is elsewhere."""
    return (answer.start, answer.end) if answer is not None and answer.hit == hit.rank else None


def pieces(text: str, *, answer: Span | None, words: Sequence[Span]) -> Iterator[Piece]:
    """Yield pieces that join to ``text``; spans may overlap, touch, or reach past the end."""
    in_answer = _covered(len(text), [answer] if answer else [])
    in_word = _covered(len(text), words)
    for (is_answer, is_word), run in groupby(range(len(text)), key=lambda place: (in_answer[place], in_word[place])):
        places = list(run)
        yield Piece(text[places[0] : places[-1] + 1], is_answer, is_word)


def matched_words(hit: Hit) -> list[str]:
    """Return the different words of the question found in ``hit``, in order of first appearance."""
    return list(dict.fromkeys(hit.text[start:end] for start, end in hit.matches))


def _covered(length: int, spans: Sequence[Span]) -> list[bool]:
    covered = [False] * length
    for start, end in spans:
        for place in range(max(start, 0), min(end, length)):
            covered[place] = True
    return covered
