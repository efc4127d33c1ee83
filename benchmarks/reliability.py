"""Whether the score of an answer means what it says: a reliability diagram as a table, and the error in one number."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.sets import print_head, print_row

BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer that was shown: its score, and what it was worth."""

    score: float
    exact_match: float
    f1: float


def print_reliability(name: str, answers: Sequence[Scored]) -> None:
    """Print a row for each tenth of the scores that has answers, and the expected calibration error.

    It is the mean distance, over answers, between the mean score of a bin and the share of right answers in it. Right
    is an exact match; the second number takes an answer for right of which half is (F1 of .5 and more).
    """
    exact = expected_error(answers, [answer.exact_match for answer in answers])
    half = expected_error(answers, [float(answer.f1 >= 0.5) for answer in answers])
    sys.stdout.write(
        f"\n{name}: expected calibration error {exact:.3f} by exact match, {half:.3f} by an F1 of .5, "
        f"over {len(answers)} answers.\n"
    )
    print_head("scores", "answers", "mean score", "exact match", "F1 of .5 and more", "mean F1")
    for number, members in enumerate(_in_bins(answers)):
        if members:
            cells = (
                fmean(answer.score for answer in members),
                fmean(answer.exact_match for answer in members),
                fmean(answer.f1 >= 0.5 for answer in members),
                fmean(answer.f1 for answer in members),
            )
            span = f"{number / BINS:.1f}-{(number + 1) / BINS:.1f}"
            print_row(span, len(members), *(f"{cell:.3f}" for cell in cells))


def expected_error(answers: Sequence[Scored], right: Sequence[float]) -> float:
    """Return Σ over bins of (share of the answers in it) · |mean score - share of right ones|."""
    worth = dict(zip(map(id, answers), right, strict=True))
    distances = (abs(sum(answer.score - worth[id(answer)] for answer in members)) for members in _in_bins(answers))
    return sum(distances) / len(answers) if answers else 0.0


def _in_bins(answers: Sequence[Scored]) -> list[list[Scored]]:
    bins: list[list[Scored]] = [[] for _ in range(BINS)]
    for answer in answers:
        bins[min(int(answer.score * BINS), BINS - 1)].append(answer)
    return bins
