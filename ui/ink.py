"""Places counted in characters that are no white space: the same in a hit's text as in its document."""

from search.results import Span


def count_ink(text: str, span: Span) -> Span:
    """Return a place in ``text`` counted without its white space."""
    start, end = (sum(not character.isspace() for character in text[:place]) for place in span)
    return start, end


def find_ink(text: str, counted: Span) -> Span | None:
    """Return the place in ``text`` that was counted without white space, or None where it does not reach so far."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    start, end = counted
    return (places[start], places[end - 1] + 1) if 0 <= start < end <= len(places) else None
