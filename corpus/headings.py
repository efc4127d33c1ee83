"""Recognise headings by the way Chinese and English documents number them."""

import re
from dataclasses import dataclass

from corpus.repair import HAN, reading_text

_NUMBER = "[0-9０-９一二三四五六七八九十百零〇两]+"
_NUMBERED = re.compile(rf"(第\s*{_NUMBER}\s*[编篇部分章节]+)(\s*)(.*)")
_MARKDOWN = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_MARKDOWN_ITEM = re.compile(r"\d{1,3}[.)]\s")
_BOLD = re.compile(r"(\*\*|__)(.+)\1")
_UNITS = "年月日时分秒个项名家人户次条件座套台辆倍元万亿千百多余"
_REFERENCES = r"主?要?参\s*考\s*文\s*献|参考资料|引用文献|(?i:references|bibliography|works\ cited)"

# Rank orders the styles from the outermost to the innermost: a heading closes all of its rank or below.
# "Weak" styles also number plain lists: there the lines around decide (see ``is_list_item``).
_STYLES: tuple[tuple[int, bool, re.Pattern[str]], ...] = (
    (10, False, re.compile(rf"第{_NUMBER}[编篇部](?![分门])|第{_NUMBER}部分|(?:Part|PART)\s+[IVX\d]+\b")),
    (20, False, re.compile(rf"第{_NUMBER}章|(?:Chapter|CHAPTER)\s+[IVX\d]+\b|(?:附录|Appendix)\s*[A-Z\d一二三]?\b")),
    (
        20,  # unnumbered, as wide as a chapter
        False,
        re.compile(
            r"[【\[]?(?:前\s*言|引\s*言|绪\s*论|导\s*论|结\s*论|结\s*语|致\s*谢|后\s*记|附\s*录|注\s*释"
            r"|附\s*件\s*[\d一二三四五六七八九十]{0,2}"
            r"|(?i:introduction|background|related\ work|(?:materials\ and\ )?methods?|results(?:\ and\ discussion)?"
            rf"|discussion|conclusions?|(?:executive\ )?summary|acknowledge?ments?)|{_REFERENCES})[】\]]?$"
        ),
    ),
    (30, False, re.compile(rf"第{_NUMBER}节|(?:Section|SECTION)\s+[\d.]+\b")),
    (40, True, re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]")),
    (40, False, re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X)\.\s+[A-Z]{3}")),
    (50, True, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (60, True, re.compile(r"(?:附件[:：]\s*)?\d{1,2}\s*[、.．](?!\d)")),
    (60, True, re.compile(rf"\d{{1,2}}\s+(?:[A-Z][A-Za-z]|(?![{_UNITS}])[{HAN}]{{2}})")),
    (61, False, re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d.．%])\s*(?=[^\d\s%])(?!(?:[万亿]\S{0,5}|倍|元)$)")),
    (62, False, re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2,3}(?![\d.．])\s*(?=[^\d\s])")),
    (70, True, re.compile(r"[（(]\d{1,2}[）)]|\d{1,2}[）)]|[①②③④⑤⑥⑦⑧⑨⑩]")),
    # These have no parts, so every heading closes them.
    (90, False, re.compile(r"[【\[]?(?:(?:中文|英文)?摘\s*要|目\s*录|(?i:abstract|contents))[】\]]?$")),
)
_BIBLIOGRAPHY = re.compile(rf"[#一二三四五六七八九十\d、.\s【\[]*(?:{_REFERENCES})[】\]]?$")
_SENTENCE_MARK = re.compile(r"[。！；，,;!]$|[。；]")  # a question may be a heading
# Policy papers set headings with a full stop, on a line of their own or before the text they stand over.
_STOPPED = re.compile(
    r"((?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。；：]{2,40}|\d{1,2}[.．、][^。；：，,*]{2,15})。(.*)"
)
_FIRST_OF_NUMBER = "一二三四五六七八九十（(0123456789"
MAX_HEADING = 60  # characters as read; longer lines are sentences (an English heading of ten words is about 60)
LONGEST_LINE = 4 * MAX_HEADING  # characters as they stand, with the white space of PDFs between them


@dataclass(frozen=True, slots=True)
class Heading:
    """``rank``: smaller is further out. ``weak``: the same style also numbers plain lists."""

    title: str
    rank: int
    weak: bool


def match_heading(line: str, *, markdown: bool) -> Heading | None:
    """Read one line as a heading, or return None."""
    line = line.strip()
    if len(line) > LONGEST_LINE:
        return None
    if markdown:
        if marked := _MARKDOWN.match(line):
            title = set_title(marked[2])
            return Heading(title, rank=len(marked[1]), weak=False) if title else None
        if bold := _BOLD.fullmatch(line):
            line = bold[2]
        if _MARKDOWN_ITEM.match(line):
            return None
    title = set_title(line)
    if not title or len(title) > MAX_HEADING or _SENTENCE_MARK.search(title):
        return None
    return _styled(title)


def match_stopped_heading(line: str) -> tuple[Heading, bool] | None:
    """Read the beginning of a line up to its first full stop as a heading; say also whether text follows it."""
    found = _STOPPED.match(set_title(line[:LONGEST_LINE])) if line[:1] in _FIRST_OF_NUMBER else None
    heading = _styled(found[1]) if found else None
    return (heading, bool(found[2])) if found and heading else None


def numbering_rank(line: str) -> int | None:
    """Return the rank of the style that a line, a heading or not, is numbered in."""
    heading = _styled(set_title(line[:MAX_HEADING]))
    return heading.rank if heading else None


def _styled(title: str) -> Heading | None:
    for rank, weak, pattern in _STYLES:
        if pattern.match(title):
            return Heading(title, rank, weak)
    return None


def set_title(line: str) -> str:
    """Set a heading for reading; the space after its number stays."""
    numbered = _NUMBERED.match(line)
    number, space, rest = numbered.groups() if numbered else ("", "", line)
    return (reading_text(number) + (" " if space else "") + reading_text(rest)).rstrip(":：")


def is_list_item(heading: Heading, neighbour: Heading | None) -> bool:
    """A weakly numbered line next to another of its style is an item of a list."""
    return heading.weak and neighbour is not None and neighbour.rank == heading.rank


def opens_references(title: str) -> bool:
    """Say whether a bibliography stands under this heading."""
    return bool(_BIBLIOGRAPHY.match(title))


def nest(path: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """Return the path of headings once ``heading`` has closed all of its rank or below."""
    return (*(outer for outer in path if outer.rank < heading.rank), heading)
