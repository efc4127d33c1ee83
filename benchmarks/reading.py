"""How well the trained reader reads, how far its scores can be trusted, and how long it takes.

    python -m benchmarks.reading ../shared/data [--limit 300] [--only CMRC] [--work FOLDER] [--reader FILE]

First each question is asked of its own paragraph, which is read from end to end and always answered: exact match and F1
as in the CMRC 2018 evaluation, best over the gold answers. Then how long it takes to read five passages, one question
after the other. With --work, a folder of `retrieval.py`, the whole product is asked, which finds the paragraph itself
and may say that there is no answer. --limit takes so many questions from all over a set; --reader other weights than
the product's. The reader has all the time it needs, so that quality does not depend on the machine.
"""

import argparse
import math
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean, median, quantiles

from benchmarks.given import SQUAD, Given, found_in_passages, found_whole, read_given
from benchmarks.machine import describe
from benchmarks.reliability import Scored, print_reliability
from benchmarks.sets import QuestionSet, print_head, print_row, question_sets, report_progress
from corpus.qa_data import GoldQuestion, read_questions
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.onnx_encoder import core_count
from indexer.sentence_encoder import load_encoder
from search.context import READ_HITS
from search.engine import SearchEngine
from search.metrics import answer_f1, exact_match
from search.read_model import READER_FILE, trained_model
from search.read_spans import Calibration, load_calibration
from search.read_trained import TrainedReader
from search.results import Reply
from ui.places import cache

TIMED = 50  # questions


def main() -> None:
    arguments = parse_arguments()
    calibration = load_calibration(arguments.reader)
    reader = TrainedReader(trained_model(cache(), arguments.reader), calibration, seconds=math.inf)
    sys.stdout.write(f"{describe()}; {core_count()} threads\n")
    retrieval = arguments.data / "retrieval"
    names = [name for name in SQUAD if not arguments.only or any(word in name for word in arguments.only)]
    sets = {name: read_given(retrieval, name, at_most=arguments.limit) for name in names}
    _report_given(reader, calibration, sets)
    for name, asked in sets.items():
        _report_time(reader, name, asked)
    if arguments.work:
        encoder = load_encoder(None, cache_folder=cache())
        for found in question_sets(arguments.data, arguments.work, arguments.only):
            _report_product(found, encoder, reader, arguments.limit)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, help="a folder of retrieval.py: asks the whole product, too")
    parser.add_argument("--only", nargs="*", default=[], help="words of the names of the sets to measure")
    parser.add_argument("--limit", type=int, help="ask at most about so many questions of each set, from all over it")
    parser.add_argument("--reader", type=Path, default=READER_FILE, help="the weights to read with")
    return parser.parse_args()


def _report_given(reader: TrainedReader, calibration: Calibration, sets: dict[str, list[Given]]) -> None:
    answers = {name: _ask_given(reader, calibration, name, asked) for name, asked in sets.items()}
    print_head("paragraph given", "questions", "exact match", "F1")
    for name, scored in answers.items():
        _print_means(name, scored)
    for name, scored in answers.items():
        print_reliability(f"{name}, paragraph given", scored)


def _ask_given(reader: TrainedReader, calibration: Calibration, name: str, asked: Sequence[Given]) -> list[Scored]:
    scored: list[Scored] = []
    for number, given in enumerate(asked):
        report_progress(f"{name}: read")(number, len(asked))
        proposal = reader.propose(found_whole(given))
        text, score = (proposal.text, calibration.probability(proposal.features)) if proposal else ("", 0.0)
        scored.append(_scored(text, score, given.answers))
    return scored


def _scored(text: str, score: float, answers: Sequence[str]) -> Scored:
    return Scored(score, exact_match(text, answers), answer_f1(text, answers))


def _print_means(name: str, scored: Sequence[Scored]) -> None:
    means = (fmean(answer.exact_match for answer in scored), fmean(answer.f1 for answer in scored))
    print_row(name, len(scored), *(f"{mean:.4f}" for mean in means))


def _report_time(reader: TrainedReader, name: str, asked: Sequence[Given]) -> None:
    """Read passages of the question's paragraph and of those of the questions behind it."""
    clock, processor = [], []
    for place in range(min(TIMED, len(asked))):
        texts = dict.fromkeys(given.text for given in asked[place : place + 4 * READ_HITS])
        found = found_in_passages(asked[place], list(texts), READ_HITS)
        started, spent = time.perf_counter(), time.process_time()
        reader.read(found)
        clock.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - spent))
    print_head(f"reading {READ_HITS} passages, {name}", "median ms", "95 %")
    for what, times in (("by the clock", clock), ("of the processor", processor)):
        print_row(what, f"{median(times):.0f}", f"{quantiles(times, n=20)[-1]:.0f}")


def _report_product(found: QuestionSet, encoder: Encoder, reader: TrainedReader, at_most: int | None) -> None:
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    questions = read_questions(found.questions)
    questions = questions[:: -(-len(questions) // (at_most or len(questions)))]
    with closing(SearchEngine(found.index, encoder, reader)) as engine:
        replies = [(question, engine.reply(question.question)) for question in questions]
    known = [(question, reply) for question, reply in replies if question.answers or not question.answerable]
    if known:  # of a set in two languages the answers are not
        _print_product(found.name, known)


def _print_product(name: str, replies: Sequence[tuple[GoldQuestion, Reply]]) -> None:
    answerable = [(question, reply) for question, reply in replies if question.answerable]
    silent = [reply.answer is None for _, reply in answerable]
    wrong = [reply.answer is None for question, reply in replies if not question.answerable]
    every = [_of_reply(question, reply) for question, reply in answerable]
    print_head(f"{name}, the whole product", "questions", "exact match", "F1")
    _print_means("answerable", every)
    print_head(f"{name}, without an answer", "questions", "share")
    for what, members in (("answerable", silent), ("unanswerable", wrong)):
        if members:
            print_row(what, len(members), f"{fmean(members):.3f}")
    shown = [_of_reply(question, reply) for question, reply in replies if reply.answer]
    print_reliability(f"{name}, the answers of the product", shown)


def _of_reply(question: GoldQuestion, reply: Reply) -> Scored:
    text, score = (reply.answer.text, reply.answer.score) if reply.answer else ("", 0.0)
    return _scored(text, score, question.answers)


if __name__ == "__main__":
    main()
