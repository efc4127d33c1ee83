"""A sentence whose embedding an index keeps, to see later whether the encoder still does what it did."""

import numpy as np

from indexer.encoder import Encoder
from indexer.store_records import FloatVector

_SENTENCE = "问据 asks documents: 一句话，两种文字。"
# Another processor, or bfloat16 in place of float32, moves a cosine by a thousandth or two; another model by far more.
_LEAST_COSINE = 0.99


def embed_probe(encoder: Encoder) -> FloatVector:
    return np.asarray(encoder.encode_query([_SENTENCE])[0], np.float32)


def is_same_embedding(kept: FloatVector, now: FloatVector) -> bool:
    """Say whether two embeddings of length 1 differ by no more than arithmetic does."""
    return kept.shape == now.shape and bool(np.dot(kept, now) >= _LEAST_COSINE)
