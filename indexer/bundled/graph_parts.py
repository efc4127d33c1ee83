"""The pieces that the default encoder's ONNX graph is put together from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.bundled.adapter import FloatMatrix
from indexer.bundled.e5s1 import FloatVector
from indexer.bundled.quantise import LARGEST, Quantised, quantise

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

MICROSOFT = "com.microsoft"  # operators that ONNX Runtime has beside the standard's
FUSED = frozenset({"MatMulIntegerToFloat", "MultiHeadAttention", "Gelu"})
MIDDLE = LARGEST + 1  # stands for zero where numbers of both signs are kept as bytes


@dataclass(frozen=True, slots=True)
class Whole:
    """Numbers that were rounded to whole ones and are kept in bytes: names of values in the graph."""

    numbers: str
    zero: str  # the byte that stands for 0


class GraphParts:
    """Collects nodes and constants. Its methods take and return the names of values in the graph."""

    def __init__(self, *, signed: bool) -> None:
        """:param signed: whether matrices are kept in signed bytes, see ``processor.takes_signed_bytes``."""
        self._signed = signed
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        from onnx.numpy_helper import from_array

        name = f"constant_{len(self.constants)}"
        self.constants.append(from_array(np.ascontiguousarray(values), name))
        return name

    def apply(self, operator: str, *inputs: str, **attributes: Any) -> str:
        from onnx.helper import make_node

        output = f"{operator}_{len(self.nodes)}"
        domain = MICROSOFT if operator in FUSED else ""
        self.nodes.append(make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def round(self, numbers: str, *, zero: int = MIDDLE) -> Whole:
        """:param zero: the byte that stands for 0; numbers below -zero or above 255 - zero are cut off there."""
        offset = self.constant(np.array(zero, np.uint8))
        return Whole(self.apply("QuantizeLinear", numbers, self._one(), offset), offset)

    def multiply(self, whole: Whole, matrix: FloatMatrix, bias: FloatVector) -> str:
        """Return ``whole @ matrix.T + bias``, in eight bits."""
        small = quantise(matrix)
        columns, nothing = self._columns(small)
        scales, added = self.constant(small.scales[:, 0]), self.constant(bias)
        given = (whole.numbers, columns, self._one(), scales, whole.zero, nothing, added)
        return self.apply("MatMulIntegerToFloat", *given)

    def _one(self) -> str:
        return self.constant(np.array(1, np.float32))

    def _columns(self, matrix: Quantised) -> tuple[str, str]:
        """Return the transposed matrix, and which byte of it stands for 0."""
        if self._signed:
            return self.constant(matrix.rows.T), self.constant(np.array(0, np.int8))
        columns = (matrix.rows.T.astype(np.int16) + MIDDLE).astype(np.uint8)
        return self.constant(columns), self.constant(np.array(MIDDLE, np.uint8))
