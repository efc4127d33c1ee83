"""The hits as HTML: a line about them with the legend of their marks, then one card a hit, those alike folded."""

from collections.abc import Mapping, Sequence

from search.results import Answer, Hit
from ui.alike import fold_alike
from ui.citation import quotation
from ui.marks import Piece, answer_span, closest_span, pieces
from ui.markup import escape, marked
from ui.render_actions import render_context, render_copies, render_open
from ui.render_frame import render_note
from ui.render_measure import render_passage_feedback
from ui.render_profile import hit_anchor, render_profile
from ui.render_source import render_section, render_source
from ui.render_why import render_why
from ui.texts import Texts


def render_evidence(
    hits: Sequence[Hit], answer: Answer | None, seconds: float, lengths: Mapping[str, int], texts: Texts
) -> str:
    """Return the hits, best first.

    :param lengths: characters of their documents.
    """
    if not hits:
        return render_note(texts.nothing_found)
    groups = "".join(_group(members, answer, texts) for members in fold_alike(hits))
    head = _head(hits, answer, seconds, texts) + render_profile(hits, lengths, texts)
    return f'{head}<div class="hits">{groups}</div>'


def _head(hits: Sequence[Hit], answer: Answer | None, seconds: float, texts: Texts) -> str:
    found = texts.found.format(passages=len(hits), milliseconds=_milliseconds(seconds))
    legend = [marked([piece]) for piece in _legend(hits, answer, texts)]
    return (
        f'<div class="evidence"><h2>{escape(texts.evidence)}</h2><p class="found">{escape(found)}</p>'
        f'<p class="legend">{"".join(legend)}</p></div>'
    )


def _legend(hits: Sequence[Hit], answer: Answer | None, texts: Texts) -> list[Piece]:
    """Return an example of each mark that is on the page."""
    legend = [Piece(texts.legend_word, answer=False, word=True)]
    if any(map(closest_span, hits)):
        legend.insert(0, Piece(texts.legend_closest, answer=False, word=False, closest=True))
    if answer is not None:
        legend.insert(0, Piece(texts.legend_answer, answer=True, word=False))
    return legend


def _milliseconds(seconds: float) -> str:
    milliseconds = seconds * 1000
    return f"{milliseconds:,.0f}" if milliseconds >= 1 else "<1"


def _group(members: Sequence[Hit], answer: Answer | None, texts: Texts) -> str:
    """Return the first hit, and the others folded away; not where the answer is in one of them."""
    first, *others = (_card(hit, answer, texts) for hit in members)
    if not others:
        return first
    is_open = " open" if any(answer_span(hit, answer) for hit in members[1:]) else ""
    label = escape(texts.alike.format(passages=len(others)))
    return f'{first}<details class="alike"{is_open}><summary>{label}</summary>{"".join(others)}</details>'


def _card(hit: Hit, answer: Answer | None, texts: Texts) -> str:
    span = answer_span(hit, answer)
    passage = marked(pieces(hit.text, answer=span, words=hit.matches, closest=closest_span(hit)))
    return (
        f'<article id="{hit_anchor(hit)}" class="card hit {hit.kind}{" holds-answer" if span else ""}">'
        f'<header><span class="rank">{hit.rank}</span><div class="heading">{render_section(hit.section)}'
        f"{render_source(hit, texts)}</div></header>"
        f'<p class="passage" translate="no">{passage}</p>{_actions(hit, answer, texts)}</article>'
    )


def _actions(hit: Hit, answer: Answer | None, texts: Texts) -> str:
    copies = render_copies(quotation(hit), texts)
    return (
        f'<div class="actions">{render_open(hit, answer, texts)}{render_context(hit, texts)}'
        f'<details class="copies"><summary>{escape(texts.copy)}</summary><div>{copies}</div></details>'
        f"{render_why(hit, texts)}</div>{render_passage_feedback(hit.rank, texts)}"
    )
