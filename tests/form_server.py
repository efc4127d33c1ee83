"""The real web form over a desk, served from this process."""

import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ui.collection import Collection, Collections
from ui.desk import Desk
from ui.programs import Programs
from ui.serve import launch, offline_environment
from ui.tabs import Tab

if TYPE_CHECKING:
    from gradio_client import Client

# Below those that systems give to whoever asks for any: a program that takes seconds to start finds its port free.
_PORTS = range(20_000, 32_000)
_ports: list[int] = []
# gradio gives its server five seconds to start; by this clock they are minutes, which a busy machine may need.
_SLOW_CLOCK = SimpleNamespace(time=lambda: time.monotonic() / 60, sleep=time.sleep)


def free_port(wanted: int = 0) -> int:
    """Return ``wanted``, or any port that is free.

    :raises OSError: if it is in use.
    """
    while not wanted:
        with suppress(OSError):
            return free_port(secrets.choice(_PORTS))
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", wanted))
        return int(listener.getsockname()[1])


def _port_again() -> int:
    """Return a port that a form had before where one is free: by the address browsers know what they have compiled."""
    for port in _ports:
        with suppress(OSError):
            return free_port(port)
    _ports.append(free_port())
    return _ports[-1]


def program_client(url: str, **settings: Any) -> "Client":
    """Return a program's client that waits for a busy machine: of itself it gives a server five seconds to answer."""
    from gradio_client import Client

    return Client(url, verbose=False, httpx_kwargs={"timeout": 300}, **settings)


@dataclass
class Alone:
    """The collections of a form that has one."""

    desk: Desk
    may_create: bool = False

    def names(self) -> Sequence[str]:
        return []

    def find(self, _name: str, /) -> Collection:
        nothing: Any = None  # there are no tabs that would ask for it
        return Collection(self.desk, nothing, nothing, nothing, close=lambda: None)

    def create(self, name: str, /) -> None:
        raise NotImplementedError(name)


@contextmanager
def serve(
    desk: Desk | Collections,
    home: Path,
    *,
    tabs: Sequence[Tab] = (),
    programs: Programs | None = None,
    auth: tuple[str, str] | None = None,
) -> Iterator[str]:
    """Yield the address of the form."""
    collections: Any = desk if hasattr(desk, "names") else Alone(desk)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in offline_environment(home, {}).items():
            patch.setenv(name, value)
        patch.setattr("gradio.http_server.time", _SLOW_CLOCK)
        from ui.api import add_api
        from ui.app import build_app

        app = build_app(collections, tabs)
        if programs:
            add_api(app, programs)
        try:
            yield launch(app, host="127.0.0.1", port=_port_again(), auth=auth, open_browser=False)
        finally:
            app.close(verbose=False)
