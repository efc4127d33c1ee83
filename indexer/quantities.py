"""A number with what it counts, and dates, as one term each whatever way they are written.

1,200 万元 gives 12000000 and 12000000元; 2021年3月5日, 2021-03-05 and March 5, 2021 give 2021年, 3月 and 5日.
The number by itself is a term too, see ``words``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

Span = tuple[str, int, int]  # term, start, end

_SIZES = {"万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_SIZE = "|".join(sorted(_SIZES, key=len, reverse=True))
_YEAR, _MONTH, _DAY = "(?P<year>1[0-9]{3}|20[0-9]{2})", "(?P<month>1[0-2]|0?[1-9])", "(?P<day>3[01]|[12][0-9]|0?[1-9])"
_TH = "(?:st|nd|rd|th)?"
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_FULL = "(?:jan|febr)uary|march|april|june|july|august|(?:septem|octo|novem|decem)ber|sept"

_NUMBER = re.compile(r"(?<![0-9a-z.])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$")
_BEHIND_NUMBER = re.compile(
    rf"\s{{0,2}}(?:(?P<size>{_SIZE})(?:\s?(?P<more>[0-9]{{1,4}})\s?万)?\s{{0,2}})?"
    r"(?P<counted>[\u3400-\u4dbf\u4e00-\u9fff])?"
)
_DATE = re.compile(rf"{_YEAR}([-/.]){_MONTH}\2{_DAY}")
_NAME = re.compile(rf"(?:{_FULL}|{'|'.join(_NAMES)})\b")
_BEHIND_NAME = re.compile(rf"\.?,?\s(?:{_DAY}{_TH}(?:,?\s{_YEAR})?|{_YEAR.replace('year', 'only_year')})\b")
_BEFORE_NAME = re.compile(rf"(?<![0-9a-z.,]){_DAY}{_TH}\s(?:of\s)?$")
_LONGEST_NUMBER = 30  # characters
_BEFORE = 10  # characters that are looked at before a month, a number: "25th of "


def count_terms(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what the number at the end of ``text[start:end]`` says together with the Chinese behind it."""
    number = _NUMBER.search(text, max(start, end - _LONGEST_NUMBER), end)
    behind = _BEHIND_NUMBER.match(text, end)
    if number is None or behind is None or not behind.lastgroup:
        return
    value, first = number[0].replace(",", ""), number.start()
    if size := behind["size"]:
        yield value + size[0], first, behind.start("size") + 1
        value = _plain(Decimal(value) * _SIZES[size] + int(behind["more"] or 0) * _SIZES["万"])
        yield value, first, behind.end("more") + 1 if behind["more"] else behind.end("size")
    if counted := behind["counted"]:
        if counted == "号" and text[max(0, first - _BEFORE) : first].rstrip().endswith("月"):
            counted = "日"  # as it is written; 号 is said
        yield (_bare(value) if counted in "月日" else value) + counted, first, behind.end("counted")


def _plain(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def date_terms(compound: str) -> Iterator[Span]:
    """Yield year, month and day of 2021-03-05, 2021/3/5 or 2021.3.5, each where it stands."""
    if date := _DATE.fullmatch(compound):
        yield from _parts(date, {"year": "年", "month": "月", "day": "日"})


def english_date_terms(text: str) -> Iterator[Span]:
    """Yield the month, and the day and year beside it: March 5, 2021; 5th of March; Mar. 2021."""
    for name in _NAME.finditer(text):
        if text[max(0, name.start() - 1) : name.start()].isalnum():
            continue
        before = _BEFORE_NAME.search(text, max(0, name.start() - _BEFORE), name.start())
        behind = _BEHIND_NAME.match(text, name.end())
        if before or (behind and (name[0] != "may" or behind["year"] or behind["only_year"])):  # may 2 go?
            yield f"{_NAMES.index(name[0][:3]) + 1}月", *name.span()
            for match in filter(None, (before, behind)):
                yield from _parts(match, {"day": "日", "year": "年", "only_year": "年"})


def _parts(match: re.Match[str], units: dict[str, str]) -> Iterator[Span]:
    for name, figures in match.groupdict().items():
        if figures and name in units:
            yield _bare(figures) + units[name], *match.span(name)


def _bare(figures: str) -> str:
    return figures.lstrip("0") or "0"
