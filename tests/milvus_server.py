"""Milvus Lite as a server of its own on this computer, for the tests that need one."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from form_server import free_port

from indexer.libraries import library_at
from indexer.place import ServerAddress

_PATIENCE_SECONDS = 300  # far more than it takes, also where other work keeps the machine busy


@contextmanager
def milvus_server(folder: Path) -> Iterator[ServerAddress]:
    """Start a server, and yield the address of an index on it."""
    address = ServerAddress("127.0.0.1", free_port(), "test")
    command = ["-m", "milvus_lite", "server", "--data-dir", folder / "data", "--host", address.host]
    with (folder / "milvus.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *map(str, command), "--port", str(address.port)], stdout=log, stderr=log
        )
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()


def _wait(address: ServerAddress, process: "subprocess.Popen[bytes]") -> None:
    from corpus.errors import IndexFolderError

    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            library_at(address).list_documents()
        except IndexFolderError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return
