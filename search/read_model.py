"""The seam to the model that reads, and the one that was trained, in ONNX Runtime."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from indexer.bundled.convert import converted_graph
from indexer.bundled.graph import GRAPH_FILE, open_words
from indexer.bundled.graph_reader import ANSWERABLE, SPAN, WORDS, converted_reader
from indexer.onnx_encoder import core_count, load_session
from indexer.tokens import Tokenizer, Tokens, load_tokenizer
from search.read_spans import Prediction, predict

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

    from indexer.bundled.quantise import Quantised

READER_FILE = Path(__file__).with_name("reader.safetensors")
_KEPT = 256  # windows: what was read for the order of hits is not read again for the answer
QUESTION_TOKENS = 48  # of a longer question the rest is not read; as in the training


class ReaderModel(Protocol):
    """Reads texts that are in the form of ``indexer.embedding.text_to_embed``."""

    def split(self, text: str, /) -> Tokens: ...

    def read(self, question: str, windows: Sequence[Sequence[int]], /, *, seconds: float) -> list[Prediction | None]:
        """Read windows, given as ids of their tokens, at least one; None for those that the time did not suffice for.

        They are read in their order, the first one in any case.
        """


class OnnxReaderModel:
    """The graph of ``bundled.graph_reader``, loaded when it is first needed.

    Input: [begin] question [end] window [end]. Each core reads a window at a time, which takes no padding and lets the
    reading end in time.
    """

    def __init__(self, make_folders: Callable[[], tuple[Path, Path]]) -> None:
        """:param make_folders: returns the folders of the encoder's graph and of the reader's; called at first use."""
        self._make_folders = make_folders
        self._lock = threading.Lock()
        self._parts: tuple[Tokenizer, Quantised, InferenceSession] | None = None
        self._predict = lru_cache(_KEPT)(self._predict_anew)

    def split(self, text: str, /) -> Tokens:
        """Return the tokens of a text; where it spells out a sign of the model's own, as </s>, an unknown one."""
        tokenizer, _, _ = self._loaded()
        tokens = tokenizer.tokens(text.encode("utf-8", "replace").decode("utf-8"))
        ids = [tokenizer.unknown if token in tokenizer.signs else token for token in tokens.ids]
        return replace(tokens, ids=ids)

    def read(self, question: str, windows: Sequence[Sequence[int]], /, *, seconds: float) -> list[Prediction | None]:
        tokenizer, _, _ = self._loaded()
        asked = [tokenizer.begin, *self.split(question).ids[:QUESTION_TOKENS], tokenizer.end]
        stop = time.monotonic() + seconds

        def read_one(place: int) -> Prediction | None:
            if place and time.monotonic() > stop:
                return None
            return self._predict((*asked, *windows[place], tokenizer.end), len(asked))

        with ThreadPoolExecutor(max_workers=core_count()) as threads:
            return list(threads.map(read_one, range(len(windows))))

    def _predict_anew(self, ids: tuple[int, ...], first: int) -> Prediction:
        """:param first: the place of the window's first token."""
        _, words, session = self._loaded()
        tokens = (words.rows[list(ids)] * words.scales[list(ids)]).astype(np.float32)
        span, answerable = session.run([SPAN, ANSWERABLE], {WORDS: tokens[None]})
        return predict(span[0, first:-1], float(answerable[0, 0, 0]))

    def _loaded(self) -> "tuple[Tokenizer, Quantised, InferenceSession]":
        with self._lock:
            if self._parts is None:
                encoder, reader = self._make_folders()
                session = load_session(reader / GRAPH_FILE, what="reader")
                self._parts = load_tokenizer(encoder), open_words(encoder), session
            return self._parts


def trained_model(cache_folder: Path, trained: Path = READER_FILE) -> OnnxReaderModel:
    """Return the model of a file of weights; its folders are made in the cache when it is first needed."""
    return OnnxReaderModel(lambda: (converted_graph(cache_folder), converted_reader(cache_folder, trained)))
