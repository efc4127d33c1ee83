"""Folding: one spelling for what a reader takes as the same character.

Lower case, full-width → half-width, ligatures and circled figures (NFKC), traditional → simplified,
Kangxi radicals → the characters they look like, no accents, no invisible characters. Every character
is folded by itself, so the place a folded character came from is always known.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain

# The blocks of Chinese characters: radicals to extension A, the main block, compatibility, planes 2 and 3.
_HAN_BLOCKS = ((0x2E80, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_LATIN_ACCENTS = range(0x0300, 0x0370)
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
# Format characters (soft hyphen, zero-width space) and halves of surrogate pairs, which no file can hold.
_INVISIBLE = frozenset({"Cf", "Cs"})

# Radicals that PDFs hold in place of characters and that NFKC leaves alone (it knows the Kangxi block,
# U+2F00, and two of this one, U+2E80), after Unicode's EquivalentUnifiedIdeograph; then quotes and dashes.
_LOOKALIKES = dict(
    zip(
        "⺒⺓⺝⺠⺩⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰‘’‐‒–−",
        "巳幺月民王示虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙''----",
        strict=True,
    )
)


def fold(text: str) -> str:
    """Return the folded text; folding it again changes nothing."""
    return "".join(map(fold_character, text))


def fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the offset in ``text`` it came from.

    One more offset follows, ``len(text)``: where the folded text ends.
    """
    pieces = list(map(fold_character, text))
    origins = chain.from_iterable([offset] * len(piece) for offset, piece in enumerate(pieces))
    return "".join(pieces), [*origins, len(text)]


def simplify(text: str) -> str:
    """Return the text in simplified characters and otherwise as it is; no character is added or lost."""
    return "".join([_simplified().get(character, character) for character in text])


@cache  # at most one entry for each of Unicode's characters
def fold_character(character: str) -> str:
    """Fold one character, to none (accents), one, or several (``㎡`` → ``m2``)."""
    once = _fold_once(character)
    if once == character:
        return character
    return "".join(map(fold_character, once))


def _fold_once(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in apart if not _is_dropped(part))
    whole = unicodedata.normalize("NFKC", bare).casefold()
    simplified = _simplified()
    return "".join(_LOOKALIKES.get(part) or simplified.get(part, part) for part in whole)


def _is_dropped(part: str) -> bool:
    code = ord(part)
    return (
        code in _LATIN_ACCENTS
        or unicodedata.category(part) in _INVISIBLE
        or any(code in selectors for selectors in _VARIATION_SELECTORS)
    )


@cache
def _simplified() -> dict[str, str]:
    """Traditional character → simplified, by OpenCC's t2s, one character at a time.

    Whole phrases would be turned more finely (乾隆 keeps its 乾, 乾净 does not), but then a question's
    word could be written otherwise than the passage's. Lines are asked for, so that no phrase matches.
    """
    from opencc import OpenCC

    characters = [chr(code) for first, last in _HAN_BLOCKS for code in range(first, last + 1)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new}
