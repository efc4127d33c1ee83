"""A small server that speaks as much of the OpenAI protocol as Wenju uses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Stub:
    """``says`` is what the model writes; ``requests``: what was asked of it."""

    says: object = ""
    status: int = 200
    models: tuple[str, ...] = ("small",)
    raw: bytes | None = None  # the whole body of every reply, in place of one that can be understood
    requests: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(stub: Stub) -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({"data": [{"id": name} for name in stub.models]})

        def do_POST(self) -> None:
            stub.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._reply({"choices": [{"message": {"content": stub.says}}]})

        def _reply(self, value: object) -> None:
            body = json.dumps(value).encode() if stub.raw is None else stub.raw
            self.send_response(stub.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stub.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
