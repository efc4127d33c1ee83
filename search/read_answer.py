"""From a span of a context to an answer in a hit: which hit shows it, and how far its passage must reach to do so."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from corpus.repair import Repaired, repair
from indexer.records import StoredPassage
from search.asked import Asked
from search.context import Context, join_passages
from search.marking import find_marks
from search.question import Question
from search.read import trim
from search.results import Answer, Hit, Span
from search.yes_no import deciding_sentence

# Within a token; not of a word that it is a part of: those words that the model has tokens for are left out.
_PARTICLE_BEFORE = re.compile(r"(?!的[确確]|是[否非]|了解)[的是了].")
_PARTICLE_BEHIND = re.compile(r"[^目]的\Z")
_PAIRS = dict(zip("“‘「『《〈（(【[〔", "”’」』》〉）)】]〕", strict=True))


def characters_of(text: str, tokens: Sequence[Span]) -> Span:
    """Return the characters that the tokens of an answer stand for.

    A token may hold a particle beside what it says, as the last one of "1789 年的", so that the model cannot leave it
    out. Of 12,000 training answers 74 end before the 的 of their last token, of several characters, and 5 with it;
    63 begin behind the 的, 是 or 了 of their first one, and 18 with it.
    """
    (start, behind_first), (before_last, end) = tokens[0], tokens[-1]
    first = start + bool(_PARTICLE_BEFORE.match(text, start, behind_first))
    last = end - bool(_PARTICLE_BEHIND.search(text, before_last, end))
    return (first, last) if first < last else (start, end)


def whole(text: str, start: int, end: int) -> Span:
    """Return a span as it can be shown: characters and pairs whole, without the white space around it and the mark
    that closes a statement."""
    span = trim(text, *whole_characters(text, start, end))
    while (better := trim(text, *whole_pairs(text, *span))) != span:  # a bracket that goes may leave a comma
        span = better
    return span


def whole_characters(text: str, start: int, end: int) -> Span:
    """Return a span with the accents and other marks that belong to its last character, and not with those of
    the character before."""
    while end < len(text) and _is_combining(text[end]):
        end += 1
    while start < end and _is_combining(text[start]):
        start += 1
    return start, end


def whole_pairs(text: str, start: int, end: int) -> Span:
    """Return a span without a quote or bracket at either side that has lost the other one of its pair; where just the
    closing one was left outside, with it."""
    open_at: list[int] = []
    for place in range(start, end):
        if text[place] in _PAIRS:
            open_at.append(place)
        elif open_at and text[place] == _PAIRS[text[open_at[-1]]]:
            open_at.pop()
        elif place == end - 1 and text[place] in _PAIRS.values():
            return whole_pairs(text, start, end - 1)
    if open_at and text[end : end + 1] == _PAIRS[text[open_at[-1]]]:
        return whole_pairs(text, start, end + 1)
    return (start + 1, end) if open_at == [start] else (start, end)


def _is_combining(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def choose_holder(document: str, span: Span, contexts: Sequence[Context], *, otherwise: int) -> int:
    """Return the place of the first context whose hit shows a span of a document whole, else of the first whose
    hit is of the paragraph that holds it."""
    places = [place for place, context in enumerate(contexts) if context.shown.document == document]
    for part in (_shown_span, Context.paragraph):
        for place in places:
            if _holds(part(contexts[place]), span):
                return place
    return otherwise


def shows(context: Context, span: Span) -> bool:
    """Say whether the hit of a context shows a span of its document whole."""
    return _holds(_shown_span(context), span)


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _shown_span(context: Context) -> Span:
    return context.shown.start, context.shown.end


def hold(hit: Hit, context: Context, span: Span, question: Question, words: Asked) -> Hit:
    """Return the hit with a passage that shows a span of its document, at least in part outside of the present one.

    In its own paragraph the passage moves there, as it was found for the whole paragraph; else it reaches from where
    it is to there.
    """
    passages = _passages_with(context, span)
    text = repair(join_passages(passages)).text
    first = passages[0]
    return replace(
        hit,
        section=first.section,
        page=first.page,
        text=text,
        start=first.start,
        end=passages[-1].end,
        matches=find_marks(text, question, words),
        closest=None,
    )


def _passages_with(context: Context, span: Span) -> Sequence[StoredPassage]:
    start, end = span
    held = [place for place, passage in enumerate(context.passages) if passage.start < end and start < passage.end]
    if all(context.passages[place].paragraph_id != context.shown.paragraph_id for place in held):
        held.append(context.place)
    return context.passages[min(held) : max(held) + 1]


def answer_in(hit: Hit, context: Context, span: Span, probability: float) -> Answer:
    """Return the answer at a span of the document that the hit's passage holds."""
    text = repair(context.text()[hit.start - context.start : hit.end - context.start])
    start, end = trim(text.text, *_to_repaired(text, span[0] - hit.start, span[1] - hit.start))
    return Answer(text.text[start:end], probability, hit.rank, start, end)


def deciding_sentence_in(context: Context, span: Span) -> Span:
    """Return the sentence of a document that a span of it is in, as ``yes_no.deciding_sentence``."""
    text = repair(context.text())
    sentence = deciding_sentence(text.text, _to_repaired(text, span[0] - context.start, span[1] - context.start))
    start, end = text.to_original(*trim(text.text, *sentence))
    return context.start + start, context.start + end


def _to_repaired(text: Repaired, start: int, end: int) -> Span:
    """The other way round of ``Repaired.to_original``; white space that was added before a character goes with it."""
    return text.from_original(start), bisect_right(text.origins, end - 1)
