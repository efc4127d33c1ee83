"""Writes the reader as a graph for ONNX Runtime: the encoder's layers with corrections of its own, and two heads.

Its word embeddings are those of the encoder's graph, see ``graph.open_words``; they are given to it, not looked up.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.bundled.adapter import Adapter, FloatMatrix
from indexer.bundled.convert import Manifest, graph_name, made_folder
from indexer.bundled.e5s1 import FloatVector, Weights
from indexer.bundled.graph import Layers, join_parts, save_graph
from indexer.bundled.graph_parts import GraphParts
from indexer.bundled.peaks import Peaks, load_peaks
from indexer.bundled.processor import takes_signed_bytes
from indexer.bundled.weights import WEIGHTS_SHA256, file_sha256

if TYPE_CHECKING:
    from onnx import ModelProto

WORDS = "words"  # the input: (texts, tokens, hidden)
SPAN, ANSWERABLE = "span", "answerable"  # the outputs, and the heads that they are named after
READER_NAME = "reader-int8"
READER_VERSION = 3  # raise it when the graph changes


@dataclass(frozen=True, slots=True)
class Head:
    """``states @ weight.T + bias``, shapes (out, hidden) and (out,)."""

    weight: FloatMatrix
    bias: FloatVector


def converted_reader(cache_folder: Path, trained: Path) -> Path:
    """Return the folder of the reader's graph, made now if it is not there or ``trained`` is another file.

    :param trained: pairs of ``adapter.load_adapter``, their ``peaks.Peaks``, and the two heads.
    :raises EncoderError: if the weights of the encoder cannot be had, or the folder cannot be written.
    """
    name = graph_name(READER_NAME)
    manifest = Manifest(name, WEIGHTS_SHA256, READER_VERSION, file_sha256(trained))

    def write(weights: Weights, folder: Path, adapter: Adapter) -> None:
        heads = (load_head(trained, SPAN), load_head(trained, ANSWERABLE))
        save_graph(build_reader(weights, adapter, load_peaks(trained), *heads), folder)

    folder = cache_folder / f"{name}-{READER_VERSION}"
    return made_folder(folder, manifest, write, what="reader", adapter_file=trained, megabytes=60)


def load_head(trained: Path, name: str) -> Head:
    from safetensors import safe_open

    with safe_open(trained, framework="numpy") as tensors:
        weight, bias = (tensors.get_tensor(f"{name}.{part}").astype(np.float32) for part in ("weight", "bias"))
    return Head(weight, bias)


def build_reader(weights: Weights, adapter: Adapter, peaks: Peaks, span: Head, answerable: Head) -> "ModelProto":
    """Return the graph from word embeddings to logits of the two heads.

    ``SPAN``: (texts, tokens, numbers), of which ``search.read_spans.predict`` makes spans. ``ANSWERABLE``: (texts, 1,
    1), from the first token.
    """
    from onnx import TensorProto, helper

    parts = GraphParts(signed=takes_signed_bytes())
    states = Layers(weights, adapter, peaks, parts).all(WORDS, WORDS)
    first = (parts.constant(np.array([number])) for number in (0, 1, 1))  # from, to, along the tokens
    _apply(parts, span, states, SPAN)
    _apply(parts, answerable, parts.apply("Slice", states, *first), ANSWERABLE)
    words = helper.make_tensor_value_info(WORDS, TensorProto.FLOAT, ["texts", "tokens", weights.shape.hidden])
    return join_parts(parts, words, {SPAN: ["texts", "tokens", len(span.bias)], ANSWERABLE: ["texts", 1, 1]})


def _apply(parts: GraphParts, head: Head, states: str, name: str) -> None:
    from onnx.helper import make_node

    product = parts.apply("MatMul", states, parts.constant(head.weight.T))
    parts.nodes.append(make_node("Add", [product, parts.constant(head.bias)], [name]))
