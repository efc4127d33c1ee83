"""Reading on from a hit, as plain functions: what the page's script sends in, HTML out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.errors import DocumentError, WenjuError
from indexer.excerpts import Excerpt
from indexer.page_pictures import PageView
from search.results import Span
from ui.desk import Desk
from ui.ink import find_ink
from ui.markup import button, escape
from ui.render_document import (
    Marks,
    render_document,
    render_earlier,
    render_later,
    render_neighbours,
    render_stretch,
)
from ui.render_frame import render_note
from ui.render_page import render_page
from ui.texts import Language, Texts, texts_for

BEFORE, AFTER = 2_000, 4_000  # characters around a passage when its document is opened; some three screens
STRETCH = 6_000  # characters fetched at a time when reading on


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place in a document. The page's own buttons send it, but anyone can send anything."""

    document: str
    start: int
    end: int
    language: Language
    answer: Span = (0, 0)  # in the passage, its white space not counted, as ``ui.ink`` does; (0, 0) is none
    page: int | None = None  # that of a PDF which is asked for; None is the one of the place

    @classmethod
    def parse(cls, sent: Mapping[str, object]) -> "Wanted":
        """:raises ValueError: if a bound or page is no whole number, or the language is none of ours."""
        start = int(str(sent.get("start", 0)))
        language = Language(str(sent.get("language")))
        answer = int(str(sent.get("answer_start", 0))), int(str(sent.get("answer_end", 0)))
        page = int(str(sent["page"])) if "page" in sent else None
        return cls(str(sent.get("document")), start, int(str(sent.get("end", start))), language, answer, page)

    def place(self) -> dict[str, str | int]:
        """Return what a button sends to be shown the same place again."""
        answer_start, answer_end = self.answer
        passage: dict[str, str | int] = {"document": self.document, "start": self.start, "end": self.end}
        return {**passage, "answer_start": answer_start, "answer_end": answer_end}


def open_document(wanted: Wanted, desk: Desk) -> str:
    """Return the page of a PDF that a passage stands on, or the text around it, with the outline of the document."""

    def render(texts: Texts) -> str:
        try:
            view = _page(wanted, desk)
        except DocumentError as error:  # its text is in the index all the same
            return _text(wanted, desk, texts, f'<p class="no-page" role="status">{escape(str(error))}</p>')
        if view is None:
            return _text(wanted, desk, texts)
        passage = (wanted.start, wanted.end)
        return render_page(view, desk.outline(wanted.document), passage, wanted.place(), texts)

    return _or_trouble(render, texts_for(wanted.language))


def open_text(wanted: Wanted, desk: Desk) -> str:
    """Return the text around a passage of a PDF, with the way back to its page."""

    def render(texts: Texts) -> str:
        return _text(wanted, desk, texts, button(texts.page_as_picture, name="as-page", **wanted.place()))

    return _or_trouble(render, texts_for(wanted.language))


def _page(wanted: Wanted, desk: Desk) -> PageView | None:
    return desk.page_view(wanted.document, start=wanted.start, end=wanted.end, page=wanted.page)


def _text(wanted: Wanted, desk: Desk, texts: Texts, beside: str = "") -> str:
    excerpt = desk.excerpt(wanted.document, start=wanted.start - BEFORE, end=wanted.start + AFTER)
    marks = Marks((wanted.start, wanted.end), _answer_in(excerpt, wanted))
    return render_document(excerpt, desk.outline(wanted.document), marks, texts, beside=beside)


def read_earlier(wanted: Wanted, desk: Desk) -> str:
    """Return what stands before ``wanted.start``, with the way to what is before that."""

    def render(texts: Texts) -> str:
        excerpt = desk.excerpt(wanted.document, start=wanted.start - STRETCH, end=wanted.start)
        return render_earlier(excerpt, texts) + render_stretch(excerpt, texts)

    return _or_trouble(render, texts_for(wanted.language))


def read_later(wanted: Wanted, desk: Desk) -> str:
    """Return what stands from ``wanted.start`` on, with the way to what follows that."""

    def render(texts: Texts) -> str:
        excerpt = desk.excerpt(wanted.document, start=wanted.start, end=wanted.start + STRETCH)
        return render_stretch(excerpt, texts) + render_later(excerpt, texts)

    return _or_trouble(render, texts_for(wanted.language))


def read_around(wanted: Wanted, desk: Desk) -> str:
    """Return the text before and after a passage."""

    def render(texts: Texts) -> str:
        return render_neighbours(desk.neighbours(wanted.document, start=wanted.start, end=wanted.end), texts)

    return _or_trouble(render, texts_for(wanted.language))


def _answer_in(excerpt: Excerpt, wanted: Wanted) -> Span | None:
    """Return where the answer stands in the document; a hit's text has other white space than the document."""
    passage = excerpt.text[max(wanted.start - excerpt.start, 0) : max(wanted.end - excerpt.start, 0)]
    found = find_ink(passage, wanted.answer)
    return found and (wanted.start + found[0], wanted.start + found[1])


def _or_trouble(render: Callable[[Texts], str], texts: Texts) -> str:
    try:
        return render(texts)
    except WenjuError as error:
        return render_note(texts.document_gone, str(error))
