"""Opening the SQLite database of an index, and running queries over lists of values."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import IndexFolderError

_MOST_VARIABLES = 500  # in one statement; SQLite's oldest limit is 999
_BUSY_SECONDS = 30.0


class Database:
    """One connection. It belongs to one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self.execute("PRAGMA foreign_keys = ON")

    @classmethod
    def create(cls, path: Path) -> "Database":
        """Make the tables of an empty database; the caller fills in ``meta`` in the same transaction."""
        database = cls(path)
        database.execute("PRAGMA journal_mode = WAL")
        return database

    @classmethod
    def open(cls, path: Path) -> "Database":
        """:raises IndexFolderError: if there is no database, or the file is not one of ours."""
        if not path.exists():
            raise IndexFolderError(f"There is no index in {path.parent}; make one with: wenju index PATH")
        try:
            database = cls(path)
            database.execute("SELECT count(*) FROM meta").fetchone()
        except sqlite3.DatabaseError as error:
            next_step = "remove the folder and run: wenju index PATH"
            raise IndexFolderError(f"The index {path.parent} is damaged ({error}); {next_step}") from error
        return database

    def make_tables(self) -> None:
        for statement in files("indexer").joinpath("schema.sql").read_text("utf-8").split(";\n"):
            self.execute(statement)

    def close(self) -> None:
        self._connection.close()

    def execute(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(query, values)

    def insert(self, query: str, values: Sequence[Any]) -> int:
        """Insert one row and return its id."""
        return int(self._connection.execute(query, values).lastrowid or 0)

    def execute_many(self, query: str, rows: Iterator[Sequence[Any]]) -> None:
        self._connection.executemany(query, rows)

    def select_in(self, query: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Run a query whose ``{}`` stands for a list of values, a batch of them at a time."""
        for first in range(0, len(values), _MOST_VARIABLES):
            batch = values[first : first + _MOST_VARIABLES]
            yield from self.execute(query.format(",".join("?" * len(batch))), batch)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside it visible at once, or none of them."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # on a full disk SQLite has rolled back already
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")
