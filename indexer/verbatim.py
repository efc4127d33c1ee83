"""Whether a text holds a phrase word for word, as a reader compares: folded, white space inside Chinese aside.

Words of scripts that put spaces between them count whole: "art" is not in "part", nor "21" in "2021".
Chinese has no such bounds: 政府 is in 数字政府.
"""

import re
from functools import lru_cache

from indexer.fold import fold, fold_with_origins

Span = tuple[int, int]  # characters, start included, end excluded

_SPACED = r"[^\W_\u0e00-\U0010ffff]"  # letters and figures of those scripts: all before Thai
# White space; the group is there between two spaced words. To begin with what is rare is what makes it fast.
_GAP = re.compile(rf"\s(?:(?<={_SPACED}\s)()(?=\s*+{_SPACED})|)\s*+")


def comparable(text: str) -> str:
    """Return the form in which texts are compared: folded, with white space between two spaced words only, as one
    space. It holds no line feed."""
    return _GAP.sub(_closed, fold(text))


def holds(text: str, phrase: str) -> bool:
    """Say whether a text holds a phrase; both are comparable, the phrase is not empty."""
    return phrase in text and _pattern(phrase).search(text) is not None


def find_phrase(text: str, phrase: str) -> list[Span]:
    """Return where a phrase, in comparable form, stands in a text as it is written."""
    folded, origins = fold_with_origins(text)
    places = [place for place, is_kept in enumerate(_kept(folded)) if is_kept]
    compared = "".join(" " if folded[place].isspace() else folded[place] for place in places)
    spans = [(places[match.start()], places[match.end() - 1]) for match in _pattern(phrase).finditer(compared)]
    return [(origins[first], max(origins[last] + 1, origins[last + 1])) for first, last in spans]


def _kept(folded: str) -> bytearray:
    kept = bytearray(b"\1") * len(folded)
    for gap in _GAP.finditer(folded):
        first = gap.start() + len(_closed(gap))
        kept[first : gap.end()] = bytes(gap.end() - first)
    return kept


def _closed(gap: re.Match[str]) -> str:
    return "" if gap[1] is None else " "


@lru_cache(maxsize=64)
def _pattern(phrase: str) -> re.Pattern[str]:
    before = rf"(?<!{_SPACED})" if re.match(_SPACED, phrase[0]) else ""
    after = rf"(?!{_SPACED})" if re.match(_SPACED, phrase[-1]) else ""
    return re.compile(before + re.escape(phrase) + after)
