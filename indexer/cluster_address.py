"""Joining a Ray cluster, or starting one of this machine alone that nobody else can reach or hears of."""

import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus.errors import ClusterError

AUTO = "auto"
_SECONDS = 5.0  # to be answered
# Of the loopback; for 127.0.0.1 Ray would take an address that other machines can reach.
_THIS_MACHINE = "127.0.0.2" if sys.platform == "linux" else None
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_LOG_LEVEL": "CRITICAL",
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # stdout is for results, and it would print there what a lost machine said last
}
# Ray asks the servers of clouds where it runs, also when it is told not to report that. Through a proxy that is not
# there the question does not leave this machine.
_NO_WAY_OUT = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.0/8"}


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Be a part of a cluster; one that is started for that ends with it.

    :param address: HOST:PORT, or ``AUTO``: the cluster that this machine is in, else one of this machine alone.
    :raises ClusterError: if Ray is missing, or the cluster cannot be joined.
    """
    with _environment(_QUIET):
        ray = _load_ray()
        found = _find_running() if address == AUTO else _checked(address)
        if found is None:
            _start(ray)
        else:
            _join(ray, found)
        try:
            yield
        finally:
            ray.shutdown()


def _load_ray() -> Any:
    try:
        import ray.data
    except ImportError as error:
        raise ClusterError(
            f'--cluster needs Ray, which cannot be loaded ({error}); install it: pip install "wenju[cluster]"'
        ) from error
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    return ray


def _find_running() -> str | None:
    """Return the address of the cluster that was last started or joined here, if it is still there."""
    noted = [os.environ.get("RAY_ADDRESS", "")]
    with suppress(OSError):
        noted.append(Path(os.environ.get("RAY_TMPDIR", "/tmp"), "ray", "ray_current_cluster").read_text("ascii"))
    return next((address for address in noted if _answers(address)), None)


def _checked(address: str) -> str:
    """Ray itself would ask for minutes."""
    if not _answers(address):
        raise ClusterError(
            f"No Ray cluster answers at {address}; give HOST:PORT as `ray start --head` prints it, or --cluster auto"
        )
    return address


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _SECONDS).close()
    except (OSError, ValueError, OverflowError):
        return False
    return bool(host)


def _start(ray: Any) -> None:
    with _environment(_NO_WAY_OUT):
        ray.init(
            "local",
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.CRITICAL,
            _node_ip_address=_THIS_MACHINE,
        )


def _join(ray: Any, address: str) -> None:
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.CRITICAL)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"The cluster {address} cannot be joined ({str(error).splitlines()[0]}); run on this machine: "
            f"ray start --address={address}"
        ) from error


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a while; what is started meanwhile keeps them."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
