"""What a run has read and cut, kept in files until it is published, so that memory holds one document at a time."""

import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self

from indexer.embedding import Parts
from indexer.encoder import Part
from indexer.passages import Passage
from indexer.protocols import Changes
from indexer.store import DocumentRows

_END = None  # stands behind what was written of a file


@dataclass(frozen=True, slots=True)
class Draft:
    """What was cut from one file, in short."""

    passages: int
    indexed: int  # characters in passages


class Drafts:
    """The files have no name and are gone with the process, however it ends.

    :param store: parts whose embeddings it has are not kept.
    """

    def __init__(self, folder: Path | None, store: Changes) -> None:
        self._store = store
        self._starts: dict[str, tuple[int, int]] = {}
        with ExitStack() as opened:
            self._rows = opened.enter_context(TemporaryFile(dir=folder))
            self._parts = opened.enter_context(TemporaryFile(dir=folder))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def add(self, path: str, cut: Iterable[Parts | DocumentRows]) -> Draft:
        """Keep what the documents of a file were cut into."""
        self._starts[path] = self._rows.tell(), self._parts.tell()
        passages: list[Passage] = []
        for piece in cut:
            if isinstance(piece, Mapping):
                self._keep_missing(piece)
            else:
                pickle.dump(piece, self._rows, pickle.HIGHEST_PROTOCOL)
                passages += piece[1]
        for file in (self._rows, self._parts):
            pickle.dump(_END, file)
        return Draft(len(passages), sum(passage.end - passage.start for passage in passages))

    def _keep_missing(self, parts: Parts) -> None:
        missing = self._store.missing_embeddings(parts)
        if missing:
            pickle.dump({key: parts[key] for key in sorted(missing)}, self._parts, pickle.HIGHEST_PROTOCOL)

    def rows(self, path: str) -> Iterator[DocumentRows]:
        """Yield the documents of a file with their passages and the keys of these, as the store takes them."""
        return self._read(self._rows, self._starts[path][0])

    def new_parts(self, paths: Iterable[str]) -> Iterator[tuple[bytes, Part]]:
        """Yield what is to be embedded of these files and the store had no embedding of, by key; one may come twice."""
        for path in paths:
            for parts in self._read(self._parts, self._starts[path][1]):
                yield from parts.items()

    def _read(self, file: Any, position: int) -> Iterator[Any]:
        """Yield what was written from a position on, up to the next end. Others may read between two items."""
        while True:
            file.seek(position)
            item = pickle.load(file)
            if item is _END:
                return
            position = file.tell()
            yield item
