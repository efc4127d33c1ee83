"""Which passage each row of an index belongs to, and which rows a passage has."""

import numpy as np

from indexer.faiss_files import Ids


class Owners:
    """A passage may have several rows, in the order they were added."""

    def __init__(self, owners: Ids, rows: Ids | None = None) -> None:
        """:param owners: the passage of each row.
        :param rows: only these count; None are all.
        """
        rows = np.arange(len(owners)) if rows is None else rows
        self._rows = rows[np.argsort(owners[rows], kind="stable")]
        self._owners = owners[self._rows]

    @property
    def ids(self) -> Ids:
        """The ids of all passages, ascending."""
        return np.unique(self._owners)

    def rows_of(self, passages: Ids) -> tuple[Ids, Ids]:
        """Return how many rows each passage has, none if it is unknown, and all of them in order."""
        starts, ends = self._bounds(passages)
        counts = ends - starts
        before = np.cumsum(counts) - counts  # rows of the passages before
        places = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        return counts, self._rows[places]

    def held(self, passages: Ids) -> Ids:
        """Return those passages that have rows."""
        starts, ends = self._bounds(passages)
        return passages[starts < ends]

    def count_rows(self, passages: Ids) -> int:
        """Return how many rows these passages have together."""
        starts, ends = self._bounds(passages)
        return int((ends - starts).sum())

    def _bounds(self, passages: Ids) -> tuple[Ids, Ids]:
        return np.searchsorted(self._owners, passages, "left"), np.searchsorted(self._owners, passages, "right")
