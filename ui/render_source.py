"""Where a passage stands: its section path, document and page, its kind."""

from corpus.records import Kind
from search.results import Hit
from ui.markup import escape, verbatim
from ui.origin import origin
from ui.texts import Texts

BETWEEN = "\u00a0·\u2002"  # the dot stays at the end of a line, never at the start of one


def render_section(section: tuple[str, ...]) -> str:
    """Return the headings above a passage; the innermost is the one a reader looks for."""
    if not section:
        return ""
    return f'<h3 class="section">{"".join(map(verbatim, section))}</h3>'


def render_source(hit: Hit, texts: Texts) -> str:
    return f'<p class="source">{_kind(hit.kind, texts)}{line(*map(verbatim, origin(hit)), *page(hit, texts))}</p>'


def page(hit: Hit, texts: Texts) -> list[str]:
    return [] if hit.page is None else [escape(texts.page_number.format(page=hit.page))]


def line(*parts: str) -> str:
    """Return parts of HTML with dots between them."""
    return f'<span aria-hidden="true">{BETWEEN}</span>'.join(parts)


def _kind(kind: Kind, texts: Texts) -> str:
    labels = {
        Kind.HEADING: texts.kind_heading,
        Kind.REFERENCE: texts.kind_reference,
        Kind.FURNITURE: texts.kind_furniture,
    }
    return f'<span class="kind">{escape(labels[kind])}</span>' if kind in labels else ""
