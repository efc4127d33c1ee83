"""One writer at a time on a Milvus server, which has no locks.

The writer keeps a record with a count that grows. Whoever finds that record waits: for it to go, or to grow no more, as
the writer has died then. So the clocks of two computers need not agree.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from corpus.errors import IndexFolderError
from indexer.milvus.schema import RECORDS
from indexer.milvus.server import Server
from indexer.milvus.state import WRITER, WRITER_ID, record_rows

WAIT_SECONDS = 30.0  # as long as in a folder
BEAT_SECONDS = 3.0
LOST_SECONDS = 12.0  # without growth
_PAUSE_SECONDS = 0.2


@contextmanager
def write_lease(server: Server) -> Iterator[None]:
    """Hold the right to write; the index is there.

    :raises IndexFolderError: if another process holds it for longer than ``WAIT_SECONDS``.
    """
    _wait(server)
    over = Event()
    holder = {"process": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}
    _sign(server, holder, 0)
    beating = Thread(target=_beat, args=(server, holder, over), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
        server.delete(RECORDS, f"part == '{WRITER}'")


def _wait(server: Server) -> None:
    started = grown = time.monotonic()
    last = None
    while (found := _read(server)) is not None:
        now = time.monotonic()
        if found != last:
            last, grown = found, now
        elif now - grown > LOST_SECONDS:
            return
        if now - started > WAIT_SECONDS:
            who = "{process} on {host}, since {since}".format(**json.loads(found))
            raise IndexFolderError(
                f"Another wenju process ({who}) is writing to the index {server.address}; "
                "wait until it is done and try again"
            )
        time.sleep(_PAUSE_SECONDS)


def _read(server: Server) -> str | None:
    rows = list(server.query_in(RECORDS, "id", [WRITER_ID], ["content"]))
    return str(rows[0]["content"]) if rows else None


def _sign(server: Server, holder: dict[str, object], count: int) -> None:
    server.put(RECORDS, record_rows(WRITER, json.dumps({**holder, "count": count}), since=0))


def _beat(server: Server, holder: dict[str, object], over: Event) -> None:
    count = 0
    while not over.wait(BEAT_SECONDS):
        count += 1
        try:
            _sign(server, holder, count)
        except IndexFolderError:  # the writer itself will be told, if it goes on
            continue
