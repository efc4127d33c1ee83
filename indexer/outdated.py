"""Removing what older versions of Wenju made in the cache folder: some 100 MB after an upgrade."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

_GOING = ".going"  # behind the name of a folder that is being removed, or whose remover was killed


def remove_older(made: Path, kind: str) -> None:
    """Remove what older versions made of a kind, once this version has made its own; what cannot be removed stays.

    :param made: the folder or file of this version.
    :param kind: a pattern of its name and of those that other versions give it. Its groups are numbers, which newer
        versions raise. Without groups no name tells which is newer, and all but ``made`` go.
    """
    # A process of an older version may be at work in the same home. What it has open or mapped it keeps: on Linux a
    # removed file lasts until it is closed, and Windows removes none that is open. What it opens later it makes again,
    # at the latest when it is started again; that stays until the next upgrade, as no version removes what is newer.
    # Only what has no numbers, and takes some seconds, is made each time where two versions are used in turn.
    own = _numbers(made.name, kind) or ()
    for path in made.parent.glob("*"):
        numbers = _numbers(path.name, kind)
        if path != made and numbers is not None and numbers <= own and path.is_dir() == made.is_dir():
            _remove(path)


def _numbers(name: str, kind: str) -> tuple[int, ...] | None:
    """Return what the groups of the pattern hold, or None if the name is of another kind."""
    found = re.fullmatch(f"(?:{kind})(?:{re.escape(_GOING)})*", name)
    return tuple(map(int, found.groups())) if found else None


def _remove(path: Path) -> None:
    """Remove a folder whole or not at all: it is renamed first, which Windows refuses where a file of it is open."""
    with suppress(OSError):
        if path.is_symlink():  # made by a person, not by us
            return
        if path.is_dir():
            shutil.rmtree(path.rename(path.with_name(f"{path.name}{_GOING}")))
        else:
            path.unlink()
