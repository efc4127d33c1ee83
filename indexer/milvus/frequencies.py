"""How many paragraphs hold each term of an index on a Milvus server: what Milvus counts, it does not tell."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Frequencies:
    """Of one state. Kept as a record beside it, written whole with every change."""

    paragraphs: int = 0
    terms: int = 0  # of all paragraphs together
    holders: Counter[str] = field(default_factory=Counter)  # how many paragraphs hold a term

    def add(self, terms: Iterable[str]) -> None:
        counted = list(terms)
        self.paragraphs += 1
        self.terms += len(counted)
        self.holders.update(set(counted))

    def take_out(self, terms: Iterable[str]) -> None:
        counted = list(terms)
        self.paragraphs -= 1
        self.terms -= len(counted)
        self.holders.subtract(set(counted))

    @property
    def average_length(self) -> float:
        return self.terms / self.paragraphs if self.paragraphs else 0.0

    def to_json(self) -> str:
        return json.dumps([self.paragraphs, self.terms, +self.holders], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Frequencies":
        paragraphs, terms, holders = json.loads(text)
        return cls(paragraphs, terms, Counter(holders))
