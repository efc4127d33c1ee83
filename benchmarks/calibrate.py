"""Fit what an answer's score means, and below which one there is no answer, on held-out questions.

    python -m benchmarks.calibrate ../shared/data --work FOLDER --packed FILE --out search/reader.safetensors

Writes the file that ships. The whole product is asked: of CMRC's held-out training articles and the held-out written
documents of both kinds. The data have one annotator; what a second and a third might have marked is right as well,
so that a score means what it would where several answers are listed: training/annotators.jsonl has it for every
question that is asked with --limit 600. It is fitted to one half of the questions, the other half shows how well it
does. --limit takes so many questions of each set, from all over it. The indexes are kept in FOLDER.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import LogisticRegression

from benchmarks.machine import describe
from benchmarks.reliability import Scored, print_reliability
from benchmarks.sets import (
    ASKED_FOR_FACTS,
    HELD_OUT,
    WRITTEN,
    QuestionSet,
    argument_parser,
    print_head,
    print_row,
    question_sets,
    report_progress,
    some_of,
)
from corpus.qa_data import read_questions
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.sentence_encoder import load_encoder
from search.engine import SearchEngine
from search.metrics import answer_f1, exact_match
from search.read_model import trained_model
from search.read_spans import Calibration, Features
from search.read_trained import TrainedReader, best_proposal, most_answerable
from ui.places import cache

ANNOTATORS = Path(__file__).with_name("training") / "annotators.jsonl"
SETS = [HELD_OUT, WRITTEN, ASKED_FOR_FACTS]  # those with further annotators
KEPT = (0.99, 0.97, 0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.85)  # shares of the answerable questions that keep an answer
CHOSEN = 0.95  # of those asked of the first kind of documents, mostly in everyday words
NOTHING = Calibration(Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Asked:
    features: tuple[float, ...]
    exact_match: float
    f1: float
    answerable: bool
    logit: float  # of the most answerable window


def main() -> None:
    arguments = _parse_arguments()
    encoder = load_encoder(None, cache_folder=cache())
    reader = TrainedReader(trained_model(cache(), arguments.packed), NOTHING, seconds=math.inf)
    sets = question_sets(arguments.data, arguments.work, SETS)
    others = _read_annotators()
    asked = {found.name: list(_ask(found, encoder, reader, arguments.limit, others)) for found in sets}
    fitting, checking = ([one for members in asked.values() for one in members[half::2]] for half in (0, 1))
    model = _fit(fitting)
    threshold = _threshold([one for one in asked[WRITTEN] if one.answerable], CHOSEN)
    sys.stdout.write(f"{describe()}\n\n{_numbers(model, threshold)}\n")
    shown = [one for one in checking if one.logit >= threshold]
    print_reliability("Of the other half", [Scored(_probability(model, one), one.exact_match, one.f1) for one in shown])
    for name in (WRITTEN, ASKED_FOR_FACTS):
        _report_thresholds(name, asked[name])
    save_file(load_file(arguments.packed), arguments.out, {"calibration": json.dumps(_numbers(model, threshold))})


def _parse_arguments() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    parser.add_argument("--packed", type=Path, required=True, help="from training/pack_reader.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=600)
    return parser.parse_args()


def _ask(
    found: QuestionSet, encoder: Encoder, reader: TrainedReader, at_most: int, others: Mapping[str, Sequence[str]]
) -> Iterator[Asked]:
    """:param others: what further annotators marked, by question."""
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    questions = some_of(read_questions(found.questions), at_most)
    with closing(SearchEngine(found.index, encoder, reader)) as engine:
        for number, question in enumerate(questions):
            report_progress(f"{found.name}: asked")(number, len(questions))
            proposals = reader.proposals(engine.find(question.question))
            best = best_proposal(proposals)
            if best:
                answers = [*question.answers, *others.get(question.question, ())]
                exact, f1 = exact_match(best.text, answers), answer_f1(best.text, answers)
                yield Asked(astuple(best.features), exact, f1, question.answerable, most_answerable(proposals))


def _read_annotators() -> dict[str, list[str]]:
    """Return what the second and the third annotator marked, by question."""
    lines = map(json.loads, ANNOTATORS.read_text("utf-8").splitlines())
    return {line["question"]: line["answers"] for line in lines}


def _fit(asked: Sequence[Asked]) -> LogisticRegression:
    model = LogisticRegression(C=1.0, max_iter=1000)
    return model.fit(np.array([one.features for one in asked]), np.array([one.exact_match for one in asked]))


def _probability(model: LogisticRegression, asked: Asked) -> float:
    return float(model.predict_proba(np.array([asked.features]))[0, 1])


def _threshold(answerable: Sequence[Asked], kept: float) -> float:
    logits = sorted(one.logit for one in answerable)
    return logits[round(len(logits) * (1 - kept))]


def _report_thresholds(name: str, asked: Sequence[Asked]) -> None:
    answerable = [one for one in asked if one.answerable]
    scores, wrong = (
        np.array([one.logit for one in members])
        for members in (answerable, [one for one in asked if not one.answerable])
    )
    area = np.mean(scores[:, None] > wrong[None, :])
    sys.stdout.write(f"\n{name}: area under the curve {area:.3f}.\n")
    print_head("threshold", f"of {len(scores)} answerable below", f"of {len(wrong)} unanswerable below")
    for kept in KEPT:
        threshold = _threshold(answerable, kept)
        print_row(f"{threshold:.3f}", f"{np.mean(scores < threshold):.3f}", f"{np.mean(wrong < threshold):.3f}")


def _numbers(model: LogisticRegression, threshold: float) -> dict[str, float]:
    weights = {part.name: float(weight) for part, weight in zip(fields(Features), model.coef_[0], strict=True)}
    return {**weights, "intercept": float(model.intercept_[0]), "threshold": threshold}


if __name__ == "__main__":
    main()
