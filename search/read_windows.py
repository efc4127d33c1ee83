"""Which stretches of a text are read: as many tokens as the reader was trained on, around a passage and elsewhere in
its paragraph."""

from collections.abc import Sequence

from indexer.tokens import Tokens
from search.results import Span

WINDOW_TOKENS = 160  # some 240 Chinese characters: a passage and half as much around it
OVERLAP = 40  # tokens that a window has of the one before: no answer is longer, so each is whole in one of them


def find_windows(tokens: Tokens, start: int, end: int) -> list[Span]:
    """Return the windows, in tokens, from which characters ``start`` to ``end`` are read; none without tokens.

    One window takes in what there is room for on both sides; a longer stretch has several.
    """
    first, last = _places(tokens, start, end)
    if first == last:
        return []
    room = WINDOW_TOKENS - (last - first)
    if room < 0:
        return _slide(first, last)
    behind = min(len(tokens.ids) - last, max(room - first, room - room // 2))
    before = min(first, room - behind)
    return [(first - before, last + behind)]


def find_rest(tokens: Tokens, windows: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the windows in which the rest of characters ``start`` to ``end`` is read, besides those of a part of them
    that ``find_windows`` has found."""
    if not windows:
        return []
    first, last = _places(tokens, start, end)
    before, behind = windows[0][0], windows[-1][1]
    return [*_slide(first, before + OVERLAP), *_slide(behind - OVERLAP, last)]


def _places(tokens: Tokens, start: int, end: int) -> Span:
    """Return the first token with something of these characters, and the one behind the last; the same without any."""
    inside = [place for place, (first, last) in enumerate(tokens.spans) if first < end and start < last]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _slide(first: int, last: int) -> list[Span]:
    """Return windows from one token to another, which are more than ``OVERLAP`` apart, else none; the last one is moved
    back to be full."""
    starts = range(first, last - OVERLAP, WINDOW_TOKENS - OVERLAP)
    ends = (min(start + WINDOW_TOKENS, last) for start in starts)
    return [(max(end - WINDOW_TOKENS, 0), end) for end in ends]
