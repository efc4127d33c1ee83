"""Bringing an index that an older wenju made into the present format, in one transaction."""

import logging
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from indexer.stamp import FORMAT, Stamp
from indexer.store import Store

logger = logging.getLogger(__name__)

_SCRIPTS = {1: "migrate_1.sql"}  # the format it starts from


def is_older(stamp: Stamp) -> bool:
    """Say whether an index has a format that can be brought into the present one."""
    return stamp.format in _SCRIPTS


def migrate(store: Store, folder: Path) -> None:
    """Bring an older index up to date; the caller holds the write lock. Nothing is embedded again."""
    stamp = store.stamp
    if not is_older(stamp):  # another process was quicker
        return
    logger.warning("The index %s has format %d and is brought to format %d", folder, stamp.format, FORMAT)
    script = files("indexer").joinpath(_SCRIPTS[stamp.format]).read_text("utf-8")
    store.migrate(script, replace(stamp, format=FORMAT))
