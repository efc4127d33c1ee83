"""Starts the web form: which address may be used, and that the server talks to nobody else."""

import errno
import ipaddress
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import SettingError
from corpus.files import MAX_FILE_BYTES
from corpus.offline import OFFLINE
from search.admission import MOST_QUESTIONS
from ui.asset_files import asset_path, read_asset
from ui.login import Doorkeeper

if TYPE_CHECKING:
    import gradio as gr

# Names by which systems carry the Chinese glyphs; nothing is fetched.
FONTS = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "system-ui",
    "sans-serif",
)

_NO_PORT = "Cannot find empty port"  # so gradio begins, whatever the reason
_QUEUE_SECONDS = 0.05  # gradio looks for questions of programs; a thousand looks a second take a twentieth of a core
_THREADS = 2 * MOST_QUESTIONS  # one that is told to come again needs a thread to be told, and so do other events


def parse_credentials(text: str | None) -> tuple[str, str] | None:
    """Split ``USER:PASSWORD`` at the first colon."""
    if text is None:
        return None
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise SettingError("--auth needs a user and a password with a colon between them: --auth USER:PASSWORD")
    return user, password


def check_address(host: str, port: int, *, guarded: bool) -> None:
    """Refuse an address that would show the documents to strangers, or that cannot be listened on.

    :param guarded: whether a password is asked for.
    """
    if not guarded and not is_loopback(host):
        raise SettingError(
            f"Anyone who reaches {host} could read these documents; add --auth USER:PASSWORD, or leave out --host"
        )
    try:
        _listen_once(host, port)
    except OSError as error:
        raise SettingError(_address_trouble(host, port, error)) from error
    except UnicodeError as error:  # a part of the name is empty or too long
        raise SettingError(f"{host} is not the name of a computer ({error}); choose another with --host") from error


def is_loopback(host: str) -> bool:
    """Say whether only this computer can reach what listens on ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def offline_environment(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what to set before gradio and its libraries are imported, which is when they read it.

    gradio asks its own address once when it starts, so a proxy must not stand between.
    """
    direct = {
        name: ",".join(filter(None, [environment.get(name), "localhost", "127.0.0.1", "::1"]))
        for name in ("NO_PROXY", "no_proxy")
    }
    return {
        **OFFLINE,
        **direct,
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_TEMP_DIR": str(arrivals(home)),
    }


def arrivals(home: Path) -> Path:
    """Return the folder into which the server puts uploads before anything is done with them."""
    return home / "gradio"


def launch(
    app: "gr.Blocks",
    *,
    host: str,
    port: int,
    auth: tuple[str, str] | None,
    open_browser: bool,
    largest_upload: int = MAX_FILE_BYTES,
) -> str:
    """Start serving in the background and return the address to open.

    :param largest_upload: in bytes.
    :raises SettingError: if it does not listen within the five seconds that gradio gives it.
    """
    try:
        _, address, _ = app.launch(
            server_name=f"[{host}]" if ":" in host else host,
            server_port=port,
            auth=Doorkeeper(*auth).admits if auth else None,  # type: ignore[arg-type]  # or a coroutine's function
            inbrowser=open_browser,
            prevent_thread_lock=True,
            theme=_theme(),
            head=_head(),
            favicon_path=asset_path("logo.svg"),
            max_file_size=largest_upload,
            max_threads=_THREADS,
            **_settings(),
        )
    except OSError as error:
        if not str(error).startswith(_NO_PORT):
            raise
        raise SettingError(
            f"The form does not listen at port {port} on {host}: another program has just taken it, or the computer "
            "is too busy; try again, or choose another with --port"
        ) from error
    app._queue.sleep_when_free = _QUEUE_SECONDS
    return address


def _settings() -> dict[str, Any]:
    """Return the launch settings that keep the server quiet and to itself."""
    return {
        "quiet": True,
        "share": False,
        "run_history": False,  # else every question and answer is kept in the browser
        "enable_monitoring": False,
        "footer_links": [],
        "mcp_server": False,
        "ssr_mode": False,
        "pwa": True,  # a manifest and the icon, both served from here
    }


def _theme() -> "gr.themes.Base":
    """Return the colours of `style.css` for what gradio shows by itself: the page before its styles are
    there, and the form that asks for a password."""
    import gradio as gr

    theme = gr.themes.Base(font=FONTS, font_mono=("ui-monospace", "Consolas", "Noto Sans Mono", "monospace"))
    return theme.set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#181714",
        body_text_color="#24211d",
        body_text_color_dark="#ebe6dd",
        background_fill_primary="#faf8f4",
        background_fill_primary_dark="#181714",
        block_background_fill="#fffefb",
        block_background_fill_dark="#211f1c",
        input_background_fill="#f4f0e9",
        input_background_fill_dark="#2b2824",
        button_primary_background_fill="#b23a2b",
        button_primary_background_fill_dark="#b8402f",
        button_primary_background_fill_hover="#9e3224",
        button_primary_background_fill_hover_dark="#9e3224",
        button_primary_text_color="#ffffff",
    )


def _head() -> str:
    return f'<style>{read_asset("style.css")}</style><script type="module">{read_asset("theme.js")}</script>'


def _listen_once(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":  # elsewhere the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _address_trouble(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use; stop the other program or choose another with --port"
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved by the system; choose one above 1023 with --port"
    return f"{host} is not an address of this computer ({error.strerror}); choose another with --host"
