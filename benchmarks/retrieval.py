"""Measure retrieval as the acceptance runs do: the paragraphs of each file are one jsonl corpus.

    python -m benchmarks.retrieval ../shared/data --work FOLDER [--only seed CMRC ...] [--hits-only] [--relevance 0]

Indexes are kept in FOLDER, so that a change of search alone is measured again without embedding. Most of the time goes
into reading answers; --hits-only leaves that out. --relevance is another weight of the reader's word in the order of
hits.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

from benchmarks.machine import describe
from benchmarks.sets import SEED, QuestionSet, argument_parser, question_sets, report_progress
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.sentence_encoder import load_encoder
from search.engine import SearchEngine, open_engine
from search.evaluation import evaluate_file
from search.rerank import RELEVANCE_WEIGHT
from search.results import Reply
from ui.places import cache

OF_HITS = ("recall@1", "recall@5", "ndcg@10", "mrr@10")
OF_ANSWERS = ("exact_match", "f1", "no_answer_accuracy")


class HitsOnly:
    """An engine that reads no answers; a ``search.evaluation.Engine``."""

    def __init__(self, engine: SearchEngine) -> None:
        self.place, self._search = engine.place, engine.search

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        return Reply(question, None, self._search(question, top_k=top_k), 0.0)


def main() -> None:
    arguments = _parse_arguments()
    encoder = load_encoder(None, cache_folder=cache())
    measures = OF_HITS if arguments.hits_only else (*OF_HITS, *OF_ANSWERS)
    sys.stdout.write(f"{describe()}\n\n| questions | n | {' | '.join(measures)} |\n|---|---|{'---|' * len(measures)}\n")
    for found in question_sets(arguments.data, arguments.work, arguments.only):
        for name, measured in _measure(found, encoder, arguments).items():
            _print_row(name, measured, measures)


def _parse_arguments() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    parser.add_argument("--hits-only", action="store_true")
    parser.add_argument("--relevance", type=float, default=RELEVANCE_WEIGHT)
    return parser.parse_args()


def _measure(found: QuestionSet, encoder: Encoder, arguments: argparse.Namespace) -> dict[str, dict[str, object]]:
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    with closing(
        open_engine(found.index, encoder, cache_folder=cache(), relevance_weight=arguments.relevance)
    ) as engine:
        asked = HitsOnly(engine) if arguments.hits_only else engine
        measures = evaluate_file(asked, found.questions, progress=report_progress("asked"))
    groups = measures["by"]
    if found.name != SEED or not isinstance(groups, dict):
        return {found.name: measures}
    return {f"{found.name}, {group}": groups[group] for group in groups}


def _print_row(name: str, measured: dict[str, object], measures: Sequence[str]) -> None:
    cells = [f"{value:.4f}" if isinstance(value := measured.get(measure), float) else "" for measure in measures]
    sys.stdout.write(f"| {name} | {measured['questions']} | {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
