"""The encoder on top of sentence-transformers: any model of that form, from this machine only."""

import logging
import math
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import EncoderError
from indexer.bundled.convert import MODEL_NAME, converted_graph, default_manifest, read_manifest
from indexer.encoder import Encoder, FloatMatrix, Part
from indexer.model_folders import as_folder, find_model_folder, keep_hub_offline, model_fingerprint
from indexer.model_input import split_to_fit, token_starts
from indexer.onnx_encoder import OnnxEncoder
from indexer.part_encoder import Reading, ReadingEncoder
from indexer.pieces import PROBE, SEAM_TOKENS, PieceEncoder, Task

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PROMPT_NAMES: dict[Task, tuple[str, ...]] = {
    "query": ("query",),
    "document": ("document", "passage", "corpus"),
}
# Chinese passages of 100-150 characters, CPU seconds for 192 on two threads / for 128 on one:
# 8: 25.8 / 7.2, 16: 21.0 / 6.8, 32: 16.2 / 7.4, 64: 15.6 / 8.3. More only takes more memory.
BATCH_SIZE = 32


def load_encoder(name: str | None, *, cache_folder: Path) -> Encoder:
    """Return the encoder called ``name``; None is the one that comes with Wenju.

    That one runs in ONNX Runtime, and without that library, as on Macs with Intel, in torch.

    :param name: None, a folder, or the hub name of a model downloaded to this machine before.
    :param cache_folder: where the default encoder is kept; made on first use.
    :raises EncoderError: if it is not on this machine.
    """
    if name in (None, MODEL_NAME) and find_spec("onnxruntime") is not None:
        return OnnxEncoder(converted_graph(cache_folder))
    folder = find_model_folder(name, cache_folder=cache_folder)
    if name is None:
        return BundledEncoder(folder, name=MODEL_NAME)
    kind = BundledEncoder if read_manifest(folder) == default_manifest() else SentenceTransformerEncoder
    # An index keeps the name and may be opened from another working folder.
    return kind(folder, name=str(folder) if as_folder(name) else name)


class SentenceTransformerEncoder(PieceEncoder):
    """Implements ``indexer.encoder.Encoder``. The model is loaded when it is first needed.

    Calls from several threads wait for each other: the tokenizer cannot serve two at once, and one
    call keeps every core busy anyway.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock = threading.RLock()
        self._model: SentenceTransformer | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        size = self._loaded().get_embedding_dimension()
        if size is None:
            raise EncoderError(f"The encoder {self._name} does not say how long its embeddings are; use another")
        return size

    @cached_property
    def fingerprint(self) -> str:
        """See ``model_fingerprint``; needs the files, not the model."""
        return model_fingerprint(self._folder)

    def _encode(self, texts: Sequence[str], task: Task) -> FloatMatrix:
        with self._lock:
            return super()._encode(texts, task)

    def _encode_pieces(self, pieces: list[str], task: Task) -> FloatMatrix:
        model = self._loaded()
        encode = model.encode_query if task == "query" else model.encode_document
        with fastest_arithmetic():
            rows = encode(
                pieces,
                prompt=self._prompt(task),
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        return np.asarray(rows, np.float32)

    def _split(self, text: str, task: Task) -> list[str]:
        room = self._room(task)
        return [text] if room is None else split_to_fit(text, room, partial(token_starts, self._loaded().tokenizer))

    def _room(self, task: Task) -> int | None:
        """Tokens of text that fit into the model beside prompt and special tokens; None if any number do."""
        model = self._loaded()
        limit = model.max_seq_length
        if limit is None or limit == math.inf:  # models without a transformer
            return None
        frame = model.preprocess([PROBE], prompt=self._prompt(task))["input_ids"].shape[1] - 1
        return max(1, limit - frame - SEAM_TOKENS)

    def _prompt(self, task: Task) -> str:
        """The model's own prompt. Left to itself, sentence-transformers 6.2 gives documents an empty
        one where a model calls it "passage"."""
        prompts = self._loaded().prompts
        names = (*PROMPT_NAMES[task], self._loaded().default_prompt_name or "")
        return next(filter(None, map(prompts.get, names)), "")

    def _loaded(self) -> "SentenceTransformer":
        with self._lock:
            if self._model is None:
                self._model = load_model(self._folder, self._name)
            return self._model


class BundledEncoder(SentenceTransformerEncoder, ReadingEncoder):
    """The default encoder in torch; implements ``indexer.encoder.PartEncoder``."""

    def encode_parts(self, parts: Sequence[Part], /) -> FloatMatrix:
        with self._lock:
            return super().encode_parts(parts)

    def _read(self, texts: Sequence[str], take: Callable[[int, Reading], None]) -> None:
        model, prompt = self._loaded(), self._prompt("document")
        with fastest_arithmetic():
            read = model.encode_document(
                list(texts),
                prompt=prompt,
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                output_value="token_embeddings",
            )
        for place, (text, states) in enumerate(zip(texts, read, strict=True)):
            spans = model.tokenizer(prompt + text, return_offsets_mapping=True)["offset_mapping"]
            ends = np.array([max(end - len(prompt), 0) for _, end in spans])
            take(place, Reading(states.float().cpu().numpy(), ends))


def load_model(folder: Path, name: str) -> "SentenceTransformer":
    keep_hub_offline()
    with quiet():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(str(folder), local_files_only=True)
        except Exception as error:  # whatever a folder that is not quite a model leads to
            raise EncoderError(
                f"The encoder {name} cannot be loaded from {folder} ({error}); check that the folder "
                "is complete, or leave the encoder out to use the one that comes with Wenju"
            ) from error


def fastest_arithmetic() -> AbstractContextManager[object]:
    """Use bfloat16 where the processor multiplies it in hardware: 1.5 times as fast, cosines to float32
    above .9999 (benchmarks/RESULTS.md). Elsewhere it would be emulated, and slower."""
    import torch

    has_hardware = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_hardware)


@contextmanager
def quiet() -> Iterator[None]:
    """Load without progress bars and remarks; what matters comes as an error."""
    loggers = [logging.getLogger(library) for library in ("transformers", "sentence_transformers")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
