"""What the Map tab asks of an index."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from indexer.place import Place, folder_of
from search.results import Hit

if TYPE_CHECKING:
    from indexer.corpus_map import CorpusMap


class MapDesk(Protocol):
    def draw(self) -> "CorpusMap":
        """Return the map of the documents, which may take half a minute the first time.

        :raises WenjuError: if the index cannot be used.
        """

    def find_points(self, drawn: "CorpusMap", hits: Sequence[Hit], /) -> list[int | None]:
        """Return for each hit the number of its point, or of the one closest in meaning; None if it has gone.

        :raises WenjuError: if the index cannot be used.
        """


class IndexMap:
    """The map desk of one index."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = Lock()  # whoever comes second finds what the first has drawn

    def draw(self) -> "CorpusMap":
        from indexer.map_file import load_or_draw_map

        with self._lock:
            return load_or_draw_map(folder_of(self._place, "The map"))

    def find_points(self, drawn: "CorpusMap", hits: Sequence[Hit], /) -> list[int | None]:
        from indexer.map_file import find_points

        return find_points(folder_of(self._place, "The map"), drawn, [(hit.document, hit.start) for hit in hits])
