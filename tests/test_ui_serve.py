import socket
from pathlib import Path

import pytest
from form_server import free_port

from corpus.errors import SettingError
from ui.serve import check_address, offline_environment, parse_credentials


@pytest.fixture
def busy_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_no_credentials_are_none():
    assert parse_credentials(None) is None


def test_a_password_may_hold_colons():
    assert parse_credentials("li:a:b") == ("li", "a:b")


@pytest.mark.parametrize("text", ["", "li", "li:", ":secret", ":"])
def test_half_a_credential_is_refused(text):
    with pytest.raises(SettingError, match="--auth USER:PASSWORD"):
        parse_credentials(text)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_this_computer_needs_no_password(host):
    check_address(host, free_port(), guarded=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_another_host_without_a_password_is_refused(host):
    with pytest.raises(SettingError, match=f"Anyone who reaches {host} could read .* --auth"):
        check_address(host, free_port(), guarded=False)


def test_another_host_with_a_password_is_allowed():
    check_address("0.0.0.0", free_port(), guarded=True)


def test_a_port_in_use_is_named(busy_port):
    with pytest.raises(SettingError, match=rf"Port {busy_port} on 127\.0\.0\.1 is in use; .* --port"):
        check_address("127.0.0.1", busy_port, guarded=False)


def test_an_address_of_another_computer_is_named():
    with pytest.raises(SettingError, match=r"192\.0\.2\.1 is not an address of this computer"):
        check_address("192.0.2.1", free_port(), guarded=True)


def test_a_name_that_no_computer_can_have_is_named():
    with pytest.raises(SettingError, match=r"a\.\.b is not the name of a computer .* --host"):
        check_address("a..b", free_port(), guarded=True)


def test_gradio_is_told_to_keep_to_itself():
    set_to = offline_environment(Path("/home/li/wenju"), {})
    assert set_to["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert set_to["HF_HUB_OFFLINE"] == "1"
    assert set_to["TRANSFORMERS_OFFLINE"] == "1"
    assert Path(set_to["GRADIO_TEMP_DIR"]) == Path("/home/li/wenju/gradio")


def test_a_proxy_does_not_come_between_the_form_and_itself():
    set_to = offline_environment(Path("/x"), {"NO_PROXY": "intranet.example"})
    assert set_to["NO_PROXY"] == "intranet.example,localhost,127.0.0.1,::1"
    assert set_to["no_proxy"] == "localhost,127.0.0.1,::1"
