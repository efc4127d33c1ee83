"""Embedding the parts of a text from one reading of it.

A passage and its windows hold the same characters: read once, they take half the time. The default encoder has
learned to keep in the state of each token what stands around it; see benchmarks/training/README.md.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix, FloatVector, Part
from indexer.model_input import clean
from indexer.pieces import PieceEncoder, normalise


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as a model has read it.

    :param states: of the last layer, shape (tokens, dim), those of prompt and frame included.
    :param ends: where in the text each token ends, shape (tokens,); 0 for prompt and frame.
    """

    states: FloatMatrix
    ends: npt.NDArray[np.int64]

    def embed(self, part: Part) -> FloatVector:
        """Return the mean of the states of a part's own tokens, or of all where it is the whole text or has none."""
        own = (part.start < self.ends) & (self.ends <= part.end)
        is_whole = part.start == 0 and part.end == len(part.text)
        return np.asarray(self.states[... if is_whole or not own.any() else own].mean(axis=0), np.float32)


class ReadingEncoder(PieceEncoder):
    """Implements ``indexer.encoder.PartEncoder`` for those who can read texts."""

    @abstractmethod
    def _read(self, texts: Sequence[str], take: Callable[[int, Reading], None]) -> None:
        """Read texts that fit into the model, and hand each by its place to ``take``, in any order and thread."""

    def encode_parts(self, parts: Sequence[Part], /) -> FloatMatrix:
        by_text: dict[str, list[int]] = defaultdict(list)
        for place, part in enumerate(parts):
            by_text[part.text].append(place)
        fitting = list(filter(self._fits, by_text))
        apart = [place for text in by_text.keys() - set(fitting) for place in by_text[text]]
        embeddings = np.empty((len(parts), self.dim), np.float32)
        embeddings[apart] = self.encode_document([parts[place].shown for place in apart])

        def take(number: int, reading: Reading) -> None:
            for place in by_text[fitting[number]]:
                embeddings[place] = reading.embed(parts[place])

        self._read([text.rstrip() for text in fitting], take)
        return normalise(embeddings)

    def _fits(self, text: str) -> bool:
        """Say whether the model takes a text in one piece, and each of its characters as it stands."""
        taken = clean(text)
        return taken == text.rstrip() and len(self._split(taken, "document")) == 1
