"""Text to escaped HTML. Every string that comes from outside the program passes through here."""

import html
import re
from collections.abc import Iterable
from itertools import groupby

from ui.marks import Piece
from ui.visible import one_line, visible

_NOT_IN_PAGES = re.compile(r"[\x00\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def escape(text: str) -> str:
    """Return ``text`` as it may stand between tags and inside quoted attributes."""
    return html.escape(visible(text), quote=True)


def escape_line(text: str) -> str:
    """Return ``text`` escaped and on one line, for titles, paths and headings."""
    return html.escape(one_line(text), quote=True)


def carried(text: str) -> str:
    """Return ``text`` for an attribute that nobody sees and a script sends back: names stay the names they are."""
    return html.escape(_NOT_IN_PAGES.sub("", text), quote=True)


def verbatim(text: str) -> str:
    """Return words of a document on one line, which a browser must not translate."""
    return f'<span translate="no">{escape_line(text)}</span>'


def marked(parts: Iterable[Piece]) -> str:
    """Return the pieces with the answer, what is closest to the question, and the question's words marked.

    Words are marked inside of the other two as well; an answer hides that it is also close.
    """
    runs = groupby(parts, key=lambda piece: "answer" if piece.answer else "closest" if piece.closest else "")
    return "".join(_run(name, "".join(map(_piece, run))) for name, run in runs)


def button(label: str, *, name: str, **data: object) -> str:
    """Return a plain button for the page's own scripts; ``data`` becomes its data attributes."""
    attributes = "".join(f' data-{key}="{carried(str(value))}"' for key, value in data.items())
    return f'<button type="button" class="{name}"{attributes}>{escape(label)}</button>'


def _run(name: str, inner: str) -> str:
    return f'<mark class="{name}">{inner}</mark>' if name else inner


def _piece(piece: Piece) -> str:
    if not piece.word:
        return escape(piece.text)
    script = "han" if _HAN.search(piece.text) else "latin"  # emphasis dots suit Han characters only
    return f'<mark class="word {script}">{escape(piece.text)}</mark>'
