"""Matrices in whole numbers of eight bits, a row a scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.bundled.adapter import FloatMatrix

LARGEST = 127
ROWS_AT_ONCE = 1 << 13  # of a matrix of hundreds of megabytes


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix as ``rows * scales``: int8 of shape (out, in), float32 of shape (out, 1)."""

    rows: npt.NDArray[np.int8]
    scales: FloatMatrix


def quantise(matrix: FloatMatrix) -> Quantised:
    rows = np.empty(matrix.shape, np.int8)
    peaks = np.maximum(matrix.max(axis=1, keepdims=True), -matrix.min(axis=1, keepdims=True))
    scales = np.maximum(peaks / LARGEST, np.finfo(np.float32).tiny)
    for start in range(0, len(matrix), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        rows[part] = np.rint(matrix[part] / scales[part])
    return Quantised(rows, scales)
