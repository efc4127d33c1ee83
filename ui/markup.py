"""Text to escaped HTML. Every string that comes from outside the program passes through here."""

import html
import re
from collections.abc import Iterable
from itertools import groupby

from ui.marks import Piece
from ui.visible import one_line, visible

_HAN = re.compile(r"[\u3400-\u9fff]")


def escape(text: str) -> str:
    """Return ``text`` as it may stand between tags and inside quoted attributes."""
    return html.escape(visible(text), quote=True)


def escape_line(text: str) -> str:
    """Return ``text`` escaped and on one line, for titles, paths and headings."""
    return html.escape(one_line(text), quote=True)


def verbatim(text: str) -> str:
    """Return words of a document on one line, which a browser must not translate."""
    return f'<span translate="no">{escape_line(text)}</span>'


def marked(parts: Iterable[Piece]) -> str:
    """Return the pieces with the answer and, inside and outside of it, the question's words marked."""
    runs = groupby(parts, key=lambda piece: piece.answer)
    return "".join(_run(is_answer, "".join(map(_piece, run))) for is_answer, run in runs)


def _run(is_answer: bool, inner: str) -> str:
    return f'<mark class="answer">{inner}</mark>' if is_answer else inner


def _piece(piece: Piece) -> str:
    if not piece.word:
        return escape(piece.text)
    script = "han" if _HAN.search(piece.text) else "latin"  # emphasis dots suit Han characters only
    return f'<mark class="word {script}">{escape(piece.text)}</mark>'
