"""Encoding texts of any length with a model that holds so many tokens, equal texts once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import numpy as np

from indexer.encoder import FloatMatrix
from indexer.model_input import clean

Task = Literal["query", "document"]

SEAM_TOKENS = 2  # a text may take so many more behind its prompt than by itself
PROBE = "a"  # one token in any vocabulary


class PieceEncoder(ABC):
    """An ``Encoder`` of texts of any length, for those who can encode pieces."""

    @property
    @abstractmethod
    def dim(self) -> int: ...

    @abstractmethod
    def _split(self, text: str, task: Task) -> list[str]: ...

    @abstractmethod
    def _encode_pieces(self, pieces: list[str], task: Task) -> FloatMatrix: ...

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        return self._encode(texts, "query")

    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix:
        return self._encode(texts, "document")

    def _encode(self, texts: Sequence[str], task: Task) -> FloatMatrix:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return encode_in_pieces(texts, partial(self._split, task=task), partial(self._encode_pieces, task=task))


def encode_in_pieces(
    texts: Sequence[str], split: Callable[[str], list[str]], encode: Callable[[list[str]], FloatMatrix]
) -> FloatMatrix:
    """Return a row of length 1 for each text: the mean of its pieces.

    :param texts: at least one.
    :param split: gives the pieces of a text that fit into the model, at least one.
    :param encode: gives a row of length 1 for each piece.
    """
    pieces = [split(clean(text)) for text in texts]
    places = {piece: place for place, piece in enumerate(dict.fromkeys(piece for parts in pieces for piece in parts))}
    rows = encode(list(places))[[places[piece] for parts in pieces for piece in parts]]
    firsts = np.cumsum([0, *(len(parts) for parts in pieces[:-1])])
    return normalise(np.add.reduceat(rows, firsts, axis=0))


def normalise(rows: FloatMatrix) -> FloatMatrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
