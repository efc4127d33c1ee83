"""HTML markup to blocks of text: headings, paragraphs, items, rows of tables."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from corpus.formats.tables import table_lines
from corpus.formats.writing import TextWriter, tidy

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = (
    "script style noscript template iframe svg object video audio canvas "
    "nav button select input textarea datalist dialog rt rp"
)
_BLOCKS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main ol option p pre section summary "
    "table tbody td tfoot th thead tr ul"
)
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_HEADING = re.compile(r"h[1-6]")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# A table that puts a page in order, rather than data, has these in it, or a cell as long as this.
_LAYOUT = frozenset(("table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "form"))
_LONGEST_CELL = 500  # characters


def write_markup(markup: str, writer: TextWriter) -> str | None:
    """Add the blocks of a page to a text and return the page's title, if it has one."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(markup)
    title = page.css_first("head title")
    found = tidy(title.text()) or None if title else None
    page.strip_tags(_UNSEEN.split())
    if page.body is not None:
        _Blocks(writer).write(page.body)
    return found


class _Blocks:
    """Goes through a page and adds a block to the writer whenever one ends."""

    def __init__(self, writer: TextWriter) -> None:
        self._writer = writer
        self._inline: list[str] = []
        self._level = 0  # of the heading that is open; 0: none

    def write(self, root: "LexborNode") -> None:
        """Walk with a stack of our own: pages nest deeper than Python calls."""
        waiting: list[tuple[LexborNode, bool]] = [(root, False)]
        while waiting:
            node, is_end = waiting.pop()
            if is_end:
                self._leave(node)
            elif node.tag == "-text":
                self._inline.append(node.text_content or "")
            elif not _is_unseen(node):
                self._enter(node)
                if not self._wrote_table(node):
                    waiting.append((node, True))
                    waiting.extend((child, False) for child in reversed(list(node.iter(include_text=True))))

    def _enter(self, node: "LexborNode") -> None:
        tag = node.tag or ""
        if tag in _BLOCK_TAGS or (tag == "br" and not self._level):
            self._end_block()
        elif tag in ("br", "img"):
            self._inline.append(" ")
        if _HEADING.fullmatch(tag):
            self._level = int(tag[1])

    def _leave(self, node: "LexborNode") -> None:
        if node.tag in _BLOCK_TAGS:
            self._end_block()
        if _HEADING.fullmatch(node.tag or ""):
            self._level = 0

    def _wrote_table(self, node: "LexborNode") -> bool:
        if node.tag != "table" or any(inner.tag in _LAYOUT for inner in islice(node.traverse(), 1, None)):
            return False
        rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in node.css("tr")]
        texts = list(_spread(rows))
        if all(len(row) <= 1 for row in rows) or any(len(text) > _LONGEST_CELL for row in texts for text in row):
            return False
        if caption := node.css_first("caption"):
            self._writer.add(caption.text())
        self._writer.add_rows(table_lines(texts, headed=all(cell.tag == "th" for cell in rows[0])))
        return True

    def _end_block(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if self._level:
            self._writer.add_heading(text, self._level)
        else:
            self._writer.add(text)


def _spread(rows: "list[list[LexborNode]]") -> Iterator[list[str]]:
    """Yield the texts of rows, each in its column; a cell that spans several is in all rows, but one column."""
    open_cells: dict[int, tuple[int, str]] = {}  # by column: rows to go, text
    for row in rows:
        texts: list[str] = []
        for cell in row:
            _fill(texts, open_cells)
            text, wide, high = cell.text(separator=" "), _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(len(texts), len(texts) + wide):
                if high > 1:
                    open_cells[column] = (high - 1, text if column == len(texts) else "")
            texts += [text] + [""] * (wide - 1)
        _fill(texts, open_cells)
        yield texts


def _fill(texts: list[str], open_cells: dict[int, tuple[int, str]]) -> None:
    while len(texts) in open_cells:
        rows, text = open_cells.pop(len(texts))
        if rows > 1:
            open_cells[len(texts)] = (rows - 1, text)
        texts.append(text)


def _span(cell: "LexborNode", name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(max(int(value), 1), 100) if value.isdecimal() else 1


def _is_unseen(node: "LexborNode") -> bool:
    """Say whether no reader of the page sees a node: comments, what is hidden; navigation is as little its text."""
    attributes = node.attributes
    return (
        (node.tag or "").startswith(("-", "!"))
        or "hidden" in attributes
        or attributes.get("role") == "navigation"
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )
