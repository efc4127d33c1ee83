"""Set a text right for reading and embedding: the white space that PDFs leave inside Chinese goes.

Only white space is touched. Every character kept remembers where it stood, so a span of the
repaired text can be found again in the document, whose own text is never changed.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_CHARACTER = re.compile(f"[{HAN}]")
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_FULL_WIDTH_MARK = "\u3001-\u3003\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_QUOTE_OR_DASH = "\u2018-\u201d\u2014\u2026\u00b7"  # used by Latin text too: wide only next to Han

_WIDE = re.compile(f"[{HAN}{_KANA}{_FULL_WIDTH_MARK}]")
_LETTER = re.compile(f"[{HAN}{_KANA}]")
_MARK = re.compile(f"[{_FULL_WIDTH_MARK}]")
_LOOSE_MARK = re.compile(f"[{_QUOTE_OR_DASH},.;:!?()]")
_GAP = re.compile(r"\s+")
# A Latin word or number standing in Chinese. It does not end in a mark, which the gap behind it would close up to.
_INSERTED = re.compile(rf"(?<=[{HAN}])(\s*)([A-Za-z0-9](?:[A-Za-z0-9.,%+/&'_-]*[A-Za-z0-9%+])?)(\s*)(?=[{HAN}])")


@dataclass(frozen=True, slots=True)
class Repaired:
    """``text`` for reading; ``origins[i]`` is where ``text[i]`` stood, with one more entry for the end."""

    text: str
    origins: tuple[int, ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Turn a non-empty span of the repaired text into one of the original."""
        return self.origins[start], self.origins[end - 1] + 1

    def from_original(self, position: int) -> int:
        """Return the place in the repaired text of the first kept character at or after ``position``."""
        return bisect_left(self.origins, position)


def repair(text: str) -> Repaired:
    """Drop white space inside Chinese and next to full-width marks; one space is left elsewhere."""
    kept: list[str] = []
    origins: list[int] = []
    spaces = _spaces_to_add(text)
    position = 0
    for gap in [*_GAP.finditer(text), None]:
        until = gap.start() if gap else len(text)
        for index in range(position, until):
            if index in spaces and kept and kept[-1] != " ":
                kept.append(" ")
                origins.append(index)
            kept.append(text[index])
            origins.append(index)
        if gap and kept and gap.end() < len(text) and not _closes_up(text, gap.start(), gap.end()):
            kept.append(" ")
            origins.append(gap.start())
        position = gap.end() if gap else until
    return Repaired("".join(kept), (*origins, len(text)))


def reading_text(text: str) -> str:
    """Return only the repaired text."""
    return repair(text).text


def _closes_up(text: str, start: int, end: int) -> bool:
    """Say whether the gap ``text[start:end]`` has no meaning to a reader."""
    before, after = text[start - 1], text[end]
    if _MARK.match(before) or _MARK.match(after):
        return True
    if _LETTER.match(before):
        return bool(_WIDE.match(after) or _LOOSE_MARK.match(after))
    return bool(_LOOSE_MARK.match(before) and _LETTER.match(after))


def _spaces_to_add(text: str) -> set[int]:
    """Find where a Latin word has white space on one side only: it gets it on the other side too."""
    return {
        position
        for match in _INSERTED.finditer(text)
        if bool(match[1]) != bool(match[3])
        for position in (match.end(2) if match[1] else match.start(2),)
    }
