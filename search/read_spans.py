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
# Of a hit's score among spans of several hits; the curve is in benchmarks/RESULTS.md, "The whole paragraph has a say".
HIT_WEIGHT = 20.0
ELSEWHERE = 1.0  # taken off a score where a window is not around what the search found; the curve is there too
ACROSS_LANGUAGES = 3.0  # taken off a logit where question and text are in different ones; see "Reading" there
WIDEST_MARGIN = 10.0  # what is so far ahead, or has no rival, is as sure as can be


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of a window: whether it holds the answer (a logit), and for each token the logarithms of the
    probabilities that the answer is it and so many tokens behind it, shape (tokens, ``LONGEST_SPAN``)."""

    answerable: float
    spans: FloatVector


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
    elsewhere: float  # 1 where the window is not around the passage of its hit, but elsewhere in its paragraph, else 0


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


def predict(heads: FloatVector, answerable: float) -> Prediction:
    """Put together what is known of single tokens.

    That the logits of a start and an end alone are added is not enough: where two answers are likely, from the start of
    one to the end of the other would be as likely as they are.

    :param heads: of each token of a window: the logits that an answer starts and that it ends there, and two vectors,
        of the token as the first of an answer and as the last, whose product tells how well two go together; shape
        (tokens, 2 + 2n).
    """
    as_first, as_last = np.split(heads[:, 2:], 2, axis=1)
    logits = heads[:, :1] + heads[:, 1] + as_first @ as_last.T
    first, last = _places(len(heads))
    spans = np.where(last < len(heads), logits[first, np.minimum(last, len(heads) - 1)], -np.inf)
    shares = spans - spans.max()
    return Prediction(answerable, shares - np.log(np.exp(shares).sum()))


def best_spans(prediction: Prediction) -> Iterator[TokenSpan]:
    """Yield the likeliest span, then the likeliest of those that share no token with it, if there is one."""
    spans = prediction.spans.copy()
    firsts, lasts = _places(len(spans))
    for _ in range(2):
        first, more = divmod(int(spans.argmax()), LONGEST_SPAN)
        last = first + more
        if spans[first, more] == -np.inf:
            return
        yield TokenSpan(first, last, float(spans[first, more]))
        spans[(firsts <= last) & (first <= lasts)] = -np.inf


def _places(tokens: int) -> tuple[Places, Places]:
    """Return the first and the last token of each span, in the shape of ``Prediction.spans`` when put together."""
    firsts = np.arange(tokens)[:, None]
    return firsts, firsts + np.arange(LONGEST_SPAN)


def score(features: Features, *, hit_weight: float = HIT_WEIGHT) -> float:
    """Return what the spans of all windows are compared by; benchmarks try other weights.

    log(P(answerable) · P(start) · P(end)) + weight · hit score: the search knows what a window is about, the reader
    what it says. The search also chose the passage within the paragraph, so that what stands elsewhere in it is a
    little less likely to be the answer. The margin counts for nothing.
    """
    return by_reader(features) + hit_weight * features.hit - ELSEWHERE * features.elsewhere


def by_reader(features: Features) -> float:
    """Return the reader's part of the score. Of two versions of one text the one in the question's language is to be
    read, so a window in another one counts as less likely to hold the answer."""
    return features.span + log_probability(allowed(features.answerable, features.across))


def allowed(logit: float, across: float) -> float:
    """Return what the logit of an answer counts; ``across`` is 1 where question and text are in different languages."""
    return logit - ACROSS_LANGUAGES * across
