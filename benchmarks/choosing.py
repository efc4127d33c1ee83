"""How much a hit's score counts among the spans of several, and the reader's word in the order of hits: two curves.

    python -m benchmarks.choosing ../shared/data --work FOLDER [--reader FILE] [--limit 400]

On held-out questions: of CMRC's training articles and of the written documents. Exact match and F1 are
those of the whole product if it always answered. The indexes are kept in FOLDER; --limit takes so many questions of
each set, from all over it.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from benchmarks.machine import describe
from benchmarks.sets import (
    HELD_OUT_SETS,
    QuestionSet,
    argument_parser,
    print_head,
    print_row,
    question_sets,
    report_progress,
    some_of,
)
from corpus.qa_data import GoldQuestion, read_questions
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.library import open_store
from indexer.sentence_encoder import load_encoder
from search.engine import SearchEngine
from search.evaluation import rank_units
from search.found import Found
from search.gold import GoldFinder
from search.metrics import answer_f1, exact_match, recall
from search.read_model import READER_FILE, trained_model
from search.read_spans import load_calibration, score
from search.read_trained import Proposal, TrainedReader
from search.rerank import RELEVANCE_WEIGHT, find_contenders, rerank
from search.results import Reply
from ui.places import cache

HIT_WEIGHTS = (0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 32.0)
RELEVANCE_WEIGHTS = (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Seen:
    """A question that has an answer, what was found for it, and what the reader says of that."""

    question: GoldQuestion
    found: Found
    proposals: Sequence[Proposal]
    relevances: Mapping[int, Sequence[float]]  # by how many hits are read
    gold: GoldFinder


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--reader", type=Path, default=READER_FILE)
    parser.add_argument("--limit", type=int, default=400)
    arguments = parser.parse_args()
    encoder = load_encoder(None, cache_folder=cache())
    reader = TrainedReader(trained_model(cache(), arguments.reader), load_calibration(READER_FILE), seconds=math.inf)
    sys.stdout.write(f"{describe()}\n")
    for found in question_sets(arguments.data, arguments.work, HELD_OUT_SETS):
        seen = _ask(found, encoder, reader, arguments.limit)
        _report_answers(found.name, seen)
        _report_order(found.name, seen)


def _ask(found: QuestionSet, encoder: Encoder, reader: TrainedReader, at_most: int) -> list[Seen]:
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    questions = some_of([asked for asked in read_questions(found.questions) if asked.answerable], at_most)
    with closing(open_store(found.index)) as store:
        gold = GoldFinder(store)
    seen: list[Seen] = []
    with closing(SearchEngine(found.index, encoder, reader, relevance_weight=0.0)) as engine:
        for number, question in enumerate(questions):
            report_progress(f"{found.name}: asked")(number, len(questions))
            hits = engine.find(question.question)
            proposals = reader.proposals(rerank(hits, reader.relevances, weight=RELEVANCE_WEIGHT))
            firsts = (replace(hits, contexts=hits.contexts[:size]) for size in range(len(hits.contexts) + 1))
            relevances = {len(read.contexts): reader.relevances(read) for read in firsts}
            seen.append(Seen(question, hits, proposals, relevances, gold))
    return seen


def _report_answers(name: str, seen: Sequence[Seen]) -> None:
    print_head(f"{name}: weight of the hit's score", "questions", "exact match", "F1")
    for weight in HIT_WEIGHTS:
        chosen = [(_best(one.proposals, weight), one.question.answers) for one in seen]
        exact = fmean(exact_match(text, answers) for text, answers in chosen)
        overlap = fmean(answer_f1(text, answers) for text, answers in chosen)
        print_row(f"{weight:g}", len(seen), f"{exact:.3f}", f"{overlap:.3f}")


def _best(proposals: Sequence[Proposal], weight: float) -> str:
    best = max(proposals, key=lambda proposal: score(proposal.features, hit_weight=weight), default=None)
    return best.text if best else ""


def _report_order(name: str, seen: Sequence[Seen]) -> None:
    print_head(f"{name}: weight of the relevance", "questions", "recall@1", "hits read for it")
    for weight in RELEVANCE_WEIGHTS:
        firsts = fmean(_recall_at_1(one, weight) for one in seen)
        read = fmean(len(find_contenders(one.found, weight)) for one in seen)
        print_row(f"{weight:g}", len(seen), f"{firsts:.4f}", f"{read:.2f}")


def _recall_at_1(seen: Seen, weight: float) -> float:
    ordered = rerank(seen.found, lambda read: seen.relevances[len(read.hits)], weight=weight)
    ranking, relevant = rank_units(Reply("", None, ordered.hits, 0.0), seen.gold(seen.question.evidence))
    return recall(ranking, relevant, 1)


if __name__ == "__main__":
    main()
