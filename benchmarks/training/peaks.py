"""Measure how far the numbers go that the layers' matrices are multiplied with: `indexer/bundled/peaks.py` has why.

    python -m benchmarks.training.peaks ../shared/data --out indexer/bundled/peaks.safetensors
    python -m benchmarks.training.peaks ../shared/data --reader search/reader.safetensors --work FOLDER \\
        --out search/reader.safetensors

The first is for the encoder with its adapter, on training texts of both languages and on the sample documents; the
second for a file of `pack_reader.py`, on what it was trained with, and adds them to it. Float32, on the processor.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertModel

from benchmarks.training.encoder import FOLDER, plain_model
from benchmarks.training.frame import frame_of
from benchmarks.training.library import read_paragraphs, read_raw
from benchmarks.training.lora import bert_of
from benchmarks.training.reader import FROZEN, Lessons
from benchmarks.training.reader_model import Collator, ReaderModel
from benchmarks.training.readings import held_out, read_sources
from corpus.loaders import parse_documents
from indexer.bundled.convert import converted_model
from indexer.bundled.model_files import PROMPTS
from indexer.bundled.peaks import SUFFIX
from indexer.embedding import embedded_parts, text_to_embed
from indexer.passages import PassageSettings, cut_passages
from indexer.sentence_encoder import load_model
from ui.places import cache
from ui.sample import sample_documents

Each = TypeVar("Each")
SEED = 3
TEXTS, QUESTIONS, READINGS = 1500, 700, 1500
BATCH = 16
PATHS = {
    "qkv": "attention.self.query",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}


class Watch:
    """Keeps the peaks of what goes into each of a model's matrices, padding left out."""

    def __init__(self, bert: BertModel) -> None:
        self.peaks: dict[str, np.ndarray] = {}
        self.mask = torch.zeros(0, dtype=torch.bool)  # of the batch that is run next
        for number, layer in enumerate(bert.encoder.layer):
            for place, path in PATHS.items():
                layer.get_submodule(path).register_forward_pre_hook(self._hook(f"l{number}.{place}"))

    def _hook(self, name: str) -> Callable[..., None]:
        def see(_: torch.nn.Module, given: tuple[torch.Tensor]) -> None:
            numbers = given[0][self.mask]
            found = (numbers if name.endswith("fo") else numbers.abs()).amax(dim=0).numpy()
            self.peaks[name] = np.maximum(self.peaks.get(name, np.zeros_like(found)), found)

        return see


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data; only its folder reader/ is read")
    parser.add_argument("--reader", type=Path, help="a file of pack_reader.py; else the encoder")
    parser.add_argument("--work", type=Path, default=Path("training"), help="keeps the model without the adapter")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with torch.inference_mode():
        peaks = _of_reader(arguments) if arguments.reader else _of_encoder(arguments.data)
    _save(peaks, arguments.out, beside=arguments.reader)
    sys.stdout.write(f"{len(peaks)} places, up to {max(numbers.max() for numbers in peaks.values()):.1f}\n")


def _save(peaks: Mapping[str, np.ndarray], out: Path, *, beside: Path | None) -> None:
    """:param beside: a file whose other tensors and metadata are written too."""
    tensors, metadata = {}, None
    if beside:
        tensors = load_file(beside)
        with safe_open(beside, framework="numpy") as file:
            metadata = file.metadata()
    tensors |= {f"{name}{SUFFIX}": numbers.astype(np.float16) for name, numbers in peaks.items()}
    save_file(tensors, out, metadata)


def _of_encoder(data: Path) -> dict[str, np.ndarray]:
    model = load_model(converted_model(cache()), FOLDER)
    bert = bert_of(model)
    watch = Watch(bert)
    for texts in _batches(sorted(_encoder_texts(data), key=len)):
        tokens = model.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        watch.mask = tokens["attention_mask"].bool()
        bert(**tokens)
    return watch.peaks


def _encoder_texts(data: Path) -> Iterator[str]:
    chance = random.Random(SEED)
    paragraphs = [paragraph for raw in read_raw() for paragraph in read_paragraphs(raw)]
    asked = [asked for paragraph in paragraphs for asked in paragraph.asked]
    sources = read_sources(data)
    texts = [part.text for found in asked for part in found.right] + [source.text[:200] for source in sources]
    for file in sorted(sample_documents().iterdir()):
        for document in parse_documents(file.read_bytes(), file):
            for passage in cut_passages(document, PassageSettings()):
                parts = embedded_parts(document, passage, PassageSettings())
                yield from (PROMPTS["document"] + part.shown for part in parts)
    for text in chance.sample(sorted(set(texts)), TEXTS):
        yield PROMPTS["document"] + text_to_embed(text)
        yield PROMPTS["document"] + text_to_embed(text[: chance.randint(1, 12)])
    for question in chance.sample(
        [*(found.question for found in asked), *(source.question for source in sources)], QUESTIONS
    ):
        yield PROMPTS["query"] + text_to_embed(question)


def _of_reader(arguments: argparse.Namespace) -> dict[str, np.ndarray]:
    folder = plain_model(arguments.work)
    model = ReaderModel(folder, frozen_layers=FROZEN, arithmetic=nullcontext)
    model.load(arguments.reader)
    collate = Collator(Tokenizer.from_file(str(folder / "tokenizer.json")), frame_of(model.bert.config))
    lessons = Lessons([source for source in read_sources(arguments.data) if not held_out(source)], SEED)
    watch = Watch(model.bert)
    for readings in _batches(sorted(islice(lessons, READINGS), key=collate.length)):
        batch = collate(readings)
        watch.mask = batch.mask.bool()
        model(batch)
    return watch.peaks


def _batches(items: Sequence[Each]) -> Iterator[Sequence[Each]]:
    return (items[first : first + BATCH] for first in range(0, len(items), BATCH))


if __name__ == "__main__":
    main()
