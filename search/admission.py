"""How many questions may be under way at once; one more is told to come again instead of making all others wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from corpus.errors import BusyError

MOST_QUESTIONS = 64  # twice as many as were measured with benchmarks/serve.py; the last then waits some seconds


class Admission:
    def __init__(self, most: int = MOST_QUESTIONS) -> None:
        self._most = most
        self._places = BoundedSemaphore(most)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count as one of those under way.

        :raises BusyError: if as many are as may be.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError(f"{self._most} questions are being answered already; ask again in a few seconds")
        try:
            yield
        finally:
            self._places.release()
