"""The arithmetic of reading: from what the model says of a window to the best spans, and how sure of one to be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import exp, log1p
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatVector = npt.NDArray[np.float32]

LONGEST_SPAN = 40  # tokens; as in the reader's training
HIT_WEIGHT = 16.0  # of a hit's score among spans of several hits; the curve is in benchmarks/RESULTS.md, "Reading"
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


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression from features to the probability that an answer is right, fitted with the training."""

    weights: Features
    intercept: float
    threshold: float  # the logit, of the most answerable window, below which there is no answer

    def probability(self, features: Features) -> float:
        products = (getattr(self.weights, part.name) * getattr(features, part.name) for part in fields(Features))
        return exp(-_softplus(-self.intercept - sum(products)))


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


def best_spans(prediction: Prediction) -> Iterator[TokenSpan]:
    """Yield the likeliest span, then the likeliest of those that share no token with it, if there is one."""
    logs = prediction.starts[:, None] + prediction.ends[None, :]
    allowed = np.triu(np.ones_like(logs, bool)) & ~np.triu(np.ones_like(logs, bool), LONGEST_SPAN)
    for _ in range(2):
        if not allowed.any():
            return
        first, last = np.unravel_index(np.argmax(np.where(allowed, logs, -np.inf)), logs.shape)
        yield TokenSpan(int(first), int(last), float(logs[first, last]))
        allowed[: last + 1, first:] = False


def score(features: Features, *, hit_weight: float = HIT_WEIGHT) -> float:
    """Return what the spans of all windows are compared by; benchmarks try other weights.

    log(P(answerable) · P(start) · P(end)) + weight · hit score: the search knows what a window is about, the reader
    what it says. The margin counts for nothing.
    """
    return features.span - _softplus(-features.answerable) + hit_weight * features.hit


def _softplus(number: float) -> float:
    """Return log(1 + exp(number)), also where exp would be too large."""
    return max(number, 0.0) + log1p(exp(-abs(number)))
