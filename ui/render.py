"""A reply as HTML: the answer card, then one card a hit."""

from corpus.records import Kind
from search.results import Answer, Hit, Reply
from ui.marks import Piece, answer_span, pieces
from ui.markup import escape, marked, verbatim
from ui.origin import origin
from ui.render_frame import render_note
from ui.render_measure import render_answer_feedback, render_passage_feedback
from ui.render_why import render_why
from ui.texts import Texts

BETWEEN = "\u00a0·\u2002"  # the dot stays at the end of a line, never at the start of one
SHORT_ANSWER = 24  # characters; one line in large type


def render_reply(reply: Reply, texts: Texts) -> str:
    """Return everything one question brought back, best hit first."""
    if not reply.hits:
        return render_note(texts.nothing_found)
    cards = "".join(_hit_card(hit, reply.answer, texts) for hit in reply.hits)
    return f'{_answer_card(reply, texts)}{_evidence_head(reply, texts)}<div class="hits">{cards}</div>'


def _answer_card(reply: Reply, texts: Texts) -> str:
    if reply.answer is None:
        return f'<section class="card no-answer" role="status"><p>{escape(texts.no_answer)}</p></section>'
    hit = reply.hits[reply.answer.hit - 1]
    long = " long" if len(reply.answer.text) > SHORT_ANSWER else ""
    source = _line(
        escape(texts.answer_from.format(rank=hit.rank)),
        verbatim(hit.title or hit.document),
        *_page(hit, texts),
        *map(verbatim, hit.section[-1:]),
        escape(f"{texts.why_score} {reply.answer.score:.2f}"),
    )
    return (
        f'<section class="card answer-card" role="status"><h2>{escape(texts.answer)}</h2>'
        f'<p class="answer-text{long}" translate="no">{escape(reply.answer.text)}</p>'
        f'<p class="source">{source}</p>{render_answer_feedback(texts)}</section>'
    )


def _evidence_head(reply: Reply, texts: Texts) -> str:
    found = texts.found.format(passages=len(reply.hits), milliseconds=_milliseconds(reply.seconds))
    legend = [marked([Piece(texts.legend_word, answer=False, word=True)])]
    if reply.answer is not None:
        legend.insert(0, marked([Piece(texts.legend_answer, answer=True, word=False)]))
    return (
        f'<div class="evidence"><h2>{escape(texts.evidence)}</h2><p class="found">{escape(found)}</p>'
        f'<p class="legend">{"".join(legend)}</p></div>'
    )


def _milliseconds(seconds: float) -> str:
    milliseconds = seconds * 1000
    return f"{milliseconds:,.0f}" if milliseconds >= 1 else "<1"


def _hit_card(hit: Hit, answer: Answer | None, texts: Texts) -> str:
    span = answer_span(hit, answer)
    passage = marked(pieces(hit.text, answer=span, words=hit.matches))
    source = _line(*map(verbatim, origin(hit)), *_page(hit, texts))
    return (
        f'<article class="card hit {hit.kind}{" holds-answer" if span else ""}">'
        f'<header><span class="rank">{hit.rank}</span><div class="heading">{_section(hit.section)}'
        f'<p class="source">{_kind(hit.kind, texts)}{source}</p></div></header>'
        f'<p class="passage" translate="no">{passage}</p>{render_why(hit, texts)}'
        f"{render_passage_feedback(hit.rank, texts)}</article>"
    )


def _section(section: tuple[str, ...]) -> str:
    """Return the headings above a passage; the innermost is the one a reader looks for."""
    if not section:
        return ""
    return f'<h3 class="section">{"".join(map(verbatim, section))}</h3>'


def _kind(kind: Kind, texts: Texts) -> str:
    labels = {
        Kind.HEADING: texts.kind_heading,
        Kind.REFERENCE: texts.kind_reference,
        Kind.FURNITURE: texts.kind_furniture,
    }
    return f'<span class="kind">{escape(labels[kind])}</span>' if kind in labels else ""


def _page(hit: Hit, texts: Texts) -> list[str]:
    return [] if hit.page is None else [escape(texts.page_number.format(page=hit.page))]


def _line(*parts: str) -> str:
    return f'<span aria-hidden="true">{BETWEEN}</span>'.join(parts)
