"""All question sets' paragraphs in one index, Chinese, traditional and English: what each set loses by the company.

    python -m benchmarks.mixed ../shared/data --work FOLDER [--only XQuAD ...] [--every 4]

Cells are recall@1: in the set's own index; in the index of all, where XQuAD's paragraphs stand in both languages and
either version of the right one counts; and there with the version in the other language taken out of the ranking. The
last columns count questions whose right paragraph no leg found, so that no fusion could have brought it up: among the
200 nearest passages and the 100 paragraphs of each keyword search it was not. Prints Markdown.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks.machine import describe
from benchmarks.sets import SQUAD, QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress
from corpus.qa_data import GoldQuestion, read_questions
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.opened import OpenIndex, open_index
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from search.gold import GoldFinder
from search.question import Question, prepare
from search.retrieve import find_candidates
from search.translate import translate
from ui.places import cache

VERSIONS = ("xquad.zh", "xquad.en")  # the same paragraphs in the same order
SETS = {**SQUAD, "XQuAD en→en": ("xquad.en", "xquad.en")}
COLUMNS = (
    *("questions", "n", "own index", "all, either version", "all, other version out"),
    *("not found, own index", "not found, all", "neither version found, all"),
)


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--every", type=int, default=4, help="ask every so many questions")
    arguments = parser.parse_args()
    encoder = load_encoder(None, cache_folder=cache())
    keep_dictionary_in(cache())
    keep_bilingual_in(cache())
    found = [each for each in question_sets(arguments.data, arguments.work, [], squad=SETS) if each.name in SETS]
    corpora = list(dict.fromkeys(each.corpus for each in found))
    everything = arguments.work / "mixed"
    index_paths(everything, corpora, encoder, progress=report_progress("embedded"))
    sys.stdout.write(f"{describe()}\n")
    print_head(*COLUMNS)
    for each in found:
        if not arguments.only or any(word in each.name for word in arguments.only):
            print_row(each.name, *_measure(each, everything, encoder, arguments.every))


def _measure(found: QuestionSet, everything: Path, encoder: Encoder, every: int) -> list[str]:
    """Return the cells of a set's row."""
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    questions = [question for question in read_questions(found.questions) if question.evidence][::every]
    outcomes: list[tuple[Outcome, Outcome]] = []
    with closing(open_index(found.index, encoder)) as own, closing(open_index(everything, encoder)) as mixed:
        indexes = [(index, _names(index)) for index in (own, mixed)]
        find_right = GoldFinder(own.store)
        for number, asked in enumerate(questions):
            report_progress("asked")(number, len(questions))
            question, right = prepare(asked.question, encoder), _right(find_right, asked)
            alone, among_all = (_outcome(_ranking(index, names, question), right) for index, names in indexes)
            outcomes.append((alone, among_all))
    return _cells(outcomes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a ranking did with the right paragraph."""

    either: bool  # it is first, or its other version is
    alone: bool  # it is first when its other version is left out
    is_missing: bool
    are_both_missing: bool


def _outcome(ranking: Sequence[str], right: frozenset[str]) -> Outcome:
    others = frozenset(map(_other_version, right)) - right
    alone = [name for name in ranking if name not in others]
    return Outcome(
        either=bool(ranking) and ranking[0] in right | others,
        alone=bool(alone) and alone[0] in right,
        is_missing=right.isdisjoint(ranking),
        are_both_missing=(right | others).isdisjoint(ranking),
    )


def _cells(outcomes: Sequence[tuple[Outcome, Outcome]]) -> list[str]:
    own, mixed = [alone for alone, _ in outcomes], [among_all for _, among_all in outcomes]
    recalls = (
        fmean(outcome.alone for outcome in own),
        fmean(outcome.either for outcome in mixed),
        fmean(outcome.alone for outcome in mixed),
    )
    missing = (
        sum(outcome.is_missing for outcome in own),
        sum(outcome.is_missing for outcome in mixed),
        sum(outcome.are_both_missing for outcome in mixed),
    )
    return [str(len(outcomes)), *(f"{value:.4f}" for value in recalls), *map(str, missing)]


def _ranking(index: OpenIndex, names: dict[int, str], question: Question) -> list[str]:
    """Return the documents of all candidates, best first; every document is one paragraph of a set."""
    candidates = find_candidates(index, question, translate(index, question))
    return list(dict.fromkeys(names[candidate.paragraph] for candidate in candidates))


def _names(index: OpenIndex) -> dict[int, str]:
    return {place.paragraph_id: place.document for place in index.store.places()}


def _right(find_right: GoldFinder, asked: GoldQuestion) -> frozenset[str]:
    return frozenset(span.document for span in find_right(asked.evidence))


def _other_version(name: str) -> str:
    """Return the name of the same paragraph in the other language, or the name itself."""
    corpus, _, number = name.rpartition("-")
    return f"{VERSIONS[1 - VERSIONS.index(corpus)]}-{number}" if corpus in VERSIONS else name


if __name__ == "__main__":
    main()
