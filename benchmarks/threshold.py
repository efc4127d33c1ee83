"""What a threshold on the best hit's score would do: how many questions it leaves without an answer, right or wrong.

    python benchmarks/threshold.py ../shared/data --work FOLDER

Uses the seed's index that ``retrieval.py`` has made.
"""

import sys
from contextlib import closing

import numpy as np
from machine import describe
from sets import SEED, parse_arguments, question_sets

from corpus.qa_data import read_questions
from indexer.sentence_encoder import load_encoder
from search.engine import open_engine
from ui.places import cache

KEPT = (1.0, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7)  # shares of the answerable questions that keep their answer


def main() -> None:
    arguments = parse_arguments(__doc__)
    (seed,) = question_sets(arguments.data, arguments.work, [SEED])
    questions = read_questions(seed.questions)
    with closing(open_engine(seed.index, load_encoder(None, cache_folder=cache()))) as engine:
        scores = np.array([engine.search(question.question, top_k=1)[0].score for question in questions])
    answerable = np.array([question.answerable for question in questions])
    right, wrong = np.sort(scores[answerable]), scores[~answerable]
    area = np.mean(right[:, None] > wrong[None, :])
    sys.stdout.write(f"{describe()}\n\nArea under the curve: {area:.3f}.\n\n")
    sys.stdout.write(
        f"| threshold | of {len(right)} answerable below | of {len(wrong)} unanswerable below |\n|---|---|---|\n"
    )
    for kept in KEPT:
        threshold = right[round(len(right) * (1 - kept))]
        sys.stdout.write(f"| {threshold:.3f} | {(right < threshold).sum()} | {(wrong < threshold).sum()} |\n")


if __name__ == "__main__":
    main()
