"""What every paragraph says and where it stands, in memory: for questions that narrow the search."""

import json
from collections import defaultdict
from collections.abc import Callable, Set
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus.records import Kind
from corpus.script import Script
from indexer.protocols import Records
from indexer.records import ParagraphPlace
from indexer.store_records import Ids
from indexer.verbatim import comparable, holds

Mask = npt.NDArray[np.bool_]  # one a paragraph, in the order of ids


class Contents:
    """Read from the records when first asked for, and then kept: the keyword index cannot tell which paragraphs
    hold a phrase, as the words of a text depend on what stands around them. Cost in benchmarks/RESULTS.md.

    It belongs to one thread at a time, as they do.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._places)

    def in_document(self, part: str) -> Mask:
        """Say which paragraphs are of documents with this in their name or title."""
        wanted = comparable(part)
        return self._mask(lambda place: wanted in self._documents[place.document])

    def in_section(self, part: str) -> Mask:
        """Say which paragraphs stand under a heading with this in it."""
        wanted = comparable(part)
        return self._mask(lambda place: wanted in self._sections[place.section])

    def of_kinds(self, kinds: Set[Kind]) -> Mask:
        """Say which paragraphs are one of these kinds of text."""
        return self._mask(lambda place: place.kind in kinds)

    def holding(self, phrase: str) -> Mask:
        """Say which paragraphs hold a phrase, perhaps across two passages; see ``verbatim``."""
        wanted = comparable(phrase)
        return np.array([holds(text, wanted) for text in self._texts], bool)

    def in_script(self, script: Script) -> Mask:
        """Say which paragraphs are body text in a script."""
        return self._mask(lambda place: place.kind is Kind.BODY and place.script is script)

    def paragraphs(self, mask: Mask) -> Ids:
        """Return the ids of paragraphs, ascending."""
        return self._ids[mask]

    def passages(self, mask: Mask) -> Ids:
        """Return the ids of their passages, ascending."""
        passages, rows = self._passages
        return passages[mask[rows]]

    def _mask(self, is_chosen: Callable[[ParagraphPlace], bool]) -> Mask:
        return np.array([is_chosen(place) for place in self._places], bool)

    @cached_property
    def _places(self) -> list[ParagraphPlace]:
        return self._records.places()

    @cached_property
    def _ids(self) -> Ids:
        return np.array([place.paragraph_id for place in self._places], np.int64)

    @cached_property
    def _passages(self) -> tuple[Ids, Ids]:
        """The id of every passage, and the row of its paragraph."""
        passages, owners = self._records.passage_owners().T
        is_known = np.isin(owners, self._ids)  # not those that another process has just put there
        return passages[is_known], np.searchsorted(self._ids, owners[is_known])

    @cached_property
    def _documents(self) -> dict[str, str]:
        names = {place.document: place.title for place in self._places}
        return {name: _lines(name, title) for name, title in names.items()}

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {section: _lines(*json.loads(section)) for section in {place.section for place in self._places}}

    @cached_property
    def _texts(self) -> list[str]:
        members = defaultdict(list)
        for row, place in enumerate(self._places):
            members[place.document].append((row, place))
        texts = [""] * len(self._places)
        for name, text in self._records.iter_texts():
            for row, place in members[name]:
                texts[row] = comparable(text[place.start : place.end])
        return texts


def _lines(*parts: str) -> str:
    """Put texts to be searched together; no comparable text reaches from one into the next."""
    return "\n".join(map(comparable, parts))
