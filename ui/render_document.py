"""A document opened in place as HTML: its outline, a stretch of its text with the passage marked, the way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.repair import reading_text
from indexer.excerpts import Excerpt, Heading, Neighbours
from search.results import Span
from ui.markup import button, escape, escape_line
from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Marks:
    """Where in a document the hit stands, and in it the answer."""

    passage: Span
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an excerpt that a mark or a page begins; offsets are into its text."""

    start: int
    end: int
    mark: str  # the classes of its mark; empty where there is none
    is_first: bool  # of the passage, or of what follows a heading that was gone to
    page: int | None  # that starts with it


def render_document(
    excerpt: Excerpt, outline: Sequence[Heading], marks: Marks, texts: Texts, *, beside: str = ""
) -> str:
    """Return all that stands in the dialog.

    :param beside: HTML that stands beside the button that closes it.
    """
    text = render_earlier(excerpt, texts) + render_stretch(excerpt, texts, marks) + render_later(excerpt, texts)
    return render_frame(excerpt.document, excerpt.title, outline, marks.passage, text, texts, beside=beside)


def render_frame(
    document: str,
    title: str,
    outline: Sequence[Heading],
    passage: Span,
    content: str,
    texts: Texts,
    *,
    beside: str,
) -> str:
    """Return title, outline and what is read beside it."""
    outlined = escape(texts.document_outline)
    return (
        f'<header><div><h2 id="document-title" translate="no">{escape_line(title or document)}</h2><p translate="no">'
        f"{escape_line(document)}</p></div>{beside}{button(texts.document_close, name='close')}</header>"
        f'<div class="body"><nav aria-label="{outlined}"><h3>{outlined}</h3>'
        f"{_outline(document, outline, passage, texts)}</nav>"
        f'<div class="text" tabindex="0" role="region" aria-labelledby="document-title">{content}</div></div>'
    )


def render_stretch(excerpt: Excerpt, texts: Texts, marks: Marks | None = None) -> str:
    """Return an excerpt with the passage and the answer marked, and with an anchor where the passage begins."""
    parts = "".join(_part(excerpt.text[part.start : part.end], part, texts) for part in _parts(excerpt, marks))
    return f'<div class="stretch" translate="no">{parts}</div>'


def render_earlier(excerpt: Excerpt, texts: Texts) -> str:
    """Return the button that fetches what stands before an excerpt, or says that it is the beginning."""
    if excerpt.start == 0:
        return f'<p class="edge">{escape(texts.document_begins)}</p>'
    return button(texts.document_earlier, name="more earlier", document=excerpt.document, start=excerpt.start)


def render_later(excerpt: Excerpt, texts: Texts) -> str:
    if excerpt.end == excerpt.length:
        return f'<p class="edge">{escape(texts.document_ends)}</p>'
    return button(texts.document_later, name="more later", document=excerpt.document, start=excerpt.end)


def render_neighbours(neighbours: Neighbours, texts: Texts) -> str:
    """Return what stands before a passage and after it; nothing at an end of the document."""
    before = _side("before", texts.context_before, neighbours.before)
    return before + _side("after", texts.context_after, neighbours.after)


def _side(name: str, label: str, text: str) -> str:
    lines = "\n".join(filter(None, map(reading_text, text.splitlines())))  # as the passage itself is set
    if not lines:
        return ""
    return f'<div class="around {name}"><b>{escape(label)}</b><p translate="no">{escape(lines)}</p></div>'


def _outline(document: str, outline: Sequence[Heading], passage: Span, texts: Texts) -> str:
    if not outline:
        return f"<p>{escape(texts.document_no_outline)}</p>"
    here = max((heading.start for heading in outline if heading.start <= passage[0]), default=-1)
    items = "".join(_heading(document, heading, is_here=heading.start == here) for heading in outline)
    return f'<ul translate="no">{items}</ul>'


def _heading(document: str, heading: Heading, *, is_here: bool) -> str:
    current = ' aria-current="true"' if is_here else ""
    to = button(heading.title, name="goto", document=document, start=heading.start)
    return f'<li class="level-{min(heading.level, 4)}"{current}>{to}</li>'


def _parts(excerpt: Excerpt, marks: Marks | None) -> list[_Part]:
    passage = _within(excerpt, marks.passage if marks else None)
    answer = _within(excerpt, marks.answer if marks else None)
    pages = dict(excerpt.pages)
    bounds = sorted({0, len(excerpt.text), *passage, *answer, *pages})
    return [
        _Part(
            first,
            last,
            mark=_mark(first, passage, answer),
            is_first=marks is not None and first == passage[0],
            page=pages.get(first),
        )
        for first, last in pairwise(bounds)
    ]


def _within(excerpt: Excerpt, span: Span | None) -> Span:
    """Turn a span of the document into one of the excerpt's text, an empty one where it is not there."""
    start, end = (min(max(place - excerpt.start, 0), len(excerpt.text)) for place in span or (0, 0))
    return start, end


def _mark(place: int, passage: Span, answer: Span) -> str:
    if answer[0] <= place < answer[1]:
        return "passage-mark answer"
    return "passage-mark" if passage[0] <= place < passage[1] else ""


def _part(text: str, part: _Part, texts: Texts) -> str:
    page = "" if part.page is None else f'<span class="page">{escape(texts.page_number.format(page=part.page))}</span>'
    anchor = '<span class="here"></span>' if part.is_first else ""
    shown = f'<mark class="{part.mark}">{escape(text)}</mark>' if part.mark else escape(text)
    return anchor + page + shown
