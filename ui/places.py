"""Where things live on this machine: one folder, decided by one environment variable."""

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from indexer.place import Place, command_at


def home() -> Path:
    """Return ``$WENJU_HOME``, else the platform's user-data folder."""
    chosen = os.environ.get("WENJU_HOME")
    return Path(chosen).expanduser() if chosen else user_data_path("wenju", appauthor=False)


def default_index() -> Path:
    return home() / "default"


def command_on(words: str, place: Place) -> str:
    """Return a command on an index, to be copied into a terminal; the usual index need not be named."""
    return f"wenju {words}" if place == default_index() else command_at(words, place)


def index_command(place: Place) -> str:
    """Return the command that puts documents into an index."""
    return command_on("index PATH", place)


def own_folder(place: Place) -> Path:
    """Return where this computer keeps what people say of an index: in its folder, or for one on a server in ours."""
    if isinstance(place, Path):
        return place
    host = place.host.replace(":", "_")  # which no name of a file may hold everywhere
    return home() / "servers" / f"{host}-{place.port}-{place.collection}"


def cache() -> Path:
    """Return the folder for what can be made again, such as the converted default encoder."""
    chosen = os.environ.get("WENJU_HOME")
    return Path(chosen).expanduser() / "cache" if chosen else user_cache_path("wenju", appauthor=False)
