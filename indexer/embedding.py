"""What of a passage is embedded, and embedding what has not been embedded before.

A passage has several embeddings: first of the whole under the headings it stands under, which knows what it is about;
then of each of its windows, in which the sentence that answers is not drowned by its neighbours. A short one is its
only window. ``dense.DenseIndex`` puts them together.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing

from corpus.records import Document, Kind
from corpus.repair import reading_text
from indexer.cutting import cut_text
from indexer.encoder import Encoder
from indexer.fold import simplify
from indexer.passages import Passage, PassageSettings
from indexer.protocols import Changes
from indexer.store_records import FloatVector

_BATCH = 256  # texts a step: few enough to lose when interrupted
_GROUP = 64 * _BATCH  # texts sorted by length at once; some 5 MB

Texts = Mapping[bytes, str]  # by the keys of their embeddings
Embeddings = Mapping[bytes, FloatVector]
Progress = Callable[[int, int], None]  # texts embedded so far, texts to embed


def embedded_texts(document: Document, passage: Passage, settings: PassageSettings) -> tuple[str, ...]:
    """Return the texts whose embeddings stand for a passage, each once; the whole one, with headings, is first."""
    text = text_to_embed(document.text[passage.start : passage.end])
    headings = text_to_embed(" ".join(passage.section)) if passage.kind is Kind.BODY else ""
    windows = (text[start:end] for start, end in find_windows(text, settings))
    return tuple(dict.fromkeys((f"{headings}\n{text}" if headings else text, *windows)))


def find_windows(text: str, settings: PassageSettings) -> list[tuple[int, int]]:
    """Return the (start, end) of the windows of a passage that is set for reading; a short one has one."""
    return cut_text(text, max_length=settings.max_window)


def text_to_embed(text: str) -> str:
    """Bring a text into the form that is embedded; questions take it too.

    It is set for reading and in simplified characters, which the encoder knows better: dense recall@1
    on DRCD (traditional) rises from .777 to .898, see benchmarks/RESULTS.md.
    """
    return simplify(reading_text(text))


def embedding_key(text: str) -> bytes:
    """Name an embedding by its text, so that equal texts are embedded once."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def embed_texts(encoder: Encoder, texts: Texts) -> Embeddings:
    return dict(zip(texts, encoder.encode_document(list(texts.values())), strict=True))


def embed_new(
    store: Changes,
    embed: Callable[[Iterable[Texts]], Generator[Embeddings, None, None]],
    texts: Callable[[], Iterator[tuple[bytes, str]]],
    *,
    progress: Progress,
) -> None:
    """Embed texts by key, each once, saving the embeddings as they are made. Only a group of texts is in memory.

    :param embed: that of a ``workshop.Workshop``.
    :param texts: yields the same each time it is called.
    """
    waiting = {key for key, _ in texts()}
    done, total = 0, len(waiting)
    progress(done, total)
    with closing(embed(_batches(texts(), waiting))) as embedded:
        for embeddings in embedded:
            store.add_embeddings(embeddings)
            done += len(embeddings)
            progress(done, total)


def _batches(texts: Iterator[tuple[bytes, str]], waiting: set[bytes]) -> Iterator[Texts]:
    for group in _groups(texts, waiting):
        for first in range(0, len(group), _BATCH):
            yield dict(group[first : first + _BATCH])


def _groups(texts: Iterator[tuple[bytes, str]], waiting: set[bytes]) -> Iterator[list[tuple[bytes, str]]]:
    """Yield the texts that are waiting in groups, each from short to long: those of a length are encoded together."""
    group: dict[bytes, str] = {}
    for key, text in texts:
        if key in waiting:
            waiting.discard(key)
            group[key] = text
        if len(group) == _GROUP:
            yield _by_length(group)
            group = {}
    yield _by_length(group)


def _by_length(group: dict[bytes, str]) -> list[tuple[bytes, str]]:
    return sorted(group.items(), key=lambda item: (len(item[1]), item[0]))
