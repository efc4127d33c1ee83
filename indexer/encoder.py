"""The seam to the embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]


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
