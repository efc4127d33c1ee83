"""The seam to whoever reads and embeds: this process, or the machines of a cluster (``indexer.cluster``)."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from corpus.sandbox import Sandbox
from indexer.embedding import Embeddings, Parts, embed_parts
from indexer.encoder import Encoder
from indexer.passages import PassageSettings
from indexer.reading import FileRead, read_and_cut


class Workshop(Protocol):
    """It keeps nothing: what an index lacks after an interruption is asked of it again."""

    def read(
        self, files: Sequence[Path], known: Mapping[str, bytes], settings: PassageSettings
    ) -> Generator[FileRead, None, None]:
        """Yield what is read of each file, in order.

        :param known: digests by path; a file that still has this one is not parsed.
        """

    def embed(self, batches: Iterable[Parts]) -> Generator[Embeddings, None, None]:
        """Yield the embeddings of all parts, each batch's together, the batches in any order."""


class OwnWorkshop:
    """This process: one file after the other, then one batch after the other, each embedded while the one before it is
    stored."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def read(
        self, files: Sequence[Path], known: Mapping[str, bytes], settings: PassageSettings
    ) -> Generator[FileRead, None, None]:
        with Sandbox() as sandbox:
            for file in files:
                yield read_and_cut(file, known.get(str(file)), settings, sandbox)

    def embed(self, batches: Iterable[Parts]) -> Generator[Embeddings, None, None]:
        ahead = ThreadPoolExecutor(max_workers=1)
        try:
            waiting: Future[Embeddings] | None = None
            for parts in batches:
                before, waiting = waiting, ahead.submit(embed_parts, self._encoder, parts)
                if before:
                    yield before.result()
            if waiting:
                yield waiting.result()
        finally:
            ahead.shutdown(cancel_futures=True)
