"""What of a passage is embedded, and embedding what has not been embedded before.

A passage has several embeddings: first of the whole under the headings it stands under, which knows what it is about;
then of each of its windows, in which the sentence that answers is not drowned by its neighbours. A short one is its
only window. All come from one reading of the passage. ``dense.DenseIndex`` puts them together.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing

from corpus.records import Document, Kind
from corpus.repair import reading_text
from indexer.cutting import cut_text
from indexer.encoder import Encoder, Part, encode_parts
from indexer.fold import simplify
from indexer.passages import Passage, PassageSettings
from indexer.protocols import Changes
from indexer.store_records import FloatVector

_BATCH = 256  # parts a step: few enough to lose when interrupted
_GROUP = 64 * _BATCH  # parts sorted by length at once; some 5 MB

Parts = Mapping[bytes, Part]  # by the keys of their embeddings
Embeddings = Mapping[bytes, FloatVector]
Progress = Callable[[int, int], None]  # parts embedded so far, parts to embed


def embedded_parts(document: Document, passage: Passage, settings: PassageSettings) -> tuple[Part, ...]:
    """Return the parts whose embeddings stand for a passage, each once; the whole, with headings, is first."""
    text = text_to_embed(document.text[passage.start : passage.end])
    headings = text_to_embed(" ".join(passage.section)) if passage.kind is Kind.BODY else ""
    above = f"{headings}\n" if headings else ""
    whole = Part.whole(above + text)
    windows = (Part(whole.text, len(above) + start, len(above) + end) for start, end in find_windows(text, settings))
    return tuple(dict.fromkeys((whole, *windows)))


def find_windows(text: str, settings: PassageSettings) -> list[tuple[int, int]]:
    """Return the (start, end) of the windows of a passage that is set for reading; a short one has one."""
    return cut_text(text, max_length=settings.max_window)


def text_to_embed(text: str) -> str:
    """Bring a text into the form that is embedded; questions take it too.

    It is set for reading and in simplified characters, which the encoder knows better: dense recall@1
    on DRCD (traditional) rises from .777 to .898, see benchmarks/RESULTS.md.
    """
    return simplify(reading_text(text))


def embedding_key(part: Part) -> bytes:
    """Name an embedding by what it is of, so that equal parts of equal texts are embedded once."""
    named = f"{part.start} {part.end} {part.text}"
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def embed_parts(encoder: Encoder, parts: Parts) -> Embeddings:
    return dict(zip(parts, encode_parts(encoder, list(parts.values())), strict=True))


def embed_new(
    store: Changes,
    embed: Callable[[Iterable[Parts]], Generator[Embeddings, None, None]],
    parts: Callable[[], Iterator[tuple[bytes, Part]]],
    *,
    progress: Progress,
) -> None:
    """Embed parts by key, each once, saving the embeddings as they are made. Only a group of parts is in memory.

    :param embed: that of a ``workshop.Workshop``.
    :param parts: yields the same each time it is called.
    """
    waiting = {key for key, _ in parts()}
    done, total = 0, len(waiting)
    progress(done, total)
    with closing(embed(_batches(parts(), waiting))) as embedded:
        for embeddings in embedded:
            store.add_embeddings(embeddings)
            done += len(embeddings)
            progress(done, total)


def _batches(parts: Iterator[tuple[bytes, Part]], waiting: set[bytes]) -> Iterator[Parts]:
    for group in _groups(parts, waiting):
        for first in range(0, len(group), _BATCH):
            yield dict(group[first : first + _BATCH])


def _groups(parts: Iterator[tuple[bytes, Part]], waiting: set[bytes]) -> Iterator[list[tuple[bytes, Part]]]:
    """Yield the parts that wait in groups, each from short texts to long: those of a length are read together."""
    group: dict[bytes, Part] = {}
    for key, part in parts:
        if key in waiting:
            waiting.discard(key)
            group[key] = part
        if len(group) == _GROUP:
            yield _by_length(group)
            group = {}
    yield _by_length(group)


def _by_length(group: dict[bytes, Part]) -> list[tuple[bytes, Part]]:
    """Sort parts by their texts, so that the parts of one are together, and most are read once."""
    return sorted(group.items(), key=lambda item: (len(item[1].text), item[1].text, item[1].start, -item[1].end))
