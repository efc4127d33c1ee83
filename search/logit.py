"""From a logit to the probability that it stands for, without overflow at either end."""

from math import exp, log1p


def probability(logit: float) -> float:
    return exp(log_probability(logit))


def log_probability(logit: float) -> float:
    """Return log(1 / (1 + exp(-logit)))."""
    return min(logit, 0.0) - log1p(exp(-abs(logit)))
