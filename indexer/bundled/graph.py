"""Writes opened weights as a graph for ONNX Runtime: the same model, its matrices multiplied in eight bits.

Every channel has its own scale, which is known beforehand (``bundled.peaks``), so that an embedding does not depend on
the texts beside it in a batch.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bundled.adapter import Adapter, FloatMatrix
from indexer.bundled.e5s1 import FloatVector, Weights
from indexer.bundled.graph_parts import MICROSOFT, MIDDLE, GraphParts, Whole
from indexer.bundled.model_files import bert_config, write_json
from indexer.bundled.peaks import Peaks
from indexer.bundled.piece_model import piece_model
from indexer.bundled.processor import takes_signed_bytes
from indexer.bundled.quantise import LARGEST, Quantised, quantise
from indexer.tokens import PIECES_FILE

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

GRAPH_FILE, DATA_FILE = "model.onnx", "model.data"
OUTSIDE_BYTES = 1 << 16  # constants from this size on are kept beside the graph, mapped into memory and not read
TOKEN_IDS = "token_ids"  # the input, (texts, tokens): texts of equal length, so that none is padded
SCALE_BYTES = 4  # a float32 a word
BYTE = 255
GELU_FLOOR, GELU_ZERO = 0.17, 25  # gelu(x) is never below -0.16998; the byte that stands for its 0
_ONE = np.ones(1, np.float32)
OPERATORS_VERSION, FILE_VERSION = 18, 10  # of ONNX; ONNX Runtime has read them since 1.18


def write_graph_folder(weights: Weights, folder: Path, adapter: Adapter, peaks: Peaks) -> None:
    """Fill an empty ``folder`` with what ``onnx_encoder.OnnxEncoder`` needs."""
    write_json(folder / "config.json", bert_config(weights))
    (folder / PIECES_FILE).write_bytes(piece_model(weights))
    save_graph(build_graph(weights, adapter, peaks), folder)


def save_graph(graph: "ModelProto", folder: Path) -> None:
    from onnx import save_model

    save_model(
        graph,
        folder / GRAPH_FILE,
        save_as_external_data=True,
        location=DATA_FILE,
        size_threshold=OUTSIDE_BYTES,
    )


def open_words(folder: Path) -> Quantised:
    """Map the word embeddings of a folder made here into memory; they are the graph's first constants.

    Another graph beside it takes them from here, so that disk and memory hold them once.
    """
    shape = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    count, width = shape["vocab_size"], shape["hidden_size"]
    data = np.memmap(folder / DATA_FILE, np.uint8, mode="r", shape=(count * (width + SCALE_BYTES),))
    rows, scales = np.split(data, [count * width])
    return Quantised(rows.view(np.int8).reshape(count, width), scales.view(np.float32).reshape(count, 1))


def build_graph(weights: Weights, adapter: Adapter, peaks: Peaks) -> "ModelProto":
    """Return the graph from token ids to the states of the last layer, (texts, tokens, hidden)."""
    from onnx import TensorProto, helper

    parts = GraphParts(signed=takes_signed_bytes())
    layers = Layers(weights, adapter, peaks, parts)
    states = layers.all(layers.words(TOKEN_IDS), TOKEN_IDS)
    token_ids = helper.make_tensor_value_info(TOKEN_IDS, TensorProto.INT64, ["texts", "tokens"])
    return join_parts(parts, token_ids, {states: ["texts", "tokens", weights.shape.hidden]})


def join_parts(parts: GraphParts, tokens: "ValueInfoProto", outputs: Mapping[str, list[str | int]]) -> "ModelProto":
    """Return the graph of these parts.

    :param tokens: its input.
    :param outputs: the shapes of its outputs, by name.
    """
    from onnx import TensorProto, helper

    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
    graph = helper.make_graph(parts.nodes, "encoder", [tokens], results, parts.constants)
    versions = [helper.make_opsetid("", OPERATORS_VERSION), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=FILE_VERSION)


class Layers:
    """The layers of BERT one after another, each from the name of its input in the graph to that of its output."""

    def __init__(self, weights: Weights, adapter: Adapter, peaks: Peaks, parts: GraphParts) -> None:
        self._weights, self._adapter, self._peaks, self._parts = weights, adapter, peaks, parts
        self._epsilon = weights.shape.layer_norm_epsilon

    def all(self, words: str, counted: str) -> str:
        """Return the states of the last layer for the word embeddings of the tokens.

        :param counted: the graph's input, whose second axis is the tokens.
        """
        states = self._embeddings(words, counted)
        for layer in range(self._weights.shape.layers):
            states = self._feed_forward(self._attention(states, f"l{layer}"), f"l{layer}")
        return states

    def words(self, token_ids: str) -> str:
        parts, words = self._parts, quantise(self._matrix("emb.word"))
        rows = parts.apply("Gather", parts.constant(words.rows), token_ids)
        scales = parts.apply("Gather", parts.constant(words.scales), token_ids)
        return parts.apply("Mul", parts.apply("Cast", rows, to=1), scales)  # 1 is float32

    def _embeddings(self, words: str, counted: str) -> str:
        parts = self._parts
        count = parts.apply("Shape", counted, start=1, end=2)
        first = parts.constant(np.array([0]))
        places = self._matrix("emb.pos") + self._matrix("emb.type")[0]
        positions = parts.apply("Slice", parts.constant(places), first, count, first)
        return self._add_and_normalise(words, positions, "emb.ln")

    def _attention(self, states: str, layer: str) -> str:
        """A mean of values goes no further than they do: they come in the steps in which it is rounded.

        Three products take less time than one that is split, and attention to all tokens less than behind a mask.
        """
        parts, steps, inner = self._parts, self._steps(f"{layer}.ao"), self._steps(f"{layer}.qkv")
        rounded = self._round(states, inner)
        three = [
            parts.multiply(rounded, _scaled(self._linear(name), inner) / divisor[:, None], self._bias(name) / divisor)
            for name, divisor in ((f"{layer}.q", _ONE), (f"{layer}.k", _ONE), (f"{layer}.v", steps))
        ]
        seen = parts.apply("MultiHeadAttention", *three, num_heads=self._weights.shape.heads)
        outer = _scaled(self._linear(f"{layer}.ao"), steps)
        product = parts.multiply(parts.round(seen), outer, self._bias(f"{layer}.ao"))
        return self._add_and_normalise(product, states, f"{layer}.aln")

    def _feed_forward(self, states: str, layer: str) -> str:
        """gelu goes far up and hardly down: a zero far below the middle uses all of the eight bits."""
        inner = self._multiply(states, f"{layer}.fi", self._steps(f"{layer}.fi"))
        active = self._parts.apply("Gelu", inner)
        steps = self._steps(f"{layer}.fo", BYTE - GELU_ZERO, least=GELU_FLOOR / GELU_ZERO)
        outer = self._multiply(active, f"{layer}.fo", steps, zero=GELU_ZERO)
        return self._add_and_normalise(outer, states, f"{layer}.oln")

    def _steps(self, place: str, largest: int = LARGEST, *, least: float = 0) -> FloatVector:
        """Return which number of each channel becomes 1 in whole numbers."""
        return np.asarray(np.maximum(self._peaks[place] / largest, least), np.float32)

    def _multiply(self, numbers: str, name: str, steps: FloatVector, *, zero: int = MIDDLE) -> str:
        """Return what a linear layer makes of numbers that are rounded to those steps."""
        rounded = self._round(numbers, steps, zero=zero)
        return self._parts.multiply(rounded, _scaled(self._linear(name), steps), self._bias(name))

    def _round(self, numbers: str, steps: FloatVector, *, zero: int = MIDDLE) -> Whole:
        """Count numbers in those steps."""
        counted = self._parts.apply("Mul", numbers, self._parts.constant(np.asarray(1 / steps, np.float32)))
        return self._parts.round(counted, zero=zero)

    def _add_and_normalise(self, one: str, other: str, norm: str) -> str:
        """In two operators, see ``onnx_encoder.KEPT_APART``."""
        values = map(self._parts.constant, (self._vector(f"{norm}.w"), self._vector(f"{norm}.b")))
        total = self._parts.apply("Add", one, other)
        return self._parts.apply("LayerNormalization", total, *values, epsilon=self._epsilon, axis=-1)

    def _linear(self, name: str) -> FloatMatrix:
        return self._vector(f"{name}.w").reshape(len(self._bias(name)), -1)

    def _bias(self, name: str) -> FloatVector:
        return self._vector(f"{name}.b")

    def _matrix(self, name: str) -> FloatMatrix:
        return self._vector(name).reshape(-1, self._weights.shape.hidden)

    def _vector(self, name: str) -> FloatVector:
        """Read a tensor without holding it twice: the largest takes 400 MB."""
        values, start = np.empty(self._weights.tensors[name].count, np.float32), 0
        for numbers in self._adapter.read(self._weights, name):
            values[start : start + len(numbers)] = numbers
            start += len(numbers)
        return values


def _scaled(matrix: FloatMatrix, factors: FloatVector) -> FloatMatrix:
    """Return the matrix with each column times its factor."""
    return np.asarray(matrix * factors, np.float32)
