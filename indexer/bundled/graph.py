"""Writes opened weights as a graph for ONNX Runtime: the same model, most of its products in eight bits.

Every token has its own scale, so that an embedding does not depend on the texts beside it in a batch.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bundled.adapter import Adapter, FloatMatrix
from indexer.bundled.e5s1 import FloatVector, Weights
from indexer.bundled.graph_parts import MICROSOFT, GraphParts
from indexer.bundled.model_files import bert_config, write_json
from indexer.bundled.quantise import Quantised, quantise
from indexer.bundled.tokenizer import tokenizer_json

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

GRAPH_FILE, DATA_FILE = "model.onnx", "model.data"
OUTSIDE_BYTES = 1 << 16  # constants from this size on are kept beside the graph, mapped into memory and not read
TOKEN_IDS, LENGTHS = "token_ids", "lengths"  # the inputs: (texts, tokens), and (texts,) without the padding
SCALE_BYTES = 4  # a float32 a word
OPERATORS_VERSION, FILE_VERSION = 18, 10  # of ONNX; ONNX Runtime has read them since 1.18


def write_graph_folder(weights: Weights, folder: Path, adapter: Adapter) -> None:
    """Fill an empty ``folder`` with what ``onnx_encoder.OnnxEncoder`` needs."""
    write_json(folder / "config.json", bert_config(weights))
    write_json(folder / "tokenizer.json", tokenizer_json(weights))
    save_graph(build_graph(weights, adapter), folder)


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


def build_graph(weights: Weights, adapter: Adapter) -> "ModelProto":
    """Return the graph from token ids to the states of the last layer, (texts, tokens, hidden)."""
    from onnx import TensorProto, helper

    parts = GraphParts()
    layers = Layers(weights, adapter, parts)
    states = layers.all(layers.words(TOKEN_IDS), TOKEN_IDS)
    token_ids = helper.make_tensor_value_info(TOKEN_IDS, TensorProto.INT64, ["texts", "tokens"])
    return join_parts(parts, token_ids, {states: ["texts", "tokens", weights.shape.hidden]})


def join_parts(parts: GraphParts, tokens: "ValueInfoProto", outputs: Mapping[str, list[str | int]]) -> "ModelProto":
    """Return the graph of these parts.

    :param tokens: its input beside the lengths.
    :param outputs: the shapes of its outputs, by name.
    """
    from onnx import TensorProto, helper

    lengths = helper.make_tensor_value_info(LENGTHS, TensorProto.INT32, ["texts"])
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
    graph = helper.make_graph(parts.nodes, "encoder", [tokens, lengths], results, parts.constants)
    versions = [helper.make_opsetid("", OPERATORS_VERSION), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=FILE_VERSION)


class Layers:
    """The layers of BERT one after another, each from the name of its input in the graph to that of its output."""

    def __init__(self, weights: Weights, adapter: Adapter, parts: GraphParts) -> None:
        self._weights, self._adapter, self._parts = weights, adapter, parts
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
        norm = (parts.constant(self._vector(f"emb.ln.{part}")) for part in "wb")
        return parts.apply("LayerNormalization", parts.apply("Add", words, positions), *norm, epsilon=self._epsilon)

    def _attention(self, states: str, layer: str) -> str:
        """Queries, keys and values stay float32: rounded, they cost more of the cosine than all the rest."""
        parts, names = self._parts, [f"{layer}.{part}" for part in "qkv"]
        matrix = np.concatenate([self._linear(name) for name in names])
        bias = np.concatenate([self._vector(f"{name}.b") for name in names])
        product = parts.apply("MatMul", states, parts.constant(matrix.T))
        three = parts.apply_for(3, "Split", product, axis=-1, num_outputs=3)
        heads = self._weights.shape.heads
        seen = parts.apply("MultiHeadAttention", *three, parts.constant(bias), LENGTHS, num_heads=heads)
        outer = parts.multiply(seen, quantise(self._linear(f"{layer}.ao")))
        return self._add_and_normalise(outer, states, self._vector(f"{layer}.ao.b"), f"{layer}.aln")

    def _feed_forward(self, states: str, layer: str) -> str:
        parts = self._parts
        inner = parts.multiply(states, quantise(self._linear(f"{layer}.fi")))
        active = parts.apply("BiasGelu", inner, parts.constant(self._vector(f"{layer}.fi.b")))
        outer = quantise(self._linear(f"{layer}.fo"))
        product, bias = parts.multiply_gelu(active, outer, self._vector(f"{layer}.fo.b"))
        return self._add_and_normalise(product, states, bias, f"{layer}.oln")

    def _add_and_normalise(self, product: str, states: str, bias: FloatVector, norm: str) -> str:
        values = (self._vector(f"{norm}.w"), self._vector(f"{norm}.b"), bias)
        constants = map(self._parts.constant, values)
        return self._parts.apply("SkipLayerNormalization", product, states, *constants, epsilon=self._epsilon)

    def _linear(self, name: str) -> FloatMatrix:
        matrix = self._vector(f"{name}.w")
        return matrix.reshape(len(self._vector(f"{name}.b")), -1)

    def _matrix(self, name: str) -> FloatMatrix:
        return self._vector(name).reshape(-1, self._weights.shape.hidden)

    def _vector(self, name: str) -> FloatVector:
        """Read a tensor without holding it twice: the largest takes 400 MB."""
        values, start = np.empty(self._weights.tensors[name].count, np.float32), 0
        for numbers in self._adapter.read(self._weights, name):
            values[start : start + len(numbers)] = numbers
            start += len(numbers)
        return values
