"""Reading on in the documents of an index on a Milvus server; what a method does is said in ``indexer.excerpts``.

Each look connects anew, so readers of one document wait for no question, and a question not for them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpus.records import Kind
from indexer.excerpts import (
    AROUND,
    MOST_CHARACTERS,
    DocumentText,
    Excerpt,
    Heading,
    Neighbours,
    Original,
    cut_excerpt,
    has_gone,
    make_outline,
)
from indexer.milvus.library import MilvusLibrary
from indexer.milvus.records import MilvusRecords
from indexer.milvus.state import DocumentRecord
from indexer.place import ServerAddress


class MilvusBookshelf:
    def __init__(self, address: ServerAddress) -> None:
        self._library = MilvusLibrary(address)

    def excerpt(self, document: str, /, *, start: int, end: int) -> Excerpt:
        with self._library.reading() as records:
            found = self._look_up(records, document)
            read = partial(records.text, found)
            return cut_excerpt(DocumentText(document, found.title, found.characters, found.pages, read), start, end)

    def original(self, document: str, /, *, start: int, end: int) -> Original:
        with self._library.reading() as records:
            found = self._look_up(records, document)
            text = records.text(found, start, min(end, start + MOST_CHARACTERS))
        return Original(Path(found.file), found.title, found.pages, text, bytes.fromhex(found.digest), found.cutting)

    def neighbours(self, document: str, /, *, start: int, end: int) -> Neighbours:
        with self._library.reading() as records:
            found = self._look_up(records, document)
            spans = [span for stretch in records.stretches([found]) for span in stretch.spans]
            before = [span for span in spans if span[1] <= start][-AROUND:]
            after = [span for span in spans if span[0] >= end][:AROUND]
            texts = [records.text(found, some[0][0], some[-1][1]) if some else "" for some in (before, after)]
        return Neighbours(*texts)

    def outline(self, document: str, /) -> tuple[Heading, ...]:
        with self._library.reading() as records:
            stretches = records.stretches([self._look_up(records, document)])
        starts: dict[tuple[str, ...], int] = {}
        for stretch in stretches:
            starts.setdefault(stretch.section, stretch.spans[0][0])
        return make_outline(list(starts.items()))

    def lengths(self, documents: Sequence[str], /) -> dict[str, int]:
        wanted = set(documents)
        with self._library.reading() as records:
            found = {each.number: each for each in records.documents if each.name in wanted}
            stretches = records.stretches(list(found.values()))
        return {found[stretch.document].name: stretch.spans[-1][1] for stretch in stretches}

    def main_headings(self, documents: Sequence[str], *, each: int) -> list[str]:
        with self._library.reading() as records:
            found = [self._look_up(records, document) for document in documents]
            stretches = records.stretches(found)
        sizes: dict[int, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for stretch in stretches:
            if stretch.kind is Kind.BODY and stretch.section:
                sizes[stretch.document][stretch.section] += sum(end - start for start, end in stretch.spans)
        return [section[-1] for one in found for section, _ in sizes[one.number].most_common(each)]

    def _look_up(self, records: MilvusRecords, document: str) -> DocumentRecord:
        found = next((each for each in records.documents if each.name == document), None)
        if found is None:
            raise has_gone(document, self._library.address)
        return found
