"""What each part of search adds: with all of them, with each one off, and with other fusions in place of ours.

    python -m benchmarks.ablation ../shared/data --work FOLDER [--only seed CMRC ...] [--rows RRF min-max ...]
    python -m benchmarks.ablation ../shared/data --work OTHER --encoder plain --rows everything    (adapter off)

A part is switched off in the product's own code, which then finds, scores and fuses anew. RRF, min-max and other
weights order what was found with everything on. Tables: recall@1, of the seed recall@1 (recall@5), over paragraphs;
nDCG@10; milliseconds of a search, and how many fewer it takes without a part, median, in the same run.
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import fmean, median

from benchmarks.asking import OpenSet, RememberingEncoder, asking_parser, columns_of, open_set
from benchmarks.machine import describe
from benchmarks.orders import ORDERS, ranking
from benchmarks.parts import Parts, Search
from benchmarks.sets import QuestionSet, print_head, print_row, question_sets, report_progress
from search.engine import open_engine
from search.metrics import ndcg, recall

EVERYTHING, ENCODING = "everything on", "encoding the question"
SEARCHES = {
    EVERYTHING: Parts(),
    "− keyword leg, translations too": Parts(words=False, translations=False),
    "− dense leg": Parts(dense=False),
    "− translations": Parts(translations=False),
    "− windows": Parts(windows=False),
    "− headings": Parts(headings=False),
    "− offsets of kinds": Parts(offsets=False),
    "− references when asked for": Parts(references=False),
    "dense alone": Parts(words=False, translations=False, offsets=False),
    "BM25 alone": Parts(dense=False, translations=False, offsets=False),
}
CHECKED = 20  # every so manyth question is compared with the engine
TIMED = 30  # questions of a set whose encoding is timed
Measures = tuple[float, float, float]  # recall@1, recall@5, nDCG@10


def main() -> None:
    parser = asking_parser(__doc__)
    parser.add_argument(
        "--rows", nargs="*", default=[], help="words of the names of the rows to print beside the first"
    )
    arguments = parser.parse_args()
    encoder = RememberingEncoder(arguments.encoder, arguments.work)
    results = Results(arguments.rows)
    for found in question_sets(arguments.data, arguments.work, arguments.only):
        with open_set(found, encoder, at_most=arguments.questions) as opened:
            _check(found, opened, encoder)
            _measure(found, opened, results)
            _time_encoding(found, opened, encoder, results)
    sys.stdout.write(f"{describe()}\n\nEncoder {encoder.name}, fingerprint {encoder.fingerprint[:12]}.\n")
    results.print()


@dataclass(frozen=True, slots=True)
class Results:
    words: Sequence[str]  # of the rows that are wanted; all if there are none
    measures: dict[str, dict[str, list[Measures]]] = field(default_factory=lambda: defaultdict(dict))
    seconds: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(dict))

    def wants(self, row: str) -> bool:
        return row == EVERYTHING or not self.words or any(word in row for word in self.words)

    def add(self, row: str, columns: Sequence[str], ranking: Sequence[int], right: frozenset[int]) -> None:
        names, wanted = list(map(str, ranking)), set(map(str, right))
        measures = recall(names, wanted, 1), recall(names, wanted, 5), ndcg(names, wanted, 10)
        for column in columns:
            self.measures[row].setdefault(column, []).append(measures)

    def add_seconds(self, row: str, columns: Sequence[str], seconds: float) -> None:
        for column in columns:
            self.seconds[row].setdefault(column, []).append(seconds)

    def print(self) -> None:
        columns = self.measures[EVERYTHING]
        print_head("recall@1 (questions)", *(f"{column} ({len(found)})" for column, found in columns.items()))
        for row, cells in self.measures.items():
            print_row(row, *(_recall(column, cells[column]) for column in columns))
        print_head("nDCG@10", *columns)
        for row, cells in self.measures.items():
            print_row(row, *(f"{fmean(gain for _, _, gain in cells[column]):.3f}" for column in columns))
        print_head("ms", *columns)
        for row in filter(self.seconds.get, [*SEARCHES, ENCODING]):
            print_row(row, *(self._milliseconds(row, column) for column in columns))

    def _milliseconds(self, row: str, column: str) -> str:
        seconds = self.seconds[row][column]
        if row in (EVERYTHING, ENCODING):
            return f"{1000 * median(seconds):.1f}"
        pairs = zip(seconds, self.seconds[EVERYTHING][column], strict=True)
        return f"{1000 * median(without - all_on for without, all_on in pairs):+.1f}"


def _recall(column: str, found: Sequence[Measures]) -> str:
    first, fifth, _ = (fmean(each) for each in zip(*found, strict=True))
    return f"{first:.3f} ({fifth:.3f})" if column.startswith("seed") else f"{first:.3f}"


def _check(found: QuestionSet, opened: OpenSet, encoder: RememberingEncoder) -> None:
    """See that the first row is the product: its engine gives the same hits in the same order."""
    search = Search(opened.index)
    with closing(open_engine(found.index, encoder)) as engine:
        for asked in opened.asked[::CHECKED]:
            hits = engine.search(asked.gold.question, top_k=10)
            ours = [candidate.paragraph for candidate in search(asked.question, Parts())[:10]]
            theirs = [opened.paragraphs.at(hit.document, hit.start) for hit in hits]
            assert ours == theirs, f"The engine ranks otherwise: {asked.gold.question!r}, {theirs}, not {ours}"


def _measure(found: QuestionSet, opened: OpenSet, results: Results) -> None:
    search, chance = Search(opened.index), random.Random(1)
    searches = [row for row in SEARCHES if results.wants(row)]
    for row in searches:
        search(opened.asked[0].question, SEARCHES[row])  # makes its index
    for number, asked in enumerate(opened.asked):
        report_progress(f"{found.name}: asked")(number, len(opened.asked))
        columns, candidates = columns_of(found, asked.gold), {}
        for row in chance.sample(searches, len(searches)):  # in turn, so that none has the warmer cache
            started = time.perf_counter()
            candidates[row] = search(asked.question, SEARCHES[row])
            results.add_seconds(row, columns, time.perf_counter() - started)
        for row in searches:
            results.add(row, columns, [candidate.paragraph for candidate in candidates[row]], asked.right)
        highest = opened.index.lexical.highest_score(asked.question.terms)
        for row in filter(results.wants, ORDERS):
            results.add(row, columns, ranking(ORDERS[row](candidates[EVERYTHING], highest)), asked.right)


def _time_encoding(found: QuestionSet, opened: OpenSet, encoder: RememberingEncoder, results: Results) -> None:
    for asked in opened.asked[:: max(1, len(opened.asked) // TIMED)]:
        started = time.perf_counter()
        encoder.asked.encode_query([asked.question.text])
        results.add_seconds(ENCODING, columns_of(found, asked.gold), time.perf_counter() - started)


if __name__ == "__main__":
    main()
