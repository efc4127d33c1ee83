"""The answer as HTML: the span, the sentence it stands in, how sure it is, where it comes from."""

from indexer.sentences import sentence_around
from search.results import Answer, Hit, Reply
from ui.citation import quotation
from ui.marks import pieces
from ui.markup import escape, marked, verbatim
from ui.origin import origin
from ui.render_actions import render_copies, render_open
from ui.render_measure import render_answer_feedback
from ui.render_source import line, page
from ui.texts import Texts

SHORT_ANSWER = 24  # characters; one line in large type
CLOSING_MARK = 1  # character by which a sentence is longer than an answer that is all of it
# Of the answers with a score from .6 on more than nine in ten are at least half right, of those from .3 on four in
# five: an answer is right by its score only to the last character. From benchmarks/calibrate.py.
SURE, FAIRLY_SURE = 0.6, 0.3


def render_answer(reply: Reply, texts: Texts) -> str:
    if reply.answer is None:
        return render_no_answer(texts.no_answer)
    answer, hit = reply.answer, reply.hits[reply.answer.hit - 1]
    long = " long" if len(answer.text) > SHORT_ANSWER else ""
    actions = render_copies(quotation(hit, answer), texts) + render_open(hit, answer, texts)
    return (
        f'<section class="card answer-card" role="status"><header><h2>{escape(texts.answer)}</h2>'
        f"{_confidence(answer, texts)}</header>"
        f'<p class="answer-text{long}" translate="no">{escape(answer.text)}</p>{_sentence(hit, answer, texts)}'
        f'<p class="source">{_source(hit, texts)}</p>{_others(reply, texts)}<div class="actions">{actions}</div>'
        f"{render_answer_feedback(texts)}</section>"
    )


def render_no_answer(why: str) -> str:
    return f'<section class="card no-answer" role="status"><p>{escape(why)}</p></section>'


def is_sure(answer: Answer) -> bool:
    """Say whether the page calls an answer confident."""
    return answer.score >= SURE


def render_reading(texts: Texts) -> str:
    """Return what stands in the place of the answer until it is read; as high as a short answer."""
    return f'<section class="card answer-card reading" role="status"><p>{escape(texts.reading)}</p></section>'


def _confidence(answer: Answer, texts: Texts) -> str:
    if is_sure(answer):
        level, words = "high", texts.confidence_high
    elif answer.score >= FAIRLY_SURE:
        level, words = "fair", texts.confidence_fair
    else:
        level, words = "low", texts.confidence_low
    return f'<p class="confidence {level}">{escape(words.format(score=f"{answer.score:.2f}"))}</p>'


def _sentence(hit: Hit, answer: Answer, texts: Texts) -> str:
    """Return the sentence around a short answer, which it is marked in; a long one speaks for itself."""
    start, end = sentence_around(hit.text, (answer.start, answer.end))
    if len(answer.text) > SHORT_ANSWER or end - start <= len(answer.text) + CLOSING_MARK:
        return ""
    span = (answer.start - start, answer.end - start)
    sentence = marked(pieces(hit.text[start:end], answer=span, words=()))
    return f'<p class="sentence"><b>{escape(texts.in_sentence)}</b><span translate="no">{sentence}</span></p>'


def _others(reply: Reply, texts: Texts) -> str:
    """Return what other documents say that is another thing, each with its source."""
    others = reply.answer.others if reply.answer else ()
    return "".join(
        f'<p class="sentence other"><b>{escape(texts.other_answer)}</b>{verbatim(other.text)} '
        f'<span class="source">{_source(reply.hits[other.hit - 1], texts)}</span></p>'
        for other in others
    )


def _source(hit: Hit, texts: Texts) -> str:
    return line(
        escape(texts.answer_from.format(rank=hit.rank)),
        *map(verbatim, origin(hit)),
        *page(hit, texts),
        *map(verbatim, hit.section[-1:]),
    )
