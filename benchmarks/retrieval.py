"""Measure retrieval as the acceptance runs do: the paragraphs of each file are one jsonl corpus.

    python benchmarks/retrieval.py ../shared/data --work FOLDER [--only seed CMRC ...]

Indexes are kept in FOLDER, so that a change of search alone is measured again without embedding.
"""

import sys
from contextlib import closing

from machine import describe
from sets import SEED, QuestionSet, parse_arguments, question_sets, report_progress

from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.sentence_encoder import load_encoder
from search.engine import open_engine
from search.evaluation import evaluate_file
from ui.places import cache

MEASURES = ("recall@1", "recall@5", "ndcg@10", "mrr@10", "exact_match", "f1", "no_answer_accuracy")


def main() -> None:
    arguments = parse_arguments(__doc__)
    encoder = load_encoder(None, cache_folder=cache())
    sys.stdout.write(f"{describe()}\n\n| questions | n | {' | '.join(MEASURES)} |\n|---|---|{'---|' * len(MEASURES)}\n")
    for found in question_sets(arguments.data, arguments.work, arguments.only):
        for name, measures in _measure(found, encoder).items():
            _print_row(name, measures)


def _measure(found: QuestionSet, encoder: Encoder) -> dict[str, dict[str, object]]:
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    with closing(open_engine(found.index, encoder, cache_folder=cache())) as engine:
        measures = evaluate_file(engine, found.questions, progress=report_progress("asked"))
    groups = measures["by"]
    if found.name != SEED or not isinstance(groups, dict):
        return {found.name: measures}
    return {f"{found.name}, {group}": groups[group] for group in groups}


def _print_row(name: str, measures: dict[str, object]) -> None:
    cells = [f"{value:.4f}" if isinstance(value := measures.get(measure), float) else "" for measure in MEASURES]
    sys.stdout.write(f"| {name} | {measures['questions']} | {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
