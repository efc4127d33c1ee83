"""The arithmetic of reading: from what the model says of a window to the best spans, and how sure of one to be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.logit import log_probability, probability

FloatVector = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

LONGEST_SPAN = 40  # tokens; as in the reader's training
HIT_WEIGHT = 24.0  # of a hit's score among spans of several hits; the curve is in benchmarks/RESULTS.md, "Reading"
CANDIDATES = 20  # spans of a window that are compared
EXACT_WEIGHT = 2.0  # of a span's own probability beside the overlap that it promises; both: RESULTS.md, "Reading"
ACROSS_LANGUAGES = 3.0  # taken off a logit where question and text are in different ones; the curve is there too
WIDEST_MARGIN = 10.0  # what is so far ahead, or has no rival, is as sure as can be


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of a window: whether it holds the answer (a logit), and the logarithms of the
    probabilities that the answer starts, and ends, at each of its tokens."""

    answerable: float
    starts: FloatVector
    ends: FloatVector


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens ``first`` to ``last``, both included, and the logarithm of the probability that they are the answer,
    if the window holds it."""

    first: int
    last: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class Features:
    """What tells how far a span can be trusted."""

    answerable: float  # logit of its window
    span: float  # logarithm of its probability in the window
    margin: float  # how far its score is above that of the best span elsewhere; at most ``WIDEST_MARGIN``
    hit: float  # score of the hit
    across: float  # 1 where the window is in another language than the question, else 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression from features to the probability that an answer is right, fitted with the training."""

    weights: Features
    intercept: float
    threshold: float  # the logit, of the most answerable window, below which there is no answer

    def probability(self, features: Features) -> float:
        products = (getattr(self.weights, part.name) * getattr(features, part.name) for part in fields(Features))
        return probability(self.intercept + sum(products))


def load_calibration(trained: Path) -> Calibration:
    """Read it from the metadata of the file of weights, where it is a JSON object under ``calibration``."""
    from safetensors import safe_open

    with safe_open(trained, framework="numpy") as tensors:
        numbers = json.loads(tensors.metadata()["calibration"])
    weights = Features(**{part.name: float(numbers[part.name]) for part in fields(Features)})
    return Calibration(weights, float(numbers["intercept"]), float(numbers["threshold"]))


def predict(logits: FloatVector, answerable: float) -> Prediction:
    """:param logits: of starts and ends at the tokens of a window, shape (tokens, 2)."""
    highest = logits.max(axis=0)
    shares = logits - highest - np.log(np.exp(logits - highest).sum(axis=0))
    return Prediction(answerable, shares[:, 0], shares[:, 1])


def best_spans(prediction: Prediction, *, exact_weight: float = EXACT_WEIGHT) -> Iterator[TokenSpan]:
    """Yield the best span, then the best of those that share no token with it, if there is one.

    The best is not always the likeliest, P(start) · P(end): where the model doubts how far an answer reaches, many
    spans are about as likely, and one that shares much with all of them promises the most.

        expected F1 of a span + weight · its probability, both over the likeliest spans

    Benchmarks try other weights; with a very great one it is the likeliest.
    """
    logs = prediction.starts[:, None] + prediction.ends[None, :]
    allowed = np.triu(np.ones_like(logs, bool)) & ~np.triu(np.ones_like(logs, bool), LONGEST_SPAN)
    for _ in range(2):
        if not allowed.any():
            return
        first, last = _most_promising(logs, allowed, exact_weight)
        yield TokenSpan(first, last, float(logs[first, last]))
        allowed[: last + 1, first:] = False


def _most_promising(logs: FloatVector, allowed: npt.NDArray[np.bool_], exact_weight: float) -> tuple[int, int]:
    """:param logs: logarithms of the probabilities of spans; both have the shape (first tokens, last tokens)."""
    firsts, lasts = np.nonzero(allowed)
    likely = np.sort(np.argpartition(-logs[allowed], min(CANDIDATES, len(firsts)) - 1)[:CANDIDATES])
    firsts, lasts = firsts[likely], lasts[likely]
    shares = np.exp(logs[firsts, lasts] - logs[firsts, lasts].max())
    shares /= shares.sum()
    best = np.argmax(_overlap_f1(firsts, lasts) @ shares + exact_weight * shares)
    return int(firsts[best]), int(lasts[best])


def _overlap_f1(firsts: Places, lasts: Places) -> FloatVector:
    """Return the F1 of each span against each, counted in tokens: twice what they share, over the sum of both."""
    shared = np.minimum(lasts[:, None], lasts) - np.maximum(firsts[:, None], firsts) + 1
    lengths = lasts - firsts + 1
    overlap: FloatVector = (2 * np.maximum(shared, 0) / (lengths[:, None] + lengths)).astype(np.float32)
    return overlap


def score(features: Features, *, hit_weight: float = HIT_WEIGHT) -> float:
    """Return what the spans of all windows are compared by; benchmarks try other weights.

    log(P(answerable) · P(start) · P(end)) + weight · hit score: the search knows what a window is about, the reader
    what it says. Of two versions of one text the one in the question's language is to be read, so a window in another
    one counts as less likely to hold the answer. The margin counts for nothing.
    """
    answerable = allowed(features.answerable, features.across)
    return features.span + log_probability(answerable) + hit_weight * features.hit


def allowed(logit: float, across: float) -> float:
    """Return what the logit of an answer counts; ``across`` is 1 where question and text are in different languages."""
    return logit - ACROSS_LANGUAGES * across
