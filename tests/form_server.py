"""The real web form over a desk, served from this process."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ui.desk import Desk
from ui.programs import Programs
from ui.serve import launch, offline_environment
from ui.tabs import Tab

if TYPE_CHECKING:
    from fake_collections import FakeCollections


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serve(
    desk: "Desk | FakeCollections",
    home: Path,
    *,
    tabs: Sequence[Tab] = (),
    programs: Programs | None = None,
    auth: tuple[str, str] | None = None,
) -> Iterator[str]:
    """Yield the address of the form."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in offline_environment(home, {}).items():
            patch.setenv(name, value)
        from fake_collections import FakeCollections

        from ui.api import add_api
        from ui.app import build_app

        app = build_app(desk if isinstance(desk, FakeCollections) else FakeCollections(desk), tabs)
        if programs:
            add_api(app, programs)
        try:
            yield launch(app, host="127.0.0.1", port=free_port(), auth=auth, open_browser=False)
        finally:
            app.close(verbose=False)
