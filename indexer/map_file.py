"""The map of an index, drawn once for each of its generations and kept beside the search files of that."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from indexer.corpus_map import CorpusMap, MapPoint, draw_map, take_sample, whole_embeddings
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder, write_whole
from indexer.library import open_store
from indexer.store import Store

Position = tuple[str, int]  # a document, and a character of its text


def find_map(folder: Path) -> CorpusMap | None:
    """Return the map of the present state of an index; None where it has yet to be drawn.

    :raises IndexFolderError: if there is no index, or it cannot be used.
    """
    with in_plain_words(folder), closing(open_store(folder)) as store:
        return _load(_file(folder, store.generation))


def load_or_draw_map(folder: Path) -> CorpusMap:
    """Return the map; where it has yet to be drawn that takes seconds, half a minute for a large index."""
    if found := find_map(folder):
        return found
    with in_plain_words(folder), closing(open_store(folder)) as store:
        store.begin_reading()
        generation, sample = store.generation, take_sample(store)
    drawn = draw_map(sample)  # the store is closed by now, so that it is in nobody's way
    file = _file(folder, generation)
    with suppress(OSError):  # another generation has taken its place, or the folder is read-only
        write_whole(file, json.dumps(asdict(drawn), ensure_ascii=False).encode())
    return drawn


def find_points(folder: Path, drawn: CorpusMap, places: Sequence[Position]) -> list[int | None]:
    """Return for each place the number of its point, else of the point closest in meaning; None if it has gone."""
    rows = {point.passage_id: number for number, point in enumerate(drawn.points)}
    with in_plain_words(folder), closing(open_store(folder)) as store:
        store.begin_reading()
        passages = [store.passage_at(*place) for place in places]
        without_point = {passage for passage in passages if passage is not None} - rows.keys()
        points = {**rows, **{passage: _closest(store, passage, rows) for passage in without_point}}
    return [None if passage is None else points[passage] for passage in passages]


def _closest(store: Store, passage: int, rows: Mapping[int, int]) -> int | None:
    """:param rows: the number of the point of each passage that has one."""
    known = sorted(store.paragraphs_of(list(rows)))
    if not known:
        return None  # all of the index is another since the map was drawn
    (wanted,) = whole_embeddings(store, [passage])
    return rows[known[int(np.argmax(whole_embeddings(store, known) @ wanted))]]


def _file(folder: Path, generation: str) -> Path:
    return IndexFolder(folder).search_files(generation).path / "map.json"


def _load(file: Path) -> CorpusMap | None:
    """Return a map that was kept; None for one that is missing, damaged or of another version."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
        points = (MapPoint(**{**point, "section": tuple(point["section"])}) for point in kept["points"])
        return CorpusMap(tuple(points), tuple(map(tuple, kept["topics"])), kept["passages"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
