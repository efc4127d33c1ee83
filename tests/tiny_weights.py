"""E5S1 files of a few kilobytes, with weights from a seed, and models made from them."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from indexer.bundled.e5s1 import Shape, open_weights
from indexer.bundled.model_files import parameters, write_model_folder

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
WORDS = ("▁a", "ab", "政府", "▁", *"abcdefghijklmnopqrstuvwxyz0123456789", *"水火山川风云数字政府你好，。")
PIECES = (*SPECIALS, *WORDS, "<mask>")
SCORES = (0.0, 0.0, 0.0, 0.0, *(-1.0 - row / 16 for row in range(len(WORDS))), 0.0)
NORMALISATION = {"\t": " ", "\u3000": " ", "\x07": "", "１": "1", "Ａ": "A", "ﬁ": "fi", "㍿": "株式会社"}
SHAPE = Shape(
    hidden=32,
    layers=1,
    heads=2,
    feed_forward=64,
    vocabulary_rows=len(PIECES) + 3,
    positions=24,
    token_types=2,
    layer_norm_epsilon=2.0**-40,  # a float32, so it survives the file
)


def tiny_weights(file: Path) -> Path:
    """Write weights whose matrices are random and whose layer norms change nothing."""
    write_e5s1(file, SHAPE, vocabulary_section(), random_tensors(SHAPE))
    return file


def tiny_model(folder: Path) -> Path:
    """Make a sentence-transformers folder for 24 tokens, embeddings of 32 numbers."""
    folder.mkdir(parents=True)
    write_model_folder(open_weights(tiny_weights(folder.with_name(f"{folder.name}.bin"))), folder)
    return folder


def write_e5s1(file: Path, shape: Shape, vocabulary: bytes, tensors: Mapping[str, tuple[int, bytes]]) -> None:
    """Write a file from parts. ``tensors``: name to count of numbers and their bytes, float32 or Q4."""
    file.write_bytes(e5s1_bytes(shape, vocabulary, tensors))


def e5s1_bytes(shape: Shape, vocabulary: bytes, tensors: Mapping[str, tuple[int, bytes]]) -> bytes:
    sizes = (shape.hidden, shape.layers, shape.heads, shape.feed_forward)
    more = (shape.vocabulary_rows, shape.positions, shape.token_types, shape.layer_norm_epsilon)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, *more, 32) + vocabulary
    entry = struct.Struct("<BIQQ")
    directory_length = 4 + sum(2 + len(name) + entry.size for name in tensors)
    start = -(-(len(head) + directory_length) // 32) * 32
    directory, data = [struct.pack("<i", len(tensors))], b""
    for name, (count, content) in tensors.items():
        kind = int(len(content) != 4 * count)  # 0 is float32, 1 is Q4
        place = entry.pack(kind, count, start + len(data), len(content))
        directory.append(struct.pack("<H", len(name)) + name.encode() + place)
        data += content + bytes(-len(content) % 32)
    return (head + b"".join(directory)).ljust(start, b"\0") + data


def vocabulary_section(
    pieces: Sequence[str] = PIECES,
    scores: Sequence[float] = SCORES,
    table: Mapping[str, str] = NORMALISATION,
) -> bytes:
    texts = [piece.encode() for piece in pieces]
    offsets = np.cumsum([0, *map(len, texts)])
    entries = b"".join(
        struct.pack(f"<IB{len(value)}I", ord(key), len(value), *map(ord, value)) for key, value in table.items()
    )
    return b"".join(
        (
            struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, offsets[-1]),
            struct.pack(f"<{len(offsets)}I", *offsets),
            struct.pack(f"<{len(scores)}f", *scores),
            *texts,
            struct.pack("<iI", len(table), len(entries)),
            entries,
        )
    )


def random_tensors(shape: Shape, seed: int = 7) -> dict[str, tuple[int, bytes]]:
    random = np.random.default_rng(seed)
    tensors = {}
    for parameter in parameters(shape):
        if parameter.source is None:
            continue
        count = parameter.length // 4
        is_matrix = len(parameter.shape) == 2 and parameter.source not in ("emb.pos", "emb.type")
        if is_matrix:
            content = random_q4(random, count)
        elif "LayerNorm.weight" in parameter.name:
            content = np.ones(count, "<f4").tobytes()
        else:
            content = random.normal(0, 0.1, count).astype("<f4").tobytes()
        tensors[parameter.source] = (count, content)
    return tensors


def random_q4(random: np.random.Generator, count: int) -> bytes:
    blocks = np.empty(count // 32, [("scale", "<f2"), ("halves", "u1", 16)])
    blocks["scale"] = 0.125
    blocks["halves"] = random.integers(0, 256, (len(blocks), 16))
    return blocks.tobytes()


def tiny_peaks() -> dict[str, np.ndarray]:
    """Return peaks as far as the numbers of the tiny model go, with room to spare."""
    widths = {"qkv": SHAPE.hidden, "ao": SHAPE.hidden, "fi": SHAPE.hidden, "fo": SHAPE.feed_forward}
    return {f"l0.{place}": np.full(width, 4, np.float32) for place, width in widths.items()}
