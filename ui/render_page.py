"""A page of a PDF opened in place as HTML: its picture with the passage marked, and the way to other pages."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

from corpus.records import Box
from indexer.excerpts import Heading
from indexer.page_pictures import PageView
from search.results import Span
from ui.markup import button, escape
from ui.render_document import render_frame
from ui.texts import Texts


def render_page(
    view: PageView, outline: Sequence[Heading], passage: Span, place: Mapping[str, str | int], texts: Texts
) -> str:
    """Return all that stands in the dialog, with the page in the place of the text.

    :param place: what its buttons send for the passage and the answer in it.
    """
    as_text = button(texts.page_as_text, name="as-text", **place)
    body = f'<div class="turns">{_turns(view, place, texts)}</div>{_picture(view, texts)}'
    return render_frame(view.document, view.title, outline, passage, body, texts, beside=as_text)


def _turns(view: PageView, place: Mapping[str, str | int], texts: Texts) -> str:
    """Return the buttons to the pages on both sides, and which page this is."""
    earlier = button(texts.page_earlier, name="turn", page=view.page - 1, **place) if view.page > 1 else ""
    later = button(texts.page_later, name="turn", page=view.page + 1, **place) if view.page < view.pages else ""
    return f"{earlier}<p>{escape(texts.page_of.format(page=view.page, pages=view.pages))}</p>{later}"


def _picture(view: PageView, texts: Texts) -> str:
    picture = view.picture
    source = f"data:image/png;base64,{b64encode(picture.png).decode()}"
    alt = escape(texts.page_alt.format(page=view.page))
    note = "" if picture.boxes else f'<p class="unmarked" role="status">{escape(texts.page_unmarked)}</p>'
    return (
        f'{note}<div class="page-picture"><img src="{source}" alt="{alt}" width="{picture.width}"'
        f' height="{picture.height}">{"".join(map(_mark, picture.boxes))}</div>'
    )


def _mark(box: Box) -> str:
    parts = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    style = "; ".join(f"{name}: {100 * share:.2f}%" for name, share in parts.items())
    return f'<span class="page-mark" style="{style}"></span>'
