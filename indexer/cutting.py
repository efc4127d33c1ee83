"""Cut a text into pieces of at most a given length where it hurts a reader least."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from corpus.repair import HAN
from indexer.sentences import Cut, find_cuts

_GAP = r"(?<!\s)\s{1,100}(?!\s)"  # longer white space is a hole, and left out of passages
_GAP_IN_CHINESE = re.compile(rf"(?<=[{HAN}，。、；：！？]){_GAP}|{_GAP}(?=[{HAN}])")
_LONGEST_STRETCH = 100_000  # characters; no paragraph that a person wrote comes near


def cut_text(text: str, *, max_length: int) -> list[tuple[int, int]]:
    """Return the (start, end) of the pieces, in order and without gaps; none for an empty text.

    :param max_length: in Han characters, see ``length_in_han``.
    """
    return [
        (start + first, start + last)
        for start, end in _stretches(text)
        for first, last in _cut_stretch(text[start:end], max_length)
    ]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Divide a line of megabytes, whose cuts would take gigabytes, where a sentence ends if one does."""
    start = 0
    while start < len(text):
        end = start + _LONGEST_STRETCH
        if end < len(text):
            last = max(text.rfind(mark, start + _LONGEST_STRETCH // 2, end) for mark in "。！？!?；;")
            end = last + 1 if last > 0 else end
        yield start, min(end, len(text))
        start = end


def _cut_stretch(text: str, max_length: int) -> Iterator[tuple[int, int]]:
    return pairwise(_best_cuts(find_cuts(text, longest=max_length), text, max_length))


def length_in_han(text: str) -> float:
    """Measure a text in Han characters: an ASCII character says as much as 0.4 of one.

    The ratio is that of the tokens multilingual-E5 needs for Chinese and for English. White space in Chinese counts
    for nothing, so that a text is cut alike whether or not the file it came from left some there.
    """
    text = _GAP_IN_CHINESE.sub("", text)
    return len(text) - 0.6 * len(text.encode("ascii", "ignore"))


def _running_lengths(text: str) -> list[int]:
    """Measure the text up to each place in fifths of a Han character, so that sums are exact.

    White space in Chinese counts for nothing on either side of a cut, unlike in a piece measured by itself.
    """
    fifths = [2 if character.isascii() else 5 for character in text]
    for gap in _GAP_IN_CHINESE.finditer(text):
        fifths[gap.start() : gap.end()] = [0] * len(gap[0])
    return list(accumulate(fifths, initial=0))


def _best_cuts(cuts: Sequence[Cut], text: str, max_length: int) -> list[int]:
    """Choose the cuts that cost least in all: a shortest path from the start of the text to its end.

    A passage costs what it falls short of ``max_length`` and what the cut at its end costs.
    """
    running = _running_lengths(text)
    lengths = [running[cut.position] for cut in cuts]
    longest = 5 * max_length
    best = [0.0]
    came_from = [0]
    for last in range(1, len(cuts)):
        first = last - 1
        cheapest, origin = best[first] + _shortfall(lengths[last] - lengths[first], longest), first
        while first and (length := lengths[last] - lengths[first - 1]) <= longest:
            first -= 1
            cost = best[first] + (1 - length / longest) ** 2  # the shortfall, without a call: here it runs longest
            if cost <= cheapest:
                cheapest, origin = cost, first
        best.append(cheapest + cuts[last].cost)
        came_from.append(origin)
    return [cuts[row].position for row in _path(came_from)]


def _shortfall(length: int, longest: int) -> float:
    """Cost of a short passage: 0 when full, 1 when empty, so two halves cost as much as a clause cut five times."""
    return (1 - min(length / longest, 1.0)) ** 2


def _path(came_from: Sequence[int]) -> list[int]:
    """Follow the steps back from the last cut to the first."""
    path = [len(came_from) - 1]
    while path[-1]:
        path.append(came_from[path[-1]])
    return path[::-1]
