"""What can be done with a passage: copy it with its source, read on around it, open its document."""

from datetime import date

from search.results import Answer, Hit
from ui.citation import Quotation, as_gb7714, as_markdown, as_text
from ui.ink import count_ink
from ui.marks import answer_span
from ui.markup import button
from ui.texts import Texts


def render_copies(quoted: Quotation, texts: Texts) -> str:
    """Return a button for each form in which a quotation can be taken away; it carries the text to copy."""
    forms = (
        (texts.copy_text, as_text(quoted, texts)),
        (texts.copy_markdown, as_markdown(quoted, texts)),
        (texts.copy_citation, as_gb7714(quoted, date.today())),
    )
    return "".join(button(label, name="copy", copy=text, done=texts.copied) for label, text in forms)


def render_open(hit: Hit, answer: Answer | None, texts: Texts) -> str:
    """Return the button that opens the document at the hit; if the answer is in the hit, it goes to that."""
    span = answer_span(hit, answer)
    inked = dict(zip(("answer_start", "answer_end"), count_ink(hit.text, span), strict=True)) if span else {}
    return button(texts.open_document, name="open", document=hit.document, start=hit.start, end=hit.end, **inked)


def render_context(hit: Hit, texts: Texts) -> str:
    return button(texts.context, name="context", document=hit.document, start=hit.start, end=hit.end)
