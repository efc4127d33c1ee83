"""The embeddings of questions that come from many threads: together where they wait together, and each once."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

import numpy as np
import numpy.typing as npt

from indexer.encoder import Encoder, FloatMatrix

REMEMBERED = 512  # questions; 1.5 KB each

_Embedding = Future[npt.NDArray[np.float32]]


class QuestionEncoder:
    """An encoder of questions that remembers the last ones.

    While one thread encodes, the questions of the others gather; then one of them encodes all that are waiting. So
    nobody waits for a batch to fill, and batches are as large as the encoder is behind.
    """

    def __init__(self, encoder: Encoder, *, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._most = remembered
        self._lock = Lock()  # of the two below
        self._known: OrderedDict[str, _Embedding] = OrderedDict()  # the one asked last at the end
        self._waiting: dict[str, _Embedding] = {}
        self._encoding = Lock()

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        """Return what the encoder gives; raises what it raises."""
        embeddings = [self._order(text) for text in texts]
        if not all(embedding.done() for embedding in embeddings):
            with self._encoding:
                self._encode_waiting()
        rows = [embedding.result() for embedding in embeddings]
        return np.array(rows, np.float32).reshape(len(texts), self._encoder.dim)

    def _order(self, text: str) -> _Embedding:
        with self._lock:
            if text not in self._known:
                self._known[text] = self._waiting[text] = Future()
            self._known.move_to_end(text)
            embedding = self._known[text]
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return embedding

    def _encode_waiting(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:  # another thread has encoded them
            return
        try:
            rows = self._encoder.encode_query(list(waiting))
        except BaseException as error:
            self._fail(waiting, error)
            return
        for embedding, row in zip(waiting.values(), rows, strict=True):
            embedding.set_result(row)

    def _fail(self, waiting: dict[str, _Embedding], error: BaseException) -> None:
        """Tell everyone who waits, and let the same question be tried again."""
        with self._lock:
            for text in waiting:
                self._known.pop(text, None)
        for embedding in waiting.values():
            embedding.set_exception(error)
