"""Measure an engine on questions with known answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Protocol

from corpus.qa_data import GoldQuestion, read_questions
from indexer.libraries import library_at
from indexer.place import Place
from search.gold import GoldFinder, GoldSpan
from search.metrics import answer_f1, exact_match, ndcg, recall, reciprocal_rank
from search.results import Reply

_DEPTH = 10  # hits a question; the deepest measure looks at ten

Progress = Callable[[int, int], None]  # questions asked so far, questions to ask


class Engine(Protocol):
    """What is measured."""

    @property
    def place(self) -> Place: ...
    def reply(self, question: str, *, top_k: int = 5) -> Reply: ...


FindGold = Callable[[Sequence[str]], list[GoldSpan]]


def evaluate_file(engine: Engine, path: Path, *, progress: Progress) -> dict[str, object]:
    """Measure an engine on a file of questions; see ``corpus.qa_data`` for its forms.

    :raises QuestionFileError: if the file cannot be read.
    """
    questions = read_questions(path)
    return evaluate(engine, questions, _gold_finder(engine.place, questions), progress=progress)


def _gold_finder(place: Place, questions: Sequence[GoldQuestion]) -> FindGold:
    """It holds the texts of all documents; where no question has evidence it is spared."""
    if not any(question.evidence for question in questions):
        return lambda _: []
    with library_at(place).reading() as records:
        return GoldFinder(records)


def evaluate(
    engine: Engine,
    questions: Sequence[GoldQuestion],
    find_gold: FindGold,
    *,
    progress: Progress,
) -> dict[str, object]:
    """Ask every question and return the mean of each measure, over all and by ``kind`` and ``lang``.

    :param find_gold: from evidence texts to the places in the index that hold one of them.
    """
    measured: list[tuple[GoldQuestion, dict[str, float]]] = []
    for number, question in enumerate(questions):
        progress(number, len(questions))
        reply = engine.reply(question.question, top_k=_DEPTH)
        measured.append((question, measure(question, reply, find_gold(question.evidence))))
    progress(len(questions), len(questions))
    return {**_means(measured), "by": _by_group(measured)}


def measure(question: GoldQuestion, reply: Reply, gold: Sequence[GoldSpan]) -> dict[str, float]:
    """Return the measures that can be taken of one reply; an unanswerable question has one only."""
    if not question.answerable:
        return {"no_answer_accuracy": float(reply.answer is None)}
    measures: dict[str, float] = {}
    if question.evidence:
        ranking, relevant = rank_units(reply, gold)
        measures["recall@1"] = recall(ranking, relevant, 1)
        measures["recall@5"] = recall(ranking, relevant, 5)
        measures["ndcg@10"] = ndcg(ranking, relevant, _DEPTH)
        measures["mrr@10"] = reciprocal_rank(ranking, relevant, _DEPTH)
    if question.answers:
        answer = reply.answer.text if reply.answer else ""
        measures["exact_match"] = exact_match(answer, question.answers)
        measures["f1"] = answer_f1(answer, question.answers)
    return measures


def rank_units(reply: Reply, gold: Sequence[GoldSpan]) -> tuple[list[str], set[str]]:
    """Turn hits into what is ranked: a gold place counts once, at its best rank; other hits count as themselves."""
    names = {span: f"gold {number}" for number, span in enumerate(gold)}
    ranking: list[str] = []
    for hit in reply.hits:
        held = [name for span, name in names.items() if span.is_shown_by(hit)]
        ranking += held or [f"hit {hit.rank}"]
    return list(dict.fromkeys(ranking)), set(names.values())


def _means(measured: Iterable[tuple[GoldQuestion, Mapping[str, float]]]) -> dict[str, object]:
    measured = list(measured)
    names = dict.fromkeys(name for _, measures in measured for name in measures)
    means = {name: fmean(measures[name] for _, measures in measured if name in measures) for name in names}
    return {"questions": len(measured), **means}


def _by_group(measured: Sequence[tuple[GoldQuestion, Mapping[str, float]]]) -> dict[str, dict[str, object]]:
    """Group by every kind and by every language that is present."""
    groups: dict[str, list[tuple[GoldQuestion, Mapping[str, float]]]] = {}
    for question, measures in measured:
        for group in dict.fromkeys(filter(None, (question.kind, question.lang))):
            groups.setdefault(group, []).append((question, measures))
    return {group: _means(members) for group, members in groups.items()}
