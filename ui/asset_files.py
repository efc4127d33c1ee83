"""The files in `assets/`, wherever the package is installed."""

from importlib import resources
from pathlib import Path


def read_asset(name: str) -> str:
    return resources.files("ui").joinpath("assets", name).read_text(encoding="utf-8")


def asset_path(name: str) -> Path:
    """Return a file that a server can open by its path."""
    return Path(str(resources.files("ui").joinpath("assets", name)))
