"""A desk over the fake engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fake_engine import FakeEngine

from corpus.errors import IndexFolderError, UnknownDocument
from corpus.records import PagePicture
from indexer.excerpts import Excerpt, Heading, Neighbours
from indexer.page_pictures import PageView
from search.found import Found
from search.results import Reply
from ui.texts import Language

EXAMPLES = {
    Language.CHINESE: ("杭州亲清在线打通了多少个部门的业务系统？", "“最多跑一次”改革是从什么时候开始的？"),
    Language.ENGLISH: ("How many departments did Hangzhou connect?",),
}


@dataclass
class FakeDesk:
    """``engine`` is None while there is no index; ``broken`` is what an index says that cannot be used.

    Every document has the text of ``whole``, whatever hits say of their places.
    """

    engine: FakeEngine | None = field(default_factory=FakeEngine)
    broken: str | None = None
    index_command: str = "wenju index PATH"
    page: PagePicture | None = None  # what the pages of PDFs look like; None where there are only texts
    whole: str = "\n".join(f"第 {line} 行，讲的是政务云。" for line in range(4_000))

    def find(self, question: str, /, *, top_k: int = 5) -> Found:
        return self._usable().find(question, top_k=top_k)

    def answer(self, found: Found, /) -> Reply:
        return self._usable().read(found)

    def documents(self) -> int:
        return 0 if self.engine is None else len({passage.document for passage in self.engine.passages})

    def examples(self, language: Language, /) -> Sequence[str]:
        return EXAMPLES[language] if self.engine else ()

    def excerpt(self, document: str, /, *, start: int, end: int) -> Excerpt:
        self._check(document)
        first, last = max(start, 0), min(end, len(self.whole))
        return Excerpt(document, f"《{document}》", self.whole[first:last], first, last, len(self.whole), ((100, 7),))

    def neighbours(self, document: str, /, *, start: int, end: int) -> Neighbours:
        self._check(document)
        return Neighbours(self.whole[max(start - 20, 0) : start], self.whole[end : end + 20])

    def outline(self, document: str, /) -> Sequence[Heading]:
        self._check(document)
        return (Heading("第一章 总则", 0, 0), Heading(document, 1, 30_000))

    def page_view(self, document: str, /, *, start: int, end: int, page: int | None) -> PageView | None:
        """Every name that ends in .pdf is one of three pages that look alike; passages begin on the second."""
        assert start <= end
        if not document.endswith(".pdf") or self.page is None:
            return None
        return PageView(document, document, self.page, page or 2, 3)

    def titles(self) -> Mapping[str, str]:
        return {} if self.engine is None else {passage.document: passage.title for passage in self.engine.passages}

    def headings(self) -> Sequence[str]:
        passages = self.engine.passages if self.engine else ()
        return list(dict.fromkeys(passage.section[-1] for passage in passages if passage.section))

    def lengths(self, documents: Sequence[str], /) -> Mapping[str, int]:
        return dict.fromkeys(documents, len(self.whole))

    def _check(self, document: str) -> None:
        if document not in {passage.document for passage in self._usable().passages}:
            raise UnknownDocument(f"The document {document!r} is not in the index")

    def _usable(self) -> FakeEngine:
        if self.broken:
            raise IndexFolderError(self.broken)
        if self.engine is None:
            raise IndexFolderError("There is no index in /x; make one with: wenju index PATH")
        return self.engine
