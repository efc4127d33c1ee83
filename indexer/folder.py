"""The folder of an index: its file names, and putting files in place whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.errors import IndexFolderError


@dataclass(frozen=True, slots=True)
class SearchFiles:
    """The dense and the keyword index of one generation of the database, and what they have to look like."""

    path: Path

    @property
    def dense(self) -> Path:
        return self.path / "dense.faiss"

    @property
    def rows(self) -> Path:
        """The embeddings of the large part of the dense index, if it has one; see ``dense_files``."""
        return self.path / "large.rows"

    @property
    def inverted(self) -> Path:
        return self.path / "large.faiss"

    @property
    def gone(self) -> Path:
        return self.path / "large.gone"

    @property
    def dense_files(self) -> list[Path]:
        """Those of these files that are there, or have to be."""
        large = (self.rows, self.inverted, self.gone)
        return [self.dense, *(large if self.rows.exists() else ())]

    @property
    def lexical(self) -> Path:
        return self.path / "lexical"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """Every file name of a saved index. The database is the truth; the rest can be made again from it."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "wenju.sqlite"

    @property
    def search(self) -> Path:
        """Holds a folder of search files for each generation; others than the present one are litter."""
        return self.path / "search"

    def search_files(self, generation: str) -> SearchFiles:
        return SearchFiles(self.search / generation)

    @property
    def lock(self) -> Path:
        return self.path / "writer.lock"

    @property
    def writer(self) -> Path:
        """Says who holds the lock."""
        return self.path / "writer.json"

    def exists(self) -> bool:
        """:raises IndexFolderError: if this account may not look."""
        try:
            return self.database.exists()
        except OSError as error:
            raise IndexFolderError(
                f"The index {self.path} cannot be looked into ({error.strerror}); "
                "let your account read and write its folder, or choose another with --index"
            ) from error


def write_whole(path: Path, data: bytes) -> None:
    with open_whole(path) as file:
        file.write(data)


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Put what is written in place at once: a reader, or a crash, leaves the old content or the new, never a part."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
        put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def put_in_place(finished: Path, path: Path) -> None:
    """Give a finished file or folder its name, once all of it is on the disk and not only on its way there."""
    for written in [finished, *finished.rglob("*")]:
        _sync(written)
    finished.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    if path.is_dir() and os.name != "posix":  # elsewhere folders cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
