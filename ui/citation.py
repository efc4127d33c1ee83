"""A quotation with its source, as text to paste elsewhere: plain, Markdown, and a citation by GB/T 7714.

What is not known is left out: authors, publishers and years stand in no index, so they stand in no citation.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from search.results import Answer, Hit
from ui.texts import Texts
from ui.visible import one_line

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_CARRIER = "[Z/DK]"  # GB/T 7714-2015, appendix B: other kinds of document, on a disk


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a hit, and the hit they stand in."""

    text: str
    hit: Hit


def quotation(hit: Hit, answer: Answer | None = None) -> Quotation:
    """Return the answer as a quotation, else the whole passage."""
    return Quotation(one_line(answer.text if answer else hit.text), hit)


def as_text(quoted: Quotation, texts: Texts) -> str:
    return f"{quoted.text}\n{texts.quoted_from.format(source=_source(quoted.hit, texts))}"


def as_markdown(quoted: Quotation, texts: Texts) -> str:
    source = texts.quoted_from.format(source=_source(quoted.hit, texts))
    return f"> {_escaped(quoted.text)}\n>\n> {_escaped(source)}"


def as_gb7714(quoted: Quotation, today: date) -> str:
    """Return the entry of a list of references: title, kind and carrier, page, day of citation, file."""
    hit = quoted.hit
    name = one_line(PurePath(hit.document).name)
    page = "" if hit.page is None else str(hit.page)
    return f"{one_line(hit.title) or name}{_CARRIER}. {page}[{today.isoformat()}]. {name}."


def _source(hit: Hit, texts: Texts) -> str:
    """Return title, headings, page and file, outermost first; nothing twice."""
    name = PurePath(hit.document).name
    page = "" if hit.page is None else texts.page_number.format(page=hit.page)
    title = "" if hit.title == PurePath(name).stem else hit.title
    return ", ".join(filter(None, dict.fromkeys(map(one_line, (title, *hit.section, page, name)))))


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
