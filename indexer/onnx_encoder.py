"""The default encoder in ONNX Runtime: no torch to import, and faster (benchmarks/RESULTS.md)."""

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import EncoderError
from corpus.offline import stay_offline
from indexer.batches import cut_batches
from indexer.bundled.convert import MODEL_NAME, default_manifest
from indexer.bundled.graph import GRAPH_FILE, TOKEN_IDS
from indexer.bundled.model_files import PROMPTS
from indexer.encoder import FloatMatrix
from indexer.model_folders import manifest_fingerprint
from indexer.model_input import split_to_fit
from indexer.part_encoder import Reading, ReadingEncoder
from indexer.pieces import PROBE, SEAM_TOKENS, Task, normalise
from indexer.tokens import Tokenizer, load_tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

ERRORS_ONLY = 3  # of ONNX Runtime's log levels
# Of an addition and a layer norm it would make one operator, which takes three times as long (benchmarks/RESULTS.md).
KEPT_APART = {"SkipLayerNormFusion", "BiasSkipLayerNormFusion"}
_most_cores = sys.maxsize


class OnnxEncoder(ReadingEncoder):
    """Implements ``indexer.encoder.PartEncoder`` on a folder of ``bundled.graph``. Loaded when it is first needed.

    A batch has one core, and there are as many batches at once as cores: so nobody waits at the end of each
    layer for the slowest. Questions that make one batch have all cores for it: on two, that takes a tenth more of
    the processor's time and a third less of the clock's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._sessions: dict[int, InferenceSession] = {}  # by their threads

    @property
    def name(self) -> str:
        return MODEL_NAME

    @property
    def dim(self) -> int:
        return int(self._config["hidden_size"])

    @cached_property
    def fingerprint(self) -> str:
        """That of the same model in torch: the embeddings are interchangeable, see benchmarks/RESULTS.md."""
        return manifest_fingerprint(default_manifest())

    def _split(self, text: str, task: Task) -> list[str]:
        frame = len(self._tokenizer.ids(PROMPTS[task] + PROBE)) - 1
        room = max(1, int(self._config["max_position_embeddings"]) - frame - SEAM_TOKENS)
        return split_to_fit(text, room, self._token_starts)

    def _token_starts(self, text: str) -> list[int]:
        return [start for start, _ in self._tokenizer.tokens(text).spans]

    def _encode_pieces(self, pieces: list[str], task: Task) -> FloatMatrix:
        rows = np.empty((len(pieces), self.dim), np.float32)

        def take(place: int, states: FloatMatrix) -> None:
            rows[place] = states.mean(axis=0)

        self._run([self._tokenizer.ids(PROMPTS[task] + piece) for piece in pieces], take, is_asked=task == "query")
        return normalise(rows)

    def _read(self, texts: Sequence[str], take: Callable[[int, Reading], None]) -> None:
        prompt = PROMPTS["document"]
        tokens = [self._tokenizer.tokens(prompt + text) for text in texts]
        ends = [np.array([0, *(max(end - len(prompt), 0) for _, end in each.spans), 0]) for each in tokens]
        self._run(
            [[self._tokenizer.begin, *each.ids, self._tokenizer.end] for each in tokens],
            lambda place, states: take(place, Reading(states, ends[place])),
        )

    def _run(
        self, token_ids: Sequence[list[int]], take: Callable[[int, FloatMatrix], None], *, is_asked: bool = False
    ) -> None:
        """Hand the states of each text's tokens to ``take``, by its place."""
        batches = cut_batches([len(ids) for ids in token_ids])
        session = self._loaded_session(core_count() if is_asked and len(batches) == 1 else 1)

        def run(batch: Sequence[int]) -> None:
            (states,) = session.run(None, {TOKEN_IDS: np.array([token_ids[place] for place in batch])})
            for place, rows in zip(batch, states, strict=True):
                take(place, rows)

        with ThreadPoolExecutor(max_workers=core_count()) as threads:
            for _ in threads.map(run, batches):  # to hear of an error
                pass

    @cached_property
    def _config(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
        return content

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(self._folder)

    def _loaded_session(self, threads: int) -> "InferenceSession":
        with self._lock:
            if threads not in self._sessions:
                self._sessions[threads] = load_session(self._folder / GRAPH_FILE, threads=threads)
            return self._sessions[threads]


def load_session(graph: Path, *, what: str = "default encoder", threads: int = 1) -> "InferenceSession":
    stay_offline()
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # builds for Windows have another provider, which asks no environment
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.force_spinning_stop", "1")  # nothing is done where nobody asks
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(
            str(graph), options, ["CPUExecutionProvider"], disabled_optimizers=KEPT_APART
        )
    except Exception as error:  # ONNX Runtime has no base class for what a damaged file leads to
        raise EncoderError(
            f"The {what} cannot be loaded from {graph} ({error}); remove the folder {graph.parent}, "
            "it is made anew at the next use"
        ) from error


def use_cores(most: int) -> None:
    """Let the models of this process take so many cores at most; others of this machine have theirs."""
    global _most_cores  # noqa: PLW0603  (a process has one share)
    _most_cores = most


def core_count() -> int:
    """Return the processor cores this process may use; two threads of one core count once."""
    import psutil

    cores = min(_most_cores, psutil.cpu_count(logical=False) or 1)
    return min(cores, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else cores
