"""The seam to the embedding model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]
FloatVector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """``text[start:end]``, to be embedded as it reads within ``text``."""

    text: str
    start: int
    end: int

    @classmethod
    def whole(cls, text: str) -> Self:
        return cls(text, 0, len(text))

    @property
    def shown(self) -> str:
        return self.text[self.start : self.end]


class Encoder(Protocol):
    """Texts in, float32 rows of length 1 out, shape (len(texts), dim), in the order given.

    ``name`` says which model it is; an index refuses an encoder of another ``fingerprint``.
    Long texts are split and averaged, never cut off.
    """

    @property
    def name(self) -> str: ...
    @property
    def dim(self) -> int: ...
    @property
    def fingerprint(self) -> str:
        """Hex digest of the weights and settings that decide the embeddings."""

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix: ...
    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix: ...


@runtime_checkable
class PartEncoder(Protocol):
    """What an ``Encoder`` can do besides that has learned to embed the parts of a text from one reading of it."""

    def encode_parts(self, parts: Sequence[Part], /) -> FloatMatrix:
        """Return a row of length 1 for each part; that of a whole text is the one ``encode_document`` gives."""


def encode_parts(encoder: Encoder, parts: Sequence[Part]) -> FloatMatrix:
    """Return a row for each part. An encoder that has not learned it gets the parts as texts of their own."""
    if isinstance(encoder, PartEncoder):
        return encoder.encode_parts(parts)
    return encoder.encode_document([part.shown for part in parts])
