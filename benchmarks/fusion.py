"""What each part of search adds: the same questions, indexes and candidates ordered in several ways.

    python benchmarks/fusion.py ../shared/data --work FOLDER [--only seed CMRC ...]

FOLDER holds the indexes that ``retrieval.py`` has made. Cells are recall@1 (nDCG@10) over paragraphs.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import fmean

from machine import describe
from sets import SEED, QuestionSet, parse_arguments, question_sets, report_progress

from corpus.qa_data import GoldQuestion, read_questions
from corpus.records import Kind
from indexer.encoder import Encoder
from indexer.opened import OpenIndex, open_index
from indexer.sentence_encoder import load_encoder
from search.fusion import LEXICAL_WEIGHT, OFFSETS, Candidate, coverage, fused_score
from search.gold import GoldFinder
from search.metrics import ndcg, recall
from search.question import prepare
from search.retrieve import find_candidates
from search.translate import translate
from ui.places import cache

Scores = Mapping[int, float]  # by paragraph
RRF_K = 60  # the constant of Cormack, Clarke and Büttcher, 2009


def main() -> None:
    arguments = parse_arguments(__doc__)
    encoder = load_encoder(None, cache_folder=cache())
    sys.stdout.write(f"{describe()}\n\n| questions | {' | '.join(ORDERS)} |\n|---|{'---|' * len(ORDERS)}\n")
    for found in question_sets(arguments.data, arguments.work, arguments.only):
        for name, cells in _measure(found, encoder).items():
            sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
            sys.stdout.flush()


def _measure(found: QuestionSet, encoder: Encoder) -> dict[str, list[str]]:
    """Return the cells of each group of questions: of the seed by language, else all in one."""
    groups: dict[str, list[list[tuple[float, float]]]] = {}
    questions = [question for question in read_questions(found.questions) if question.evidence]
    with closing(open_index(found.index, encoder)) as index:
        gold = GoldFinder(index.store)
        for number, question in enumerate(questions):
            report_progress("asked")(number, len(questions))
            group = f"{found.name}, {question.lang}" if found.name == SEED else found.name
            groups.setdefault(group, []).append(_measure_question(index, question, gold, encoder))
    return {
        group: [
            f"{fmean(r for r, _ in column):.3f} ({fmean(n for _, n in column):.3f})"
            for column in zip(*rows, strict=True)
        ]
        for group, rows in groups.items()
    }


def _measure_question(
    index: OpenIndex, asked: GoldQuestion, find_gold: GoldFinder, encoder: Encoder
) -> list[tuple[float, float]]:
    question = prepare(asked.question, encoder)
    candidates = find_candidates(index, question, translate(index, question))
    places = {
        passage.paragraph_id: passage for passage in index.store.get_passages([found.paragraph for found in candidates])
    }
    relevant = {
        str(paragraph)
        for paragraph, passage in places.items()
        for span in find_gold(asked.evidence)
        if span.document == passage.document and span.start < passage.end and passage.start < span.end
    }
    found = Found(candidates, question.wanted, index.lexical.highest_score(question.terms))
    rankings = [_ranking(order(found)) for order in ORDERS.values()]
    return [(recall(ranking, relevant, 1), ndcg(ranking, relevant, 10)) for ranking in rankings]


def _ranking(scores: Scores) -> list[str]:
    return [str(paragraph) for paragraph in sorted(scores, key=lambda paragraph: (-scores[paragraph], paragraph))]


@dataclass(frozen=True, slots=True)
class Found:
    """What the orders order."""

    candidates: Sequence[Candidate]
    wanted: frozenset[Kind]
    highest_lexical: float


def _dense(found: Found) -> Scores:
    return {candidate.paragraph: candidate.dense.score for candidate in found.candidates if candidate.dense}


def _lexical(found: Found) -> Scores:
    return {candidate.paragraph: candidate.lexical.score for candidate in found.candidates if candidate.lexical}


def _reciprocal_ranks(found: Found) -> Scores:
    return {
        candidate.paragraph: sum(1 / (RRF_K + leg.rank) for leg in (candidate.dense, candidate.lexical) if leg)
        for candidate in found.candidates
    }


def _min_max(found: Found) -> Scores:
    """Return 0.7 · dense + 0.3 · lexical, each stretched to 0..1 over the candidates."""
    dense, lexical = _stretched(_dense(found)), _stretched(_lexical(found))
    return {
        candidate.paragraph: 0.7 * dense.get(candidate.paragraph, 0) + 0.3 * lexical.get(candidate.paragraph, 0)
        for candidate in found.candidates
    }


def _stretched(scores: Scores) -> Scores:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=1.0)
    return {paragraph: (score - low) / (high - low or 1) for paragraph, score in scores.items()}


def _ours(weight: float = LEXICAL_WEIGHT, *, free: frozenset[Kind] | None = None) -> "Order":
    """Our fusion with another weight, or with kinds ``free`` of their offset whatever the question asks for."""

    def order(found: Found) -> Scores:
        without_offset = found.wanted if free is None else free
        return {
            candidate.paragraph: fused_score(
                candidate.dense.score if candidate.dense else 0.0,
                coverage(candidate.lexical.score if candidate.lexical else 0.0, found.highest_lexical),
                offset=0.0 if candidate.kind in without_offset else OFFSETS[candidate.kind],
                weight=weight,
            )
            for candidate in found.candidates
        }

    return order


Order = Callable[[Found], Scores]
ORDERS: dict[str, Order] = {
    "BM25 alone": _lexical,
    "dense alone": _dense,
    "RRF, k=60": _reciprocal_ranks,
    "min-max, 0.7 + 0.3": _min_max,
    "ours, all kinds alike": _ours(free=frozenset(Kind)),
    "ours, references never wanted": _ours(free=frozenset({Kind.BODY})),
    **{f"ours, weight {weight}": _ours(weight) for weight in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)},
}


if __name__ == "__main__":
    main()
