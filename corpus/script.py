"""Which script a text is written in, as far as search needs to know."""

import re
from enum import StrEnum

from corpus.repair import HAN_CHARACTER

_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏＡ-Ｚａ-ｚ]+")
_MINORITY = 0.1  # a smaller share of words does not make a text bilingual: names, abbreviations, a term explained


class Script(StrEnum):
    HAN = "han"
    LATIN = "latin"
    BOTH = "both"
    NEITHER = "neither"


def script_of(text: str) -> Script:
    """Return the script of a text's words; a Chinese character counts as a word."""
    han, latin = _count(text)
    if not han and not latin:
        return Script.NEITHER
    if min(han, latin) >= _MINORITY * (han + latin):
        return Script.BOTH
    return Script.HAN if han > latin else Script.LATIN


def main_script_of(text: str) -> Script:
    """Return the script with more words, Chinese where they are equal.

    A Chinese question about Windows is Chinese, and an English one that names 亲清在线 is English.
    """
    han, latin = _count(text)
    if not han and not latin:
        return Script.NEITHER
    return Script.HAN if han >= latin else Script.LATIN


def other_script(script: Script) -> Script | None:
    """Return Latin for Chinese and Chinese for Latin; None for both and neither."""
    return {Script.HAN: Script.LATIN, Script.LATIN: Script.HAN}.get(script)


def is_in_other_script(text: str, script: Script) -> bool:
    """Say whether a text is English where ``script`` is Chinese, or the other way round."""
    return main_script_of(text) is other_script(script)


def _count(text: str) -> tuple[int, int]:
    return len(HAN_CHARACTER.findall(text)), len(_LATIN_WORD.findall(text))
