"""What a question comes back as: hits, perhaps an answer, together a reply."""

from dataclasses import dataclass

from corpus.records import Kind
from search.logit import probability

Span = tuple[int, int]  # characters, start included, end excluded


@dataclass(frozen=True, slots=True)
class LegScore:
    """Where one leg put a hit by itself. Dense: cosine, see ``retrieve``. Lexical: BM25, or what words in
    translation are worth on its scale, see ``translate``."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``text`` is set for reading: white space that PDFs leave inside
    Chinese is gone, so it equals ``document_text[start:end]`` up to white space."""

    rank: int  # counted from 1
    score: float  # 0..1, higher is better
    document: str
    title: str
    section: tuple[str, ...]
    page: int | None
    kind: Kind
    text: str
    start: int  # into the document's text as loaded
    end: int
    dense: LegScore | None
    lexical: LegScore | None
    matches: tuple[Span, ...]  # the question's words in ``text``
    closest: Span | None = None  # the sentences or clauses of ``text`` that come closest to the question
    relevance: float | None = None  # logit that it holds the answer, as ``rerank`` takes it, where the reader had a say

    @property
    def chance(self) -> float | None:
        """The probability that ``relevance`` stands for."""
        return None if self.relevance is None else probability(self.relevance)


@dataclass(frozen=True, slots=True)
class Answer:
    """A verbatim stretch of one hit: ``hits[hit - 1].text[start:end] == text``."""

    text: str
    score: float  # 0..1
    hit: int  # the rank of the hit that holds it
    start: int
    end: int
    others: tuple["Answer", ...] = ()  # what other documents say that is another thing, the likeliest first


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything one question brought back; ``answer`` is None when the documents do not hold one."""

    question: str
    answer: Answer | None
    hits: tuple[Hit, ...]
    seconds: float
