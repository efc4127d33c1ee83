"""What runs on the machines of a cluster; rows go to it and come from it as pickles in Ray Data's columns."""

import os
import pickle
import platform
from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from corpus.errors import ClusterError, WenjuError
from corpus.sandbox import Sandbox
from indexer.embedding import Embeddings, embed_parts
from indexer.encoder import Encoder
from indexer.onnx_encoder import use_cores
from indexer.passages import PassageSettings
from indexer.reading import FileRead, read_and_cut

Row = dict[str, bytes]
CELL = "pickle"  # the only column


def read_row(row: Row, settings: PassageSettings) -> Row:
    """Read and cut a file: its path and known digest in, a ``FileRead`` with everything cut out."""
    file, known = pickle.loads(row[CELL])
    read = _read(file, known, settings)
    return {CELL: pickle.dumps(replace(read, cut=list(read.cut)), pickle.HIGHEST_PROTOCOL)}


def _read(file: Path, known: bytes | None, settings: PassageSettings) -> FileRead:
    if os.path.lexists(file):
        return read_and_cut(file, known, settings, _sandbox())
    return FileRead(
        str(file),
        f"{file}: {platform.node()}, a machine of the cluster, does not see it; give all machines the folder at this "
        "path, or index without --cluster",
    )


@cache
def _sandbox() -> Sandbox:
    """One for all files that a process reads; its child ends with the process."""
    return Sandbox()


class TextEncoder:
    """Holds the encoder: parts by key in, their embeddings out."""

    def __init__(self, load: Callable[[], Encoder], fingerprint: str, cores: int) -> None:
        self._load, self._fingerprint = load, fingerprint
        use_cores(cores)

    def __call__(self, row: Row) -> Row:
        """An error of ours comes out in place of embeddings, as Ray would hand over its words only."""
        try:
            made: Embeddings | WenjuError = embed_parts(self._encoder, pickle.loads(row[CELL]))
        except WenjuError as error:
            made = error
        return {CELL: pickle.dumps(made, pickle.HIGHEST_PROTOCOL)}

    @cached_property
    def _encoder(self) -> Encoder:
        encoder = self._load()
        if encoder.fingerprint != self._fingerprint:
            raise ClusterError(
                f"The encoder {encoder.name!r} on {platform.node()}, a machine of the cluster, is another than here; "
                "install the same wenju on all machines"
            )
        return encoder
