"""The folder of an index: its file names, its lock, and writing a file whole or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.errors import IndexFolderError


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """Every file name of a saved index. The database is the truth; the rest can be made again from it."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "wenju.sqlite"

    @property
    def dense(self) -> Path:
        return self.path / "dense.faiss"

    @property
    def lexical(self) -> Path:
        return self.path / "lexical"

    @property
    def caches(self) -> Path:
        """Says which generation of the database the dense and the lexical index were made from."""
        return self.path / "caches.json"

    @property
    def lock(self) -> Path:
        return self.path / "writer.lock"

    def exists(self) -> bool:
        return self.database.exists()


@contextmanager
def write_lock(folder: IndexFolder) -> Iterator[None]:
    """Hold the right to write to an index. The system releases it when a process dies, however it dies.

    :raises IndexFolderError: if another process holds it, or the folder cannot be written to.
    """
    connection = _lock(folder)
    try:
        yield
    finally:
        connection.close()


def _lock(folder: IndexFolder) -> sqlite3.Connection:
    next_step = "choose another folder with --index"
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder.lock, timeout=0, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
    except FileExistsError as error:
        raise IndexFolderError(f"The index {folder.path} is a file, not a folder; {next_step}") from error
    except OSError as error:
        raise IndexFolderError(f"The index {folder.path} cannot be made ({error.strerror}); {next_step}") from error
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            busy = f"Another wenju process is writing to the index {folder.path}"
            raise IndexFolderError(f"{busy}; wait until it is done and try again") from error
        raise IndexFolderError(f"The index {folder.path} cannot be written to ({error}); {next_step}") from error
    return connection


def write_whole(path: Path, data: bytes) -> None:
    with open_whole(path) as file:
        file.write(data)


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Put what is written in place at once: a reader, or a crash, leaves the old content or the new, never a part."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
