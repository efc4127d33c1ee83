"""Find the places in an index that hold the evidence of a question."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.protocols import Records
from search.results import Hit


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place in a document that holds the evidence of a question."""

    document: str
    start: int
    end: int

    def is_shown_by(self, hit: Hit) -> bool:
        """Say whether a hit's passage shows some of it."""
        return self.document == hit.document and self.start < hit.end and hit.start < self.end


@dataclass(frozen=True, slots=True)
class _Stripped:
    """A document without its white space, and where each character and each paragraph stood."""

    name: str
    text: str
    origins: Sequence[int]
    paragraphs: Sequence[tuple[int, int]]  # (start, end) in the document, in order


class GoldFinder:
    """Looks evidence up in all documents, white space aside; each text is looked up once."""

    def __init__(self, records: Records) -> None:
        self._documents = [_strip(records, name, text) for name, text in records.iter_texts()]
        self._found: dict[str, list[GoldSpan]] = {}

    def __call__(self, evidence: Iterable[str]) -> list[GoldSpan]:
        """Return the paragraphs that hold one of these texts; a text of several paragraphs is one place."""
        spans = [span for text in evidence for span in self._look_up("".join(text.split()))]
        return list(dict.fromkeys(spans))

    def _look_up(self, text: str) -> list[GoldSpan]:
        if text not in self._found:
            self._found[text] = [
                _widen(document, at, at + len(text)) for document in self._documents for at in _find_all(document, text)
            ]
        return self._found[text]


def _strip(records: Records, name: str, text: str) -> _Stripped:
    origins = array("I", (offset for offset, character in enumerate(text) if not character.isspace()))  # 4 bytes each
    paragraphs: dict[int, tuple[int, int]] = {}
    for passage in records.get_document_passages(name):
        start, _ = paragraphs.get(passage.paragraph_id, (passage.start, passage.end))
        paragraphs[passage.paragraph_id] = (start, passage.end)
    return _Stripped(name, "".join(text[offset] for offset in origins), origins, list(paragraphs.values()))


def _find_all(document: _Stripped, text: str) -> Iterable[int]:
    at = document.text.find(text) if text else -1
    while at >= 0:
        yield at
        at = document.text.find(text, at + 1)


def _widen(document: _Stripped, first: int, last: int) -> GoldSpan:
    """Return the paragraphs that characters ``first`` to ``last`` of the stripped text lie in."""
    start, end = document.origins[first], document.origins[last - 1] + 1
    starts = [paragraph[0] for paragraph in document.paragraphs]
    before = max(bisect_right(starts, start) - 1, 0)
    behind = max(bisect_right(starts, end - 1) - 1, 0)
    if starts:
        start = min(start, document.paragraphs[before][0])
        end = max(end, document.paragraphs[behind][1])
    return GoldSpan(document.name, start, end)
