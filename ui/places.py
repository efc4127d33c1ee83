"""Where things live on this machine: one folder, decided by one environment variable."""

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path


def home() -> Path:
    """Return ``$WENJU_HOME``, else the platform's user-data folder."""
    chosen = os.environ.get("WENJU_HOME")
    return Path(chosen).expanduser() if chosen else user_data_path("wenju", appauthor=False)


def default_index() -> Path:
    return home() / "default"


def cache() -> Path:
    """Return the folder for what can be made again, such as the converted default encoder."""
    chosen = os.environ.get("WENJU_HOME")
    return Path(chosen).expanduser() / "cache" if chosen else user_cache_path("wenju", appauthor=False)
