"""Where a text may be cut, and what each cut costs a reader."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

_CLOSERS = "”’」』）)】》〉〕\"'］\\]"
_OPENERS = "“‘「『（《〈【〔(\\["
_ENDING = "，。、；：！？…”’」』）】》〉〕］"  # marks that cannot begin a piece
_NARROW = "!-~\xa1-\u1fff\uac00-\ud7a3０-９Ａ-Ｚａ-ｚ"  # what words with spaces between them and numbers are written in
_HAN_NUMBER = "〇零一二三四五六七八九十百千万亿两点"
# Cuts of one kind, the kindest first: after sentences, strong clauses, commas, and between any two
# characters that are not both of one Latin word or number, nor a number and its unit. The costs only have
# to rank the kinds: one weak cut should outweigh the gain of a slightly better length (see ``cutting._shortfall``).
_KINDS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (
        0.0,
        re.compile(
            rf"(?:[。！？…]|[!?](?![!#-&*-~]))[{_ENDING}{_CLOSERS}]*\s*"
            rf"|(?:(?<=[^\s.\d])|(?<=\d\d\d))(?<![\s.\u4e00-\u9fff][A-Za-z])\.(?=[{_CLOSERS}]*(?:\s+[^\sa-z]|\s*$))[{_CLOSERS}]*\s*"
        ),
    ),
    (0.1, re.compile(rf"[；;][{_CLOSERS}]*\s*|:\s+|：(?![“‘「『《])")),
    (0.5, re.compile(rf"[，、][{_CLOSERS}]*\s*|,(?!\d)[{_CLOSERS}]*\s*|——|(?<!\s)\s+(?=[(（])")),
    (
        2.0,
        re.compile(
            rf"\s+|[”」』）】》〉〕］]++\s*+(?![{_ENDING}])"
            rf"|(?!(?<=[{_HAN_NUMBER}])[{_HAN_NUMBER}])(?![{_ENDING}])(?<![{_OPENERS}])"
            rf"(?:(?<=[^\s{_NARROW}])(?=\S)|(?<=[{_NARROW}])(?<![0-9０-９])(?=[^\s{_NARROW}]))"
        ),
    ),
)
_SEVERED = 1.0  # on top, for a cut inside a quotation or a bracket
_FINENESS = 30  # cuts between any two characters are alike: one at every 30th part of the longest piece is enough
_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "〔": "〕",
    "(": ")",
    "[": "]",
}
_PAIR_MARK = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a text may be cut, at the offset ``position``; a lower cost is kinder."""

    position: int
    cost: float


def find_cuts(text: str, *, longest: int) -> list[Cut]:
    """Find enough cuts that no two neighbours are more than ``longest`` characters apart, in order.

    Weaker kinds of cut are looked for only between stronger ones that are too far apart; those inside a
    quotation or bracket do not count for that. The start (0) and the end of the text are cuts of cost 0.
    """
    held = _enclosures(text, longest=longest)
    cuts = [Cut(0, 0.0), Cut(len(text), 0.0)]
    severing: dict[int, Cut] = {}
    for kind in range(len(_KINDS)):
        refined = cuts[:1]
        for before, after in pairwise(cuts):
            if kind < 2 or after.position - before.position > longest:
                for cut in _cuts(text, before.position, after.position, kind=kind, apart=longest // _FINENESS):
                    if _is_inside(cut.position, held):
                        severing.setdefault(cut.position, Cut(cut.position, cut.cost + _SEVERED))
                    else:
                        refined.append(cut)
            refined.append(after)
        cuts = refined
    return list(_sliced(sorted([*cuts, *severing.values()], key=attrgetter("position")), longest=longest))


def sentence_around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the whole sentences of ``text`` that a span is in, without the white space around them."""
    ends = [cut.position for cut in find_cuts(text, longest=len(text) + 1) if cut.cost == 0]
    held = [(start, end) for start, end in pairwise(ends) if start < span[1] and span[0] < end] or [span]
    start, end = held[0][0], held[-1][1]
    sentence = text[start:end]
    return start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())


def _cuts(text: str, start: int, end: int, *, kind: int, apart: int = 0) -> Iterator[Cut]:
    """Yield the cuts of one kind, those at no mark or white space at least ``apart`` characters from the last one."""
    cost, pattern = _KINDS[kind]
    last = start
    for match in pattern.finditer(text, start, end):
        if start < match.end() < end and (match[0] or match.end() - last >= apart):
            last = match.end()
            yield Cut(last, cost)


def _sliced(cuts: list[Cut], *, longest: int) -> Iterator[Cut]:
    """Add cuts at fixed distances where a single word is still too long."""
    yield cuts[0]
    for before, after in pairwise(cuts):
        for position in range(before.position + longest, after.position, longest):
            yield Cut(position, _KINDS[-1][0] + _SEVERED)
        yield after


def _enclosures(text: str, *, longest: int) -> list[tuple[int, int]]:
    """Find quotations and brackets of at most ``longest`` characters as (start, end), in order, none inside another."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for match in _PAIR_MARK.finditer(text):
        mark, position = match[0], match.start()
        waiting = [(closer, start) for closer, start in waiting if position - start < longest]
        if mark in _PAIRS:
            waiting.append((_PAIRS[mark], position))
        elif mark in (closers := [closer for closer, _ in waiting]):
            waiting = waiting[: len(closers) - closers[::-1].index(mark)]
            start = waiting.pop()[1]
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, position + 1))
    return found


def _is_inside(position: int, spans: list[tuple[int, int]]) -> bool:
    row = bisect_right(spans, (position, 0)) - 1
    return row >= 0 and spans[row][0] < position < spans[row][1]
