"""The pieces that the default encoder's ONNX graph is put together from."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.bundled.e5s1 import FloatVector
from indexer.bundled.quantise import LARGEST, Quantised

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

MICROSOFT = "com.microsoft"  # operators that ONNX Runtime has beside the standard's
FUSED = frozenset({"MatMulIntegerToFloat", "MultiHeadAttention", "SkipLayerNormalization", "BiasGelu"})
MIDDLE = LARGEST + 1  # stands for zero where numbers of both signs are kept as bytes
GELU_FLOOR = 0.17  # gelu(x) is never below -0.16998
BYTE = 255


class GraphParts:
    """Collects nodes and constants. Its methods take and return the names of values in the graph."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        from onnx.numpy_helper import from_array

        name = f"constant_{len(self.constants)}"
        self.constants.append(from_array(np.ascontiguousarray(values), name))
        return name

    def apply(self, operator: str, *inputs: str, **attributes: Any) -> str:
        (output,) = self.apply_for(1, operator, *inputs, **attributes)
        return output

    def apply_for(self, count: int, operator: str, *inputs: str, **attributes: Any) -> list[str]:
        """Return ``count`` outputs of one operator."""
        from onnx.helper import make_node

        outputs = [f"{operator}_{len(self.nodes)}_{number}" for number in range(count)]
        domain = MICROSOFT if operator in FUSED else ""
        self.nodes.append(make_node(operator, inputs, outputs, domain=domain, **attributes))
        return outputs

    def multiply(self, tokens: str, matrix: Quantised) -> str:
        """Return ``tokens @ matrix.T``, each token brought to eight bits by its own largest number."""
        peaks = self._peaks(self.apply("Abs", tokens))
        return self._multiply_bytes(tokens, peaks, matrix, largest=LARGEST, middle=MIDDLE)

    def multiply_gelu(self, tokens: str, matrix: Quantised, bias: FloatVector) -> tuple[str, FloatVector]:
        """Return ``tokens @ matrix.T`` for an output of gelu, and ``bias`` with what it lacks.

        Its numbers go far up and hardly down: lifted above zero they use all of the eight bits.
        """
        lifted = self.apply("Add", tokens, self.constant(np.array(GELU_FLOOR, np.float32)))
        product = self._multiply_bytes(lifted, self._peaks(lifted), matrix, largest=BYTE, middle=0)
        return product, np.asarray(bias - GELU_FLOOR * matrix.sums(), np.float32)

    def _peaks(self, tokens: str) -> str:
        return self.apply("ReduceMax", tokens, self.constant(np.array([-1])), keepdims=1)

    def _multiply_bytes(self, tokens: str, peaks: str, matrix: Quantised, *, largest: int, middle: int) -> str:
        """The matrix is kept without signs too: without VNNI instructions, ONNX Runtime's product of unsigned
        and signed bytes overflows; with them it turns both into the same."""
        step, zero = self.constant(np.array(1 / largest, np.float32)), self.constant(np.array(middle, np.uint8))
        shares = self.apply("QuantizeLinear", self.apply("Div", tokens, peaks), step, zero)
        columns = self.constant((matrix.rows.T.astype(np.int16) + MIDDLE).astype(np.uint8))
        scales, matrix_zero = self.constant(matrix.scales[:, 0]), self.constant(np.array(MIDDLE, np.uint8))
        product = self.apply("MatMulIntegerToFloat", shares, columns, step, scales, zero, matrix_zero)
        return self.apply("Mul", product, peaks)
