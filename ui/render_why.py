"""Why a passage was found, folded away under its card: each leg's rank and score, the words, the place."""

from search.results import Hit, LegScore
from ui.marks import matched_words
from ui.markup import escape, verbatim
from ui.texts import Texts


def render_why(hit: Hit, texts: Texts) -> str:
    rows = [
        _row(texts.why_combined, texts.why_rank.format(rank=hit.rank), f"{hit.score:.3f}"),
        _leg_row(texts.why_dense, hit.dense, texts),
        _leg_row(texts.why_lexical, hit.lexical, texts),
    ]
    return (
        f'<details class="why"><summary>{escape(texts.why)}</summary>'
        f"<table><tbody>{''.join(rows)}</tbody></table>{_words(hit, texts)}{_place(hit, texts)}</details>"
    )


def _leg_row(name: str, leg: LegScore | None, texts: Texts) -> str:
    if leg is None:
        return _row(name, texts.why_missing, "")
    return _row(name, texts.why_rank.format(rank=leg.rank), f"{leg.score:.3f}")


def _row(name: str, rank: str, score: str) -> str:
    return f'<tr><th scope="row">{escape(name)}</th><td>{escape(rank)}</td><td>{escape(score)}</td></tr>'


def _words(hit: Hit, texts: Texts) -> str:
    words = matched_words(hit)
    if not words:
        return ""
    chips = "".join(map(verbatim, words))
    return f'<p class="words"><b>{escape(texts.why_words)}</b>{chips}</p>'


def _place(hit: Hit, texts: Texts) -> str:
    place = texts.why_place.format(start=f"{hit.start:,}", end=f"{hit.end:,}")
    return f'<p class="place">{verbatim(hit.document)}<span>{escape(place)}</span></p>'
