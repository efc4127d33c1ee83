"""Opening the SQLite database of an index, and running queries over lists of values."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import IndexFolderError
from indexer.faults import in_plain_words, start_anew
from indexer.folder import put_in_place
from indexer.place import command_at

_MOST_VARIABLES = 500  # in one statement; SQLite's oldest limit is 999
_BUSY_SECONDS = 30.0


class Database:
    """One connection. It belongs to one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self.execute("PRAGMA foreign_keys = ON")
        self.execute("PRAGMA trusted_schema = OFF")  # an imported file may come from anyone
        self.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten

    @classmethod
    def open(cls, path: Path) -> "Database":
        """:raises IndexFolderError: if there is no database, or the file is not one of ours."""
        if not path.exists():
            command = command_at("index PATH", path.parent)
            raise IndexFolderError(f"There is no index in {path.parent}; make one with: {command}")
        with in_plain_words(path.parent):
            database = cls(path)
            try:
                database._check_tables()
                database.execute("PRAGMA journal_mode = WAL")
            except BaseException:
                database.close()
                raise
        return database

    def _check_tables(self) -> None:
        if not self.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone():
            folder = self._path.parent
            raise IndexFolderError(
                f"The index {folder} is damaged (its database has no tables of ours); {start_anew(folder)}"
            )

    def make_tables(self) -> None:
        self.run_script(files("indexer").joinpath("schema.sql").read_text("utf-8"))

    def run_script(self, script: str) -> None:
        """Run statements within the transaction that is open, as ``executescript`` would not."""
        for statement in script.split(";\n"):
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
            self.execute("COMMIT")
        except BaseException:
            self.end_reading()  # on a full disk SQLite has rolled back already
            raise

    def begin_reading(self) -> None:
        """See the present state, and no later one, until ``end_reading``."""
        self.execute("BEGIN")
        self.execute("SELECT count(*) FROM meta")  # BEGIN alone would wait for the first query

    def end_reading(self) -> None:
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def find_damage(self) -> list[str]:
        """Return what SQLite itself finds wrong: pages, indexes, constraints, and rows that point nowhere."""
        broken = [str(row[0]) for row in self.execute("PRAGMA integrity_check") if row[0] != "ok"]
        astray = self.execute("PRAGMA foreign_key_check").fetchall()
        return broken + [f"{row[0]} points to a row of {row[2]} that is not there" for row in astray]

    def describe_tables(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """Return kind, name and columns of all that is defined in it; triggers and views would be seen, too."""
        found = self.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
        columns = "SELECT name FROM pragma_table_info(?)"
        return {(kind, name, tuple(row[0] for row in self.execute(columns, (name,)))) for kind, name in found}

    def shrink(self) -> bool:
        """Write the file anew without what was removed; say whether every old page is gone from the log, too."""
        self.execute("VACUUM")
        (busy, _, _) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def copy_to(self, path: Path) -> None:
        """Write the present state into a new file, whole and without a log beside it."""
        self.execute("VACUUM INTO ?", (str(path),))


def place_database(finished: Path, path: Path) -> None:
    """Give a finished database its name; the log of one that was there before would be taken for its own."""
    for beside in ("", "-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    put_in_place(finished, path)
