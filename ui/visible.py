"""Text from documents and questions, made safe to show: nothing in it can steer a terminal or a page."""

import unicodedata

# The Unicode property Bidi_Control: characters that turn text around without being seen.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LAYOUT = frozenset("\n\t")


def visible(text: str) -> str:
    """Return ``text`` without bidi controls, lone surrogates and controls other than line break and tab.

    What goes has no glyph, so a person reads the same words; offsets into ``text`` no longer hold.
    """
    return "".join(character for character in text if _is_shown(character))


def one_line(text: str) -> str:
    """Return ``visible(text)`` with every run of white space as one space, for titles and paths."""
    return " ".join(visible(text).split())


def _is_shown(character: str) -> bool:
    if character in _LAYOUT:
        return True
    return character not in _BIDI_CONTROLS and unicodedata.category(character) not in ("Cc", "Cs")
