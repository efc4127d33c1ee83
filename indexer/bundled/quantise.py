"""Matrices in whole numbers of eight bits, a row a scale.

A row's largest number decides its scale, so rows where single numbers stand out lose most. ``balance``
moves such peaks of a matrix's input into the matrix, where there is more room for them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.bundled.adapter import FloatMatrix
from indexer.bundled.e5s1 import FloatVector

LARGEST = 127
ROWS_AT_ONCE = 1 << 13  # of a matrix of hundreds of megabytes
LIKELY_PEAK = 3.0  # standard deviations; a layer norm's output rarely goes beyond


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix as ``rows * scales``: int8 of shape (out, in), float32 of shape (out, 1)."""

    rows: npt.NDArray[np.int8]
    scales: FloatMatrix

    def sums(self) -> FloatVector:
        """Return the sum of each row of the matrix."""
        return self.rows.sum(axis=1, dtype=np.int32) * self.scales[:, 0]


def quantise(matrix: FloatMatrix) -> Quantised:
    rows = np.empty(matrix.shape, np.int8)
    peaks = np.maximum(matrix.max(axis=1, keepdims=True), -matrix.min(axis=1, keepdims=True))
    scales = np.maximum(peaks / LARGEST, np.finfo(np.float32).tiny)
    for start in range(0, len(matrix), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        rows[part] = np.rint(matrix[part] / scales[part])
    return Quantised(rows, scales)


def balance(matrix: FloatMatrix, norm_weight: FloatVector, norm_bias: FloatVector) -> FloatVector:
    """Return by how much to multiply each column of ``matrix``, and to divide the input it stands for.

    The input is the output of a layer norm, whose own numbers tell where its peaks are: no texts are
    needed to find them. Halfway between the peaks of both sides both are about the same.
    """
    peaks = np.abs(norm_bias) + LIKELY_PEAK * np.abs(norm_weight)
    tiny = np.finfo(np.float32).tiny
    factors = np.sqrt(np.maximum(peaks, tiny) / np.maximum(np.abs(matrix).max(axis=0), tiny))
    return np.asarray(factors / factors.mean(), np.float32)
