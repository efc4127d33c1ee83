"""A small encoder that a person can follow, and how to have it loaded in place of a real one."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.encoder import Encoder, FloatMatrix
from indexer.sentence_encoder import load_encoder


class CharacterEncoder:
    """Counts characters by their code: texts of the same characters have the same embedding."""

    dim = 64

    def __init__(self, name: str = "characters") -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()

    def encode_query(self, texts: Sequence[str], /) -> FloatMatrix:
        rows = np.full((len(texts), self.dim), 0.01, np.float32)  # no text is without a direction
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(character) % self.dim] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    encode_document = encode_query


def load_small(name: str | None, *, cache_folder: Path) -> Encoder:
    """Know two small encoders, "characters", which is the default, and "other"; leave other names to wenju."""
    if name in (None, "characters", "other"):
        return CharacterEncoder(name or "characters")
    return load_encoder(name, cache_folder=cache_folder)
