"""A library of any size for ``scale.py``: real text repeated with variation, embeddings to go with it, in a real index.

The windows of CMRC's passages (up to 80 characters, whole clauses) are put together anew: a passage is one of them, or
by chance two, each second time of the same passage; one to three passages are a paragraph, 25 paragraphs a document. So
words and lengths stay real, and there are two embeddings a passage. To embed a million passages in earnest takes a day,
so a window's embedding is the real one plus noise a quarter as long, another at each place (cosine .97 between with and
without); that of a passage of two is their mean, by length, plus noise.

Reading, cutting and encoding, which cost as much for each file however many there are (``folder.py``), are left out;
from the store on all is done as by `wenju index`. Clauses come again and again, so each is split into words once.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import numpy as np

import indexer.caches
from corpus.records import Document, Kind
from indexer.dictionary import Dictionary
from indexer.embedding import find_windows, text_to_embed
from indexer.encoder import Encoder, FloatMatrix
from indexer.folder import IndexFolder
from indexer.library import open_for_writing, open_store
from indexer.lock import write_lock
from indexer.passages import Passage, PassageSettings
from indexer.publish import publishing
from indexer.reading import cutting_stamp
from indexer.store import DocumentRows
from indexer.words import Word, split_words

PARAGRAPHS = 25  # a document
_NOISE = 0.25
_BATCH = 2000  # embeddings saved at once
_CLAUSE = re.compile(r"[^。！？；，]*[。！？；，]*")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a real passage; ``row`` is its embedding's."""

    text: str
    passage: int
    row: int


@dataclass(frozen=True, slots=True)
class Windows:
    all: Sequence[Window]
    of_passage: Mapping[int, Sequence[Window]]
    embeddings: FloatMatrix


def read_windows(index: Path) -> Windows:
    """Return the windows of all passages of an index."""
    windows: list[Window] = []
    with closing(open_store(index)) as store:
        passages = store.get_passages(store.paragraph_ids().tolist())
        owners, embeddings = store.get_embeddings([passage.passage_id for passage in passages])
    ends = np.searchsorted(owners, np.arange(owners.max() + 1), "right")
    for passage in passages:
        text = text_to_embed(passage.text)
        texts = [text[start:end] for start, end in find_windows(text, PassageSettings())]
        first = int(ends[passage.passage_id]) - len(texts)
        windows += (Window(text, passage.passage_id, first + place) for place, text in enumerate(texts))
    of_passage: dict[int, list[Window]] = {}
    for window in windows:
        of_passage.setdefault(window.passage, []).append(window)
    return Windows(windows, of_passage, embeddings)


def fill(folder: Path, encoder: Encoder, windows: Windows, passages: int) -> None:
    """Make an index of so many passages, or a few more."""
    index_folder = IndexFolder(folder)
    with write_lock(index_folder), closing(open_for_writing(index_folder, encoder)) as store, _remembering_words():
        rows = _embeddings(windows, passages)
        while batch := list(islice(rows, _BATCH)):
            store.add_embeddings(dict(batch))
        with publishing(index_folder, store):
            for number, document in enumerate(_documents(windows, passages)):
                store.put_file(f"/scale/{number}", b"", [document], cutting=cutting_stamp(PassageSettings()))


def write_more(file: Path, windows: Windows, passages: int) -> Path:
    """Write documents of so many other passages, or a few more, as one file; return it."""
    with file.open("w", encoding="utf-8") as lines:
        for document, _, _ in _documents(windows, passages):
            row = {"id": f"{file.stem}-{document.doc_id}", "title": document.title, "text": document.text}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file


def random_rows(count: int, dim: int, chance: np.random.Generator) -> FloatMatrix:
    """Return rows of length 1 in any direction."""
    rows = chance.standard_normal((count, dim), np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _compositions(windows: Windows, passages: int) -> Iterator[list[list[Window]]]:
    """Yield paragraphs as the windows of their passages, the same each time, as many as make whole documents."""
    chance = random.Random(1)
    while passages > 0:
        for _ in range(PARAGRAPHS):
            paragraph = [_passage(windows, chance) for _ in range(chance.choice((1, 2, 2, 3)))]
            passages -= len(paragraph)
            yield paragraph


def _passage(windows: Windows, chance: random.Random) -> list[Window]:
    first = chance.choice(windows.all)
    if chance.random() < 0.5:
        return [first]
    return [first, chance.choice(windows.of_passage[first.passage] if chance.random() < 0.5 else windows.all)]


def _embeddings(windows: Windows, passages: int) -> Iterator[tuple[bytes, FloatMatrix]]:
    """Yield the embeddings of all passages by key."""
    chance = np.random.default_rng(1)
    number = 0
    for paragraph in _compositions(windows, passages):
        for passage in paragraph:
            for row in _rows(windows, passage, chance):
                yield _key(number), row
                number += 1


def _rows(windows: Windows, passage: list[Window], chance: np.random.Generator) -> FloatMatrix:
    rows = windows.embeddings[[window.row for window in passage]]
    if len(passage) > 1:
        lengths = np.array([len(window.text) for window in passage], np.float32)
        whole = lengths @ rows
        rows = np.vstack([whole / np.linalg.norm(whole), rows])
    rows = rows + _NOISE * random_rows(len(rows), rows.shape[1], chance)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _documents(windows: Windows, passages: int) -> Iterator[DocumentRows]:
    paragraphs = _compositions(windows, passages)
    number = embeddings = 0
    while group := list(islice(paragraphs, PARAGRAPHS)):
        text, cut, keys = "", list[Passage](), list[list[bytes]]()
        for place, paragraph in enumerate(group):
            for passage in paragraph:
                start, count = len(text), 1 if len(passage) == 1 else 3
                text += "".join(window.text for window in passage)
                cut.append(Passage(len(cut), place, start, len(text), Kind.BODY, ()))
                keys.append([_key(embeddings + each) for each in range(count)])
                embeddings += count
            text += "\n"
        yield Document(f"scale-{number}", f"文档{number}", text, f"/scale/{number}"), cut, keys
        number += 1


def _key(number: int) -> bytes:
    """Scatter keys as digests are."""
    return (number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).to_bytes(16, "big")


@contextmanager
def _remembering_words() -> Iterator[None]:
    """Split each clause into words once; no word reaches beyond one."""
    split = lru_cache(maxsize=None)(split_words)

    def remembered(text: str, dictionary: Dictionary) -> list[Word]:
        return [word for clause in _CLAUSE.findall(text) for word in split(clause, dictionary)]

    with (
        patch.object(indexer.caches, "split_words", remembered),
        patch.object(indexer.caches, "reading_text", lambda text: text),  # they are set for reading already
    ):
        yield
