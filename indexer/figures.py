"""Numbers that are written in Chinese, written in figures: 二〇二一年三月 as 2021年3月, 百分之五十三 as 53%.

Only where the number is certain: it has one value, no word of the dictionary reaches into it (四川, 一些,
十月革命), and a unit follows or nothing else can be meant. 三四百, 一万五, 二十几 and 一个 stay as they are.
"""

import re
from collections.abc import Callable, Iterator, Set

from indexer.numerals import DIGITS, in_figures, read_row
from indexer.units import UNITS

Bounds = Set[int]  # where words begin and end
Figures = tuple[int, int, str]  # start, end, what to write there

_FIGURE = f"[〇{DIGITS}]"
_NUMERAL = f"[〇{DIGITS}两十百千万亿]++"  # whole, or not at all
_DECIMAL = rf"{_NUMERAL}(?:点{_FIGURE}++[万亿]*+)?+"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))

_HAS_NUMERAL = re.compile(_NUMERAL)
_RUN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_RING = re.compile(rf"(?<={_FIGURE})[○◯0]+(?=[〇{DIGITS}年])")
_CANDIDATE = re.compile(
    rf"(?<![0-9a-z.几数])(?:"  # 2021三月 must not become 20213月
    rf"(?P<hundred>[百千])分之\s?(?P<share>{_DECIMAL}|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<below>{_NUMERAL})分之(?P<above>{_NUMERAL})"
    rf"|(?P<tens>[一二三四五六七八九])成(?P<ones>[一二三四五六七八九])(?!{_NUMERAL})"
    rf"|第?(?P<number>{_DECIMAL})"
    rf")(?![0-9a-z几])(?:\s{{0,2}}[余多]?(?P<unit>{_UNIT}))?"
)
_REACH = 12  # characters behind a run of Chinese in which the unit of its last number may stand


def find_figures(folded: str, cut: Callable[[str], Bounds]) -> list[Figures]:
    """Return every certain number that is written in Chinese, in order, and how figures write it.

    :param cut: from a run of Chinese to the places in it where its words begin and end.
    """
    return list(_find(close_rings(folded), cut))


def close_rings(folded: str) -> str:
    """Write 〇 for a ring or a 0 between Chinese figures (二○二一, 二00八); no character is added or lost."""
    return _RING.sub(lambda match: "〇" * len(match[0]), folded)


def _find(text: str, cut: Callable[[str], Bounds]) -> Iterator[Figures]:
    done = 0
    for run in _RUN.finditer(text):
        if not _HAS_NUMERAL.search(run[0]):
            continue
        found = _CANDIDATE.finditer(text, max(done, run.start()), run.end() + _REACH)
        likely = [match for match in found if match.start() < run.end() and _is_likely(match)]
        if likely:
            bounds = {run.start() + place for place in cut(run[0])}
            bounds.update(range(run.end(), run.end() + _REACH + 1))  # nothing is known of what lies behind
            for match in likely:
                for start, end, written in _number(match, bounds) if match["number"] else _share(match, bounds):
                    yield start, end, written
                    done = end


def _is_likely(match: re.Match[str]) -> bool:
    """Spare the dictionary what is too short to be certain."""
    return len(match[0]) > 2 or (bool(match["unit"]) and match["number"] != "一") or match["unit"] in ("月", "日", "号")


def _share(match: re.Match[str], bounds: Bounds) -> Iterator[Figures]:
    end = max(match.end("share"), match.end("above"), match.end("ones"))
    if match.start() in bounds and end in bounds and (written := _write_share(match)):
        yield match.start(), end, written


def _write_share(match: re.Match[str]) -> str | None:
    if share := match["share"]:  # 百分之五十三, 百分之 53, 千分之五
        figures = share if share.isascii() else in_figures("一百" if share == "百" else share)
        return figures and figures + ("%" if match["hundred"] == "百" else "‰")
    if match["tens"]:  # 五成三
        return f"{read_row(match['tens'] + match['ones'])}%"
    above, below = in_figures(match["above"]), in_figures(match["below"])  # 三分之二
    return above and below and f"{above}/{below}"


def _number(match: re.Match[str], bounds: Bounds) -> Iterator[Figures]:
    """A numeral, from where a word begins: 统一三个 holds 三个, not 一三个."""
    text, end = match.string, match.end("number")
    first = next((place for place in range(match.start(), end) if place in bounds), end)
    start = max(first, match.start("number"))
    unit = _unit(match, bounds)
    if start < end and (unit or end in bounds):
        written = _certain(text[start:end], unit, before=text[start - 1 : start])
        if written:
            yield start, end, written


def _unit(match: re.Match[str], bounds: Bounds) -> str:
    """Return the longest unit that ends where a word ends; 日 in 三日本人 does not."""
    first, last = match.span("unit")
    units = (match.string[first:end] for end in range(last, first, -1) if end in bounds)
    return next((unit for unit in units if unit in UNITS), "")


def _certain(numeral: str, unit: str, *, before: str) -> str | None:
    if len(numeral) > 1 and (row := read_row(numeral)):
        is_year = len(row) == 4 and row.startswith(("18", "19", "20"))
        is_row = len(row) > 3 or bool({"〇", "零"} & set(numeral))  # 三四个 are three or four
        return row if is_year or (unit and is_row) else None
    if numeral == "一":  # 一个, 一次 hardly count
        return "1" if unit[:1] in ("月", "号") or before in ("第", "月") else None
    is_plain = numeral[-1] in "万亿" or (len(numeral) > 2 and "点" not in numeral)  # 三点五 may be a time
    return in_figures(numeral) if numeral != "零" and (unit or is_plain) else None
