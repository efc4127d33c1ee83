"""Writes opened weights as a plain sentence-transformers folder."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.bundled.adapter import NO_ADAPTER, Adapter
from indexer.bundled.e5s1 import Shape, Weights
from indexer.bundled.tokenizer import tokenizer_config, tokenizer_json

WEIGHTS_NAME = "model.safetensors"
PROMPTS = {"query": "query: ", "document": "passage: "}  # the words E5 was trained with
FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of transformers' BertModel. ``source`` is its name in the weights, or None for zeros."""

    name: str
    shape: tuple[int, ...]
    source: str | None

    @property
    def length(self) -> int:
        """Bytes as float32."""
        count = 1
        for size in self.shape:
            count *= size
        return count * FLOAT_BYTES


def write_model_folder(weights: Weights, folder: Path, adapter: Adapter = NO_ADAPTER) -> None:
    """Fill an empty ``folder`` with everything that ``SentenceTransformer(folder)`` needs."""
    shape = weights.shape
    write_json(folder / "config.json", bert_config(weights))
    write_json(folder / "tokenizer.json", tokenizer_json(weights))
    write_json(folder / "tokenizer_config.json", tokenizer_config(weights))
    write_json(folder / "modules.json", modules())
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions})
    write_json(folder / "config_sentence_transformers.json", sentence_transformers_config())
    write_json(folder / "1_Pooling" / "config.json", pooling_config(shape))
    (folder / "2_Normalize").mkdir()
    write_safetensors(weights, adapter, folder / WEIGHTS_NAME)


def write_json(file: Path, content: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def bert_config(weights: Weights) -> dict[str, Any]:
    shape = weights.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary_rows,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.layer_norm_epsilon,
        "pad_token_id": weights.vocabulary.padding,
        "bos_token_id": weights.vocabulary.begin,
        "eos_token_id": weights.vocabulary.end,
    }


def modules() -> list[dict[str, Any]]:
    """The steps from text to embedding, each a folder; the first is the folder itself."""
    steps = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}
    return [
        {"idx": row, "name": str(row), "path": path, "type": f"sentence_transformers.models.{step}"}
        for row, (step, path) in enumerate(steps.items())
    ]


def sentence_transformers_config() -> dict[str, Any]:
    return {
        "model_type": "SentenceTransformer",
        "prompts": PROMPTS,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }


def pooling_config(shape: Shape) -> dict[str, Any]:
    return {"embedding_dimension": shape.hidden, "pooling_mode": "mean", "include_prompt": True}


def parameters(shape: Shape) -> Iterator[Parameter]:
    """Yield every parameter of the model in the order they are written."""
    hidden, inner = shape.hidden, shape.feed_forward
    yield Parameter("embeddings.word_embeddings.weight", (shape.vocabulary_rows, hidden), "emb.word")
    yield Parameter("embeddings.position_embeddings.weight", (shape.positions, hidden), "emb.pos")
    yield Parameter("embeddings.token_type_embeddings.weight", (shape.token_types, hidden), "emb.type")
    yield from weight_and_bias("embeddings.LayerNorm", (hidden,), "emb.ln")
    for layer in range(shape.layers):
        source, target = f"l{layer}", f"encoder.layer.{layer}"
        yield from weight_and_bias(f"{target}.attention.self.query", (hidden, hidden), f"{source}.q")
        yield from weight_and_bias(f"{target}.attention.self.key", (hidden, hidden), f"{source}.k")
        yield from weight_and_bias(f"{target}.attention.self.value", (hidden, hidden), f"{source}.v")
        yield from weight_and_bias(f"{target}.attention.output.dense", (hidden, hidden), f"{source}.ao")
        yield from weight_and_bias(f"{target}.attention.output.LayerNorm", (hidden,), f"{source}.aln")
        yield from weight_and_bias(f"{target}.intermediate.dense", (inner, hidden), f"{source}.fi")
        yield from weight_and_bias(f"{target}.output.dense", (hidden, inner), f"{source}.fo")
        yield from weight_and_bias(f"{target}.output.LayerNorm", (hidden,), f"{source}.oln")
    # BertModel has a pooler that mean pooling never asks; left out, it would be made up at random.
    yield Parameter("pooler.dense.weight", (hidden, hidden), None)
    yield Parameter("pooler.dense.bias", (hidden,), None)


def weight_and_bias(name: str, shape: tuple[int, ...], source: str) -> Iterator[Parameter]:
    yield Parameter(f"{name}.weight", shape, f"{source}.w")
    yield Parameter(f"{name}.bias", shape[:1], f"{source}.b")


def write_safetensors(weights: Weights, adapter: Adapter, file: Path) -> None:
    """Write the parameters as float32, a few megabytes at a time.

    The format: the header's length as u64, the header as JSON, then the numbers one after another.
    """
    every = list(parameters(weights.shape))
    header = safetensors_header(every)
    with file.open("wb") as stream:
        stream.write(len(header).to_bytes(8, "little"))
        stream.write(header)
        for parameter in every:
            if parameter.source is None:
                stream.write(bytes(parameter.length))
                continue
            for numbers in adapter.read(weights, parameter.source):
                stream.write(numbers.astype("<f4", copy=False).tobytes())


def safetensors_header(every: list[Parameter]) -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    start = 0
    for parameter in every:
        end = start + parameter.length
        header[parameter.name] = {"dtype": "F32", "shape": parameter.shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    return text + b" " * (-len(text) % 8)  # the numbers start at a multiple of 8
