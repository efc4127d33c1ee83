"""One reply as the JSON object that `wenju ask --json` promises: these keys, always all of them."""

from collections.abc import Sequence

from search.compose import Statement
from search.results import Answer, Hit, LegScore, Reply

JsonObject = dict[str, object]


def reply_object(reply: Reply, *, question_id: object = None) -> JsonObject:
    """Return the object for one reply; ``question_id`` is the ``id`` of a batch line, else null."""
    return {
        "id": question_id,
        "question": reply.question,
        "seconds": round(reply.seconds, 6),  # microseconds; the clock knows no more
        "answer": None if reply.answer is None else _answer_object(reply.answer),
        "hits": [hit_object(hit) for hit in reply.hits],
    }


def _answer_object(answer: Answer) -> JsonObject:
    """Return the contract's keys, and ``others`` where documents disagree and only there."""
    promised = {
        "text": answer.text,
        "score": answer.score,
        "hit": answer.hit,
        "start": answer.start,
        "end": answer.end,
    }
    return {**promised, "others": [_answer_object(other) for other in answer.others]} if answer.others else promised


def composed_object(composed: Sequence[Statement]) -> JsonObject:
    """Return what ``--llm`` adds: the sentences that were written, and the hits that each cites, perhaps none."""
    return {"composed": [{"text": statement.text, "hits": list(statement.hits)} for statement in composed]}


def hit_object(hit: Hit) -> JsonObject:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "document": hit.document,
        "title": hit.title,
        "section": list(hit.section),
        "page": hit.page,
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "legs": {"dense": _leg_object(hit.dense), "lexical": _leg_object(hit.lexical)},
    }


def _leg_object(leg: LegScore | None) -> JsonObject | None:
    return None if leg is None else {"rank": leg.rank, "score": leg.score}
