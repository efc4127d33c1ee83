"""Why a passage was found, folded away under its card: what each leg and the reader add, the words, the place."""

from corpus.records import Kind
from search.fusion import LEXICAL_WEIGHT
from search.rerank import RELEVANCE_WEIGHT, say
from search.results import Hit, LegScore
from ui.marks import matched_words
from ui.markup import escape, verbatim
from ui.texts import Texts


def render_why(hit: Hit, texts: Texts) -> str:
    meaning, words = _shares(hit)
    rows = [
        _leg_row(texts.why_dense, hit.dense, texts.why_cosine, meaning, texts),
        _leg_row(texts.why_lexical, hit.lexical, texts.why_bm25, words, texts),
        *_relevance_row(hit, texts),
        _row(texts.why_combined, texts.why_rank.format(rank=hit.rank), texts.why_of_one, _bar(hit.score)),
    ]
    return (
        f'<details class="why"><summary>{escape(texts.why)}</summary>'
        f"<table><tbody>{''.join(rows)}</tbody></table>{_words(hit, texts)}{_place(hit, texts)}</details>"
    )


def _shares(hit: Hit) -> tuple[float | None, float | None]:
    """Return what meaning and words add to the score; None for kinds of passage that are also marked down."""
    if hit.kind is not Kind.BODY:
        return None, None
    meaning = hit.dense.score / (1 + LEXICAL_WEIGHT) if hit.dense else 0.0
    return meaning, max(hit.score - meaning - _by_reading(hit), 0.0)


def _by_reading(hit: Hit) -> float:
    """Return what ``rerank.raised`` has added to the score that the search gave."""
    if hit.relevance is None:
        return 0.0
    share = RELEVANCE_WEIGHT * say(hit.relevance)
    return share * (1 - hit.score) / (1 - share)


def _relevance_row(hit: Hit, texts: Texts) -> list[str]:
    """Return the reader's say, where it had one."""
    if hit.relevance is None:
        return []
    chance = texts.why_chance.format(chance=f"{hit.chance:.2f}")
    return [_row(texts.why_relevance, "", chance, _bar(_by_reading(hit)))]


def _leg_row(name: str, leg: LegScore | None, measure: str, share: float | None, texts: Texts) -> str:
    if leg is None:
        return _row(name, texts.why_missing, "", "")
    rank = texts.why_rank.format(rank=leg.rank)
    return _row(name, rank, measure.format(score=f"{leg.score:.3f}"), "" if share is None else _bar(share))


def _row(name: str, rank: str, measure: str, bar: str) -> str:
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(rank)}</td><td>{escape(measure)}</td>'
        f'<td class="share">{bar}</td></tr>'
    )


def _bar(share: float) -> str:
    """Return a share of the score as a bar on the scale from 0 to 1, and in figures."""
    return f'<span class="bar" style="--share: {share:.3f}"></span>{share:.2f}'


def _words(hit: Hit, texts: Texts) -> str:
    words = matched_words(hit)
    if not words:
        return ""
    chips = "".join(map(verbatim, words))
    return f'<p class="words"><b>{escape(texts.why_words)}</b>{chips}</p>'


def _place(hit: Hit, texts: Texts) -> str:
    place = texts.why_place.format(start=f"{hit.start:,}", end=f"{hit.end:,}")
    return f'<p class="place">{verbatim(hit.document)}<span>{escape(place)}</span></p>'
