"""What stands around the results: masthead, welcome, footer, and the notes when there is nothing to show."""

from collections.abc import Sequence

from ui.asset_files import read_asset
from ui.markup import carried, escape, escape_line
from ui.screen import Screen
from ui.texts import Texts


def render_masthead(screen: Screen, question: str, collections: Sequence[str], texts: Texts) -> str:
    """Return the name of the page, and a field for its collection where there are several; the data attributes tell
    `assets/page.js` what tab and address should say.

    :param question: whose hits are on the page.
    :param collections: the names of all but the first one.
    """
    return (
        f'<div class="brand" data-language="{screen.language}" data-title="{escape(texts.page_title)}"'
        f' data-question="{carried(question)}" data-collection="{carried(screen.collection)}">{_logo()}'
        f"<h1>{escape(texts.name)}</h1>{_chooser(screen.collection, collections, texts)}</div>"
    )


def _chooser(chosen: str, collections: Sequence[str], texts: Texts) -> str:
    if not collections:
        return ""
    options = "".join(
        f'<option value="{carried(name)}"{" selected" if name == chosen else ""} translate="no">{escape_line(name)}'
        "</option>"
        for name in collections
    )
    return (
        f'<select class="collection" aria-label="{escape(texts.collection_choose)}"><option value="">'
        f"{escape(texts.collection_first)}</option>{options}</select>"
    )


def render_welcome(texts: Texts) -> str:
    return (
        f'<div class="welcome"><h2>{escape(texts.tagline)}</h2><p>{escape(texts.introduction)}</p>'
        f'<p class="syntax">{escape(texts.syntax)}</p></div>'
    )


def render_number(number: int) -> str:
    """Return the number of what is shown, which nobody sees; `assets/number.js` reads it."""
    return f'<span hidden data-number="{number}"></span>'


def render_examples_title(texts: Texts) -> str:
    return f"<h2>{escape(texts.examples)}</h2>"


def render_waiting(texts: Texts) -> str:
    """Return the line that `assets/style.css` shows while a question is under way."""
    return f'<p class="waiting" role="status">{escape(texts.waiting)}</p>'


def render_footer(documents: int, texts: Texts) -> str:
    library = f"<span>{escape(texts.library.format(documents=documents))}</span>" if documents else ""
    return f'<footer class="foot"><span>{escape(texts.footer)}</span>{library}</footer>'


def render_note(message: str, detail: str = "") -> str:
    """Return a message in the place of the results."""
    more = f'<p class="detail">{escape(detail)}</p>' if detail else ""
    return f'<section class="card note" role="status"><p>{escape(message)}</p>{more}</section>'


def render_empty_index(command: str, texts: Texts) -> str:
    """Return the way out of an index without documents: the one command that fills it."""
    return (
        f'<section class="card note" role="status"><h2>{escape(texts.empty_index)}</h2>'
        f"<p>{escape(texts.empty_index_advice)}</p><pre><code>{escape(command)}</code></pre></section>"
    )


def _logo() -> str:
    return read_asset("logo.svg").strip()
