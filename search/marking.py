"""What is marked in a passage: the question's words and phrases."""

from collections.abc import Iterable
from itertools import chain

from indexer.verbatim import comparable, find_phrase
from search.asked import Asked
from search.question import Question
from search.results import Span


def find_marks(text: str, question: Question, words: Asked) -> tuple[Span, ...]:
    """Return the marks in a text that is set for reading, in order; none touch."""
    return _join([(word.start, word.end) for word in words.words_in(text)], *phrase_spans(text, question))


def phrase_spans(text: str, question: Question) -> list[list[Span]]:
    """Return where each phrase of the question stands in a text."""
    return [find_phrase(text, comparable(phrase)) for phrase in question.conditions.phrases]


def _join(*marks: Iterable[Span]) -> tuple[Span, ...]:
    """Return all spans in order, overlapping and touching ones as one."""
    joined: list[Span] = []
    for start, end in sorted(chain.from_iterable(marks)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
