"""What a search looks like at a glance: the score of each hit as a bar, and where in their documents they lie."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from search.results import Hit
from ui.markup import escape, escape_line
from ui.texts import Texts


def hit_anchor(hit: Hit) -> str:
    """Return the id of a hit's card, which the bars and marks lead to."""
    return f"hit-{hit.rank}"


def render_profile(hits: Sequence[Hit], lengths: Mapping[str, int], texts: Texts) -> str:
    """Return bars and strips; nothing where there is only one hit to look at.

    :param lengths: characters of the documents; one that is not known gets no strip.
    """
    if len(hits) < 2:
        return ""
    return f'<div class="profile">{_bars(hits, texts)}{_strips(hits, lengths, texts)}</div>'


def _documents(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.document for hit in hits))


def _bars(hits: Sequence[Hit], texts: Texts) -> str:
    bars = (
        _link(hit, f"--share: {hit.score:.3f}", texts.profile_hit.format(rank=hit.rank, score=f"{hit.score:.2f}"))
        for hit in hits
    )
    items = "".join(f"<li>{bar}</li>" for bar in bars)
    return f'<figure><figcaption>{escape(texts.profile)}</figcaption><ol class="bars">{items}</ol></figure>'


def _strips(hits: Sequence[Hit], lengths: Mapping[str, int], texts: Texts) -> str:
    strips = "".join(_strip(name, lengths[name], hits, texts) for name in _documents(hits) if lengths.get(name))
    caption = f"<figcaption>{escape(texts.coverage)}</figcaption>"
    return f'<figure class="strips">{caption}{strips}</figure>' if strips else ""


def _strip(document: str, length: int, hits: Sequence[Hit], texts: Texts) -> str:
    """Return the name of a document and a strip as long as it is, with a mark for each of its hits."""
    own = [hit for hit in hits if hit.document == document]
    shares = [min(hit.start / length, 1) for hit in own]
    marks = "".join(
        _link(hit, f"--place: {share:.3f}", texts.coverage_hit.format(rank=hit.rank, share=f"{100 * share:.0f}"))
        for hit, share in zip(own, shares, strict=True)
    )
    title = own[0].title or PurePath(document).name
    return f'<p><b translate="no">{escape_line(title)}</b><span class="strip">{marks}</span></p>'


def _link(hit: Hit, style: str, says: str) -> str:
    """Return a button that `assets/asking.js` takes to the card of a hit."""
    best = " best" if hit.rank == 1 else ""
    told = escape(says)
    return (
        f'<button type="button" class="to-hit{best}" data-hit="{hit_anchor(hit)}" style="{style}" title="{told}"'
        f' aria-label="{told}"></button>'
    )
