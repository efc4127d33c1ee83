"""What questions lose when they are written another way: in the other characters, in full width, with a typo.

    python -m benchmarks.robust ../shared/data --work FOLDER [--only seed CMRC ...] [--every 4]

Recall@1 of the product before and after, over the questions that the change does change. Characters are exchanged by
OpenCC, simplified to traditional or back; width is that of digits and Latin letters. A typo is one character of a
Chinese run or an English word dropped, doubled, swapped with its neighbour, or replaced by one of the corpus (as often
as it stands there); which one is drawn from the question itself, so it is the same in every run. Prints Markdown.
"""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from random import Random
from statistics import fmean
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from benchmarks.machine import describe
from benchmarks.sets import QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress
from corpus.loaders import parse_documents
from corpus.qa_data import GoldQuestion, read_questions
from corpus.repair import HAN
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.library import open_store
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from search.engine import SearchEngine, open_engine
from search.evaluation import FindGold, measure
from search.gold import GoldFinder
from search.results import Reply
from ui import places

BIG = 500  # questions; of larger sets only every so many are asked
Change = Callable[[str], str]

_RUN = re.compile(rf"[{HAN}]{{2,}}|[A-Za-z]{{2,}}")
_TO_FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in digits + ascii_letters}


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--every", type=int, default=4, help=f"ask every so many questions of sets of over {BIG}")
    arguments = parser.parse_args()
    encoder = load_encoder(None, cache_folder=places.cache())
    keep_dictionary_in(places.cache())
    keep_bilingual_in(places.cache())
    sys.stdout.write(f"{describe()}\n")
    print_head("questions", "change", "changed", "before", "after", "fall")
    for found in question_sets(arguments.data, arguments.work, arguments.only):
        for name, cells in _measure(found, encoder, arguments.every).items():
            print_row(found.name, name, *cells)


def _measure(found: QuestionSet, encoder: Encoder, every: int) -> dict[str, tuple[str, ...]]:
    """Return the cells of each change."""
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    questions = [question for question in read_questions(found.questions) if question.evidence]
    questions = questions[:: every if len(questions) > BIG else 1]
    with closing(open_store(found.index)) as store:
        find_gold = GoldFinder(store)
    with closing(open_engine(found.index, encoder)) as engine:
        before = [_recall(engine, question, question.question, find_gold) for question in questions]
        return {
            name: _compare(engine, questions, before, change, find_gold) for name, change in _changes(found).items()
        }


def _compare(
    engine: SearchEngine, questions: Sequence[GoldQuestion], before: Sequence[float], change: Change, gold: FindGold
) -> tuple[str, ...]:
    pairs: list[tuple[float, float]] = []
    for number, (question, was) in enumerate(zip(questions, before, strict=True)):
        report_progress("asked")(number, len(questions))
        changed = change(question.question)
        if changed != question.question:
            pairs.append((was, _recall(engine, question, changed, gold)))
    if not pairs:
        return "0", "", "", ""
    was, now = (fmean(column) for column in zip(*pairs, strict=True))
    return str(len(pairs)), f"{was:.4f}", f"{now:.4f}", f"{was - now:.4f}"


def _recall(engine: SearchEngine, asked: GoldQuestion, text: str, find_gold: FindGold) -> float:
    reply = Reply(text, None, engine.search(text, top_k=1), 0.0)
    return measure(asked, reply, find_gold(asked.evidence))["recall@1"]


def _changes(found: QuestionSet) -> dict[str, Change]:
    documents = parse_documents(found.corpus.read_bytes(), found.corpus)
    text = "".join(document.text for document in documents)
    han = "".join(re.findall(f"[{HAN}]", text))
    latin = "".join(re.findall("[A-Za-z]", text)) or ascii_lowercase

    def add_typo(question: str) -> str:
        return with_typo(question, han, latin)

    return {"other characters": other_characters, "full width": full_width, "a typo": add_typo}


def other_characters(text: str) -> str:
    """Write simplified as traditional characters or the other way round, whichever the text has more of."""
    traditional, simplified = _converter("s2t").convert(text), _converter("t2s").convert(text)
    is_traditional = _count_changed(text, simplified) > _count_changed(text, traditional)
    return str(simplified if is_traditional else traditional)


def _count_changed(text: str, converted: str) -> int:
    return sum(one != other for one, other in zip(text, converted, strict=False))


@cache
def _converter(direction: str) -> Any:
    from opencc import OpenCC

    return OpenCC(direction)


def full_width(text: str) -> str:
    return text.translate(_TO_FULL_WIDTH)


def with_typo(text: str, han: str, latin: str) -> str:
    """Make one mistake in a run of Chinese or an English word; a text without either stays as it is.

    :param han: what a Chinese character may be replaced by, each as often as it is to be drawn; ``latin`` likewise.
    """
    random = Random(text)
    places = [(run, at) for run in _RUN.finditer(text) for at in range(len(run[0]))]
    changed = text
    while places and changed == text:  # to swap equal neighbours changes nothing
        run, at = random.choice(places)
        others = latin if run[0].isascii() else han
        changed = text[: run.start()] + _mistake(run[0], at, others, random) + text[run.end() :]
    return changed


def _mistake(run: str, at: int, others: str, random: Random) -> str:
    kind = random.choice(("dropped", "doubled", "swapped", "replaced"))
    if kind == "swapped":
        at = min(at, len(run) - 2)
        return run[:at] + run[at + 1] + run[at] + run[at + 2 :]
    written = {"dropped": "", "doubled": run[at] * 2, "replaced": random.choice(others or run)}
    return run[:at] + written[kind] + run[at + 1 :]


if __name__ == "__main__":
    main()
