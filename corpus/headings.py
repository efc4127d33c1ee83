"""Recognise headings by the way Chinese and English documents number them."""

import re
from dataclasses import dataclass

from corpus.repair import reading_text

_NUMBER = "[0-9０-９一二三四五六七八九十百零〇两]+"
_NUMBERED = re.compile(rf"(第{_NUMBER}[编篇部分章节]+)(\s*)(.*)")
_MARKDOWN = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")

# Rank orders the styles from the outermost to the innermost: a heading closes all of its rank or below.
# "Weak" styles also number plain lists: there the line after decides (see ``is_list_item``).
_STYLES: tuple[tuple[int, bool, re.Pattern[str]], ...] = (
    (10, False, re.compile(rf"第{_NUMBER}[编篇部](?!分)|第{_NUMBER}部分|(?:Part|PART)\s+[IVX\d]+\b")),
    (20, False, re.compile(rf"第{_NUMBER}章|(?:Chapter|CHAPTER)\s+[IVX\d]+\b|(?:附录|Appendix)\s*[A-Z\d一二三]?\b")),
    (
        20,
        False,
        re.compile(
            r"(?:中文|英文)?摘\s*要$|目\s*录$|前\s*言$|引\s*言$|绪\s*论$|导\s*论$|结\s*论$|结\s*语$|致\s*谢$|后\s*记$|附\s*录$"
            r"|主?要?参\s*考\s*文\s*献$|参考资料$|引用文献$|注\s*释$"
            r"|(?i:abstract|contents|introduction|conclusions?|acknowledge?ments?|references|bibliography|works cited)$"
        ),
    ),
    (30, False, re.compile(rf"第{_NUMBER}节|(?:Section|SECTION)\s+[\d.]+\b")),
    (40, True, re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]")),
    (50, True, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (60, True, re.compile(r"\d{1,2}\s*[、.．](?!\d)")),
    (61, False, re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d.．%])\s*(?=[^\d\s%])")),
    (62, False, re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2,3}(?![\d.．])\s*(?=[^\d\s])")),
    (70, True, re.compile(r"[（(]\d{1,2}[）)]|[①②③④⑤⑥⑦⑧⑨⑩]")),
)
_REFERENCES = re.compile(
    r"(?i)(?:[#一二三四五六七八九十\d、.\s]*)(主?要?参\s*考\s*文\s*献|参考资料|引用文献|references|bibliography|works cited)$"
)
_SENTENCE_MARK = re.compile(r"[。！？；，,;!?]$|[。；]")
MAX_HEADING = 60  # characters as read; longer lines are sentences (an English heading of ten words is about 60)


@dataclass(frozen=True, slots=True)
class Heading:
    """``rank``: smaller is further out. ``weak``: the same style also numbers plain lists."""

    title: str
    rank: int
    weak: bool


def match_heading(line: str, *, markdown: bool) -> Heading | None:
    """Read one line as a heading, or return None."""
    line = line.strip()
    marked = _MARKDOWN.match(line) if markdown else None
    if marked:
        return Heading(_title(marked[2]), rank=len(marked[1]), weak=False) if marked[2] else None
    title = _title(line)
    if not title or len(title) > MAX_HEADING or _SENTENCE_MARK.search(title):
        return None
    for rank, weak, pattern in _STYLES:
        if pattern.match(title):
            return Heading(title, rank, weak)
    return None


def _title(line: str) -> str:
    """Set a heading for reading; the space after its number stays."""
    numbered = _NUMBERED.match(line)
    number, space, rest = numbered.groups() if numbered else ("", "", line)
    return reading_text(number) + (" " if space else "") + reading_text(rest)


def is_list_item(heading: Heading, neighbour: Heading | None) -> bool:
    """A weakly numbered line next to another of its style is an item of a list."""
    return heading.weak and neighbour is not None and neighbour.rank == heading.rank


def opens_references(title: str) -> bool:
    """Say whether a bibliography stands under this heading."""
    return bool(_REFERENCES.match(title))


def nest(path: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """Return the path of headings once ``heading`` has closed all of its rank or below."""
    return (*(outer for outer in path if outer.rank < heading.rank), heading)
