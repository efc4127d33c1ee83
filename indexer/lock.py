"""One writer at a time: the second waits for a while, and then says who is at work."""

import json
import logging
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from corpus.errors import IndexFolderError
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder

logger = logging.getLogger(__name__)

WAIT_SECONDS = 30.0  # a removal or a small run is over by then; a long one is better told about than waited for
_QUIET_SECONDS = 1.0  # nobody needs to hear of a wait this short
_PAUSE_SECONDS = 0.05


@contextmanager
def write_lock(folder: IndexFolder) -> Iterator[None]:
    """Hold the right to write to an index. The system releases it when a process dies, however it dies.

    :raises IndexFolderError: if another process holds it for longer than ``WAIT_SECONDS``, or the folder
        cannot be written to.
    """
    with in_plain_words(folder.path):
        connection = _lock(folder)
    try:
        with in_plain_words(folder.path):
            _sign(folder)
        yield
    finally:
        with suppress(OSError):
            folder.writer.unlink(missing_ok=True)
        connection.close()


def _lock(folder: IndexFolder) -> sqlite3.Connection:
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        message = f"The index {folder.path} cannot be made, as a file has that name; choose another folder with --index"
        raise IndexFolderError(message) from error
    connection = sqlite3.connect(folder.lock, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _wait(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def _wait(connection: sqlite3.Connection, folder: IndexFolder) -> None:
    started, told = time.monotonic(), False
    while not _try_to_lock(connection):
        waited = time.monotonic() - started
        if waited >= WAIT_SECONDS:
            raise IndexFolderError(f"{_holder(folder)}; wait until it is done and try again")
        if waited > _QUIET_SECONDS and not told:
            logger.warning("%s; waiting for it", _holder(folder))
            told = True
        time.sleep(_PAUSE_SECONDS)


def _try_to_lock(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _sign(folder: IndexFolder) -> None:
    holder = {"process": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}
    folder.writer.write_text(json.dumps(holder), "utf-8")


def _holder(folder: IndexFolder) -> str:
    try:
        holder = json.loads(folder.writer.read_text("utf-8"))
        who = f" ({holder['process']} on {holder['host']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun, or is about to end
        who = ""
    return f"Another wenju process{who} is writing to the index {folder.path}"
