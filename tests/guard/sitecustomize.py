"""Refuses every connection to anything but this computer. Python imports this file at its start when the
folder is on PYTHONPATH, so that it holds for any program, and for the programs that one starts.

It sees what goes through Python's socket module; ``native.c`` sees the rest.
Each refused attempt becomes a line in the file named by $NETWORK_GUARD_LOG.
"""

import ipaddress
import os
import sys
import traceback

LOG = "NETWORK_GUARD_LOG"
LOCAL_NAMES = {"localhost", ""}
ADDRESS_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}  # arguments: socket, address
NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}  # first argument: host


def _is_local(host: object) -> bool:
    if host is None:
        return True
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified  # to listen on all addresses is not to call out


def _host(event: str, arguments: tuple[object, ...]) -> object:
    """Return whom the call is for; None when it stays inside the computer, as Unix sockets do."""
    if event in NAME_EVENTS:
        return arguments[0]
    address = arguments[1]
    return address[0] if isinstance(address, tuple) else None


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ADDRESS_EVENTS | NAME_EVENTS or _is_local(_host(event, arguments)):
        return
    host = _host(event, arguments)
    caller = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback.extract_stack()[-8:-1]))
    log = os.environ.get(LOG)
    if log:
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123  (pathlib is slow to import)
            file.write(f"{event} {host!r} from {caller}\n")
    raise ConnectionRefusedError(f"The network guard refuses {event} to {host!r}")


sys.addaudithook(_guard)
