"""A desk over the fake engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fake_engine import FakeEngine

from corpus.errors import IndexFolderError
from search.results import Reply
from ui.texts import Language

EXAMPLES = {
    Language.CHINESE: ("杭州亲清在线打通了多少个部门的业务系统？", "“最多跑一次”改革是从什么时候开始的？"),
    Language.ENGLISH: ("How many departments did Hangzhou connect?",),
}


@dataclass
class FakeDesk:
    """``engine`` is None while there is no index; ``broken`` is what an index says that cannot be used."""

    engine: FakeEngine | None = field(default_factory=FakeEngine)
    broken: str | None = None
    index_command: str = "wenju index PATH"

    def reply(self, question: str, /) -> Reply:
        if self.broken:
            raise IndexFolderError(self.broken)
        if self.engine is None:
            raise IndexFolderError("There is no index in /x; make one with: wenju index PATH")
        return self.engine.reply(question, top_k=5)

    def documents(self) -> int:
        return 0 if self.engine is None else len({passage.document for passage in self.engine.passages})

    def examples(self, language: Language, /) -> Sequence[str]:
        return EXAMPLES[language] if self.engine else ()
