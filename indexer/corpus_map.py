"""A map of an index: its passages as points laid out by meaning, and topics named by their own words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.repair import reading_text
from indexer.dictionary import Dictionary
from indexer.encoder import FloatMatrix
from indexer.map_layout import group, lay_out
from indexer.map_words import label_groups
from indexer.records import StoredPassage
from indexer.store import Store

MOST_POINTS = 2_000  # more cannot be told apart in a picture, and take minutes to lay out
_BATCH = 200  # passages in memory at a time, with the texts of their documents
_BEGINNING = 80  # characters of a passage that its point shows


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A passage, ``document_text[start:end]``, and its place, both axes from 0 to 1."""

    passage_id: int
    document: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    beginning: str  # of its text
    x: float
    y: float
    topic: int  # counted from 0


@dataclass(frozen=True, slots=True)
class CorpusMap:
    """``topics``: the words of each. ``passages``: of the whole index; where they are many, some became points."""

    points: tuple[MapPoint, ...]
    topics: tuple[tuple[str, ...], ...]
    passages: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Passages to be drawn, evenly from the whole index, and the embedding of each as a whole."""

    passages: tuple[StoredPassage, ...]
    embeddings: FloatMatrix
    dictionary: Dictionary
    total: int  # passages of the index


def take_sample(store: Store) -> Sample:
    """Read what a map is drawn from; nothing of it is needed from the store afterwards."""
    ids = store.passage_ids()
    chosen = ids[np.linspace(0, len(ids) - 1, min(len(ids), MOST_POINTS)).astype(np.int64)].tolist()
    passages = [passage for batch in _batches(chosen) for passage in _passages(store, batch)]
    rows = [whole_embeddings(store, batch) for batch in _batches(chosen)]
    embeddings = np.concatenate(rows) if rows else np.empty((0, store.stamp.dim), np.float32)
    return Sample(tuple(passages), embeddings, store.dictionary, len(ids))


def draw_map(sample: Sample) -> CorpusMap:
    places, topics = lay_out(sample.embeddings), group(sample.embeddings).tolist()
    labels = label_groups([passage.text for passage in sample.passages], topics, sample.dictionary)
    points = (
        _point(passage, place, topic)
        for passage, place, topic in zip(sample.passages, places.tolist(), topics, strict=True)
    )
    return CorpusMap(tuple(points), tuple(labels), sample.total)


def whole_embeddings(store: Store, passages: Sequence[int]) -> FloatMatrix:
    """Return the first embedding of each of these passages, which are in the index and ascend: the whole of it."""
    owners, vectors = store.get_embeddings(passages)
    return vectors[np.unique(owners, return_index=True)[1]]


def _passages(store: Store, ids: Sequence[int]) -> list[StoredPassage]:
    wanted = set(ids)
    paragraphs = list(dict.fromkeys(store.paragraphs_of(ids).values()))
    return [passage for passage in store.get_passages(paragraphs) if passage.passage_id in wanted]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _point(passage: StoredPassage, place: Sequence[float], topic: int) -> MapPoint:
    beginning = reading_text(passage.text[: 2 * _BEGINNING])[:_BEGINNING]
    x, y = (round(part, 4) for part in place)
    where = (passage.document, passage.title, passage.section, passage.start, passage.end)
    return MapPoint(passage.passage_id, *where, beginning, x, y, topic)
