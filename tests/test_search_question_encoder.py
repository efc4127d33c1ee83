"""Questions from several threads: encoded together, remembered, and an error that reaches everyone."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import FakeEncoder

from indexer.encoder import FloatMatrix
from search.question_encoder import QuestionEncoder

PATIENCE_SECONDS = 120  # far more than it takes, also where other work keeps the machine busy


class SlowEncoder(FakeEncoder):
    """Stands still in its first batch until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        self.batches.append(list(texts))
        self.begun.set()
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.error:
            raise self.error
        return super().encode_query(texts)


def wait_for(questions: QuestionEncoder, count: int) -> None:
    """Wait until so many questions wait to be encoded."""
    moment = threading.Event()
    for _ in range(100 * PATIENCE_SECONDS):
        if len(questions._waiting) == count:
            return
        moment.wait(0.01)
    pytest.fail(f"{len(questions._waiting)} questions are waiting")


@pytest.mark.parametrize("texts", [[], ["云"], ["云数", "人", "云数"]], ids=len)
def test_rows_are_those_of_the_encoder(texts):
    expected = FakeEncoder().encode_query(texts)
    np.testing.assert_array_equal(QuestionEncoder(FakeEncoder()).encode_query(texts), expected)


def test_what_comes_while_one_is_encoded_is_encoded_together():
    encoder = SlowEncoder()
    questions = QuestionEncoder(encoder)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(questions.encode_query, ["云"])
        assert encoder.begun.wait(PATIENCE_SECONDS)
        others = [threads.submit(questions.encode_query, [text]) for text in ("数", "人", "数", "云")]
        wait_for(questions, 2)
        encoder.go_on.set()
        rows = [found.result() for found in (first, *others)]
    assert encoder.batches == [["云"], ["数", "人"]] or encoder.batches == [["云"], ["人", "数"]]
    expected = FakeEncoder().encode_query(["云", "数", "人", "数", "云"])
    np.testing.assert_array_equal(np.concatenate(rows), expected)


def test_the_last_questions_are_remembered():
    encoder = SlowEncoder()
    encoder.go_on.set()
    questions = QuestionEncoder(encoder, remembered=2)
    for text in ("云", "数", "云", "人", "云", "数"):
        questions.encode_query([text])
    assert encoder.batches == [["云"], ["数"], ["人"], ["数"]]


def test_an_error_reaches_all_who_wait_and_is_not_remembered():
    encoder = SlowEncoder()
    encoder.error = RuntimeError("no weights")
    questions = QuestionEncoder(encoder)
    with ThreadPoolExecutor() as threads:
        asked = [threads.submit(questions.encode_query, ["云"]) for _ in range(3)]
        assert encoder.begun.wait(PATIENCE_SECONDS)
        encoder.go_on.set()
        assert [str(found.exception()) for found in asked] == ["no weights"] * 3
    encoder.error = None
    np.testing.assert_array_equal(questions.encode_query(["云"]), FakeEncoder().encode_query(["云"]))
