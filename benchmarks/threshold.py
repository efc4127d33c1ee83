"""What a threshold on the best hit's score would do: how many questions it leaves without an answer, right or wrong.

    python -m benchmarks.threshold ../shared/data --work FOLDER

Of the held-out written documents, on which it is chosen, and of the seed. Uses the indexes that ``retrieval.py`` made.
"""

import sys
from contextlib import closing

import numpy as np

from benchmarks.machine import describe
from benchmarks.sets import SEED, WRITTEN, QuestionSet, parse_arguments, print_head, print_row, question_sets
from corpus.qa_data import read_questions
from indexer.encoder import Encoder
from indexer.sentence_encoder import load_encoder
from search.engine import open_engine
from ui.places import cache

KEPT = (1.0, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7)  # shares of the answerable questions that keep their answer


def main() -> None:
    arguments = parse_arguments(__doc__)
    encoder = load_encoder(None, cache_folder=cache())
    sys.stdout.write(f"{describe()}\n")
    for found in question_sets(arguments.data, arguments.work, [WRITTEN, SEED]):
        _report(found, encoder)


def _report(found: QuestionSet, encoder: Encoder) -> None:
    questions = read_questions(found.questions)
    with closing(open_engine(found.index, encoder)) as engine:
        scores = np.array([engine.search(question.question, top_k=1)[0].score for question in questions])
    answerable = np.array([question.answerable for question in questions])
    right, wrong = np.sort(scores[answerable]), scores[~answerable]
    area = np.mean(right[:, None] > wrong[None, :])
    sys.stdout.write(f"\n{found.name}: area under the curve {area:.3f}.\n")
    print_head("threshold", f"of {len(right)} answerable below", f"of {len(wrong)} unanswerable below")
    for kept in KEPT:
        threshold = right[round(len(right) * (1 - kept))]
        print_row(f"{threshold:.3f}", (right < threshold).sum(), (wrong < threshold).sum())


if __name__ == "__main__":
    main()
