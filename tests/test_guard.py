"""The guard has to be trusted before what it proves can be."""

import pytest
from guarded import native_guard, run_guarded


@pytest.mark.parametrize(
    ("program", "event"),
    [
        ("import socket; socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo '192.0.2.1'"),
        ("import socket; socket.socket().connect(('192.0.2.1', 80))", "socket.connect '192.0.2.1'"),
        ("import socket; socket.getaddrinfo('huggingface.co', 443)", "socket.getaddrinfo 'huggingface.co'"),
        (
            "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            "socket.sendto '192.0.2.1'",
        ),
        ("import httpx; httpx.get('http://192.0.2.1', timeout=1)", "socket.getaddrinfo '192.0.2.1'"),
    ],
    ids=["create_connection", "connect", "getaddrinfo", "sendto", "httpx"],
)
def test_calls_to_the_outside_are_refused_and_written_down(tmp_path, program, event):
    run = run_guarded(["-c", program], home=tmp_path)
    assert run.returncode == 1
    assert "The network guard refuses" in run.stderr
    assert any(line.startswith(event) for line in run.attempts)


def test_programs_started_by_a_program_are_held_as_well(tmp_path):
    inner = "import socket; socket.getaddrinfo('pypi.org', 443)"
    run = run_guarded(
        ["-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"], home=tmp_path
    )
    assert [line.split(" from ")[0] for line in run.attempts] == ["socket.getaddrinfo 'pypi.org'"]


@pytest.mark.skipif(not native_guard(), reason="there is no compiler for the guard of native code")
@pytest.mark.parametrize(
    ("call", "attempt"),
    [
        ("getaddrinfo(b'mobile.events.data.microsoft.com', b'443', None, found)", "getaddrinfo mobile.events"),
        ("connect(9, b'\\2\\0\\1\\xbb\\xc0\\0\\2\\1' + bytes(8), 16)", "connect 192.0.2.1"),
        ("sendto(9, b'x', 1, 0, b'\\2\\0\\0\\x35\\xc0\\0\\2\\1' + bytes(8), 16)", "sendto 192.0.2.1"),
    ],
)
def test_native_code_is_held_as_well(tmp_path, call, attempt):
    program = f"import ctypes; found = ctypes.create_string_buffer(8); assert ctypes.CDLL(None).{call} != 0"
    run = run_guarded(["-c", program], home=tmp_path)
    assert run.returncode == 0, run.stderr
    assert [line.startswith(f"native {attempt}") for line in run.attempts] == [True]


def test_this_computer_may_be_called(tmp_path):
    program = (
        "import socket; server = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(('localhost', server.getsockname()[1])).close();"
        "socket.create_connection(server.getsockname()).close()"
    )
    run = run_guarded(["-c", program], home=tmp_path)
    assert (run.returncode, run.stderr, run.attempts) == (0, "", [])
