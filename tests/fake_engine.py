"""An engine a person can follow: a few passages, found by the characters they share with the question."""

import time
from dataclasses import dataclass
from typing import Any

from corpus.errors import QuestionError
from corpus.records import Kind
from search.found import Found
from search.question import LONGEST_QUESTION
from search.results import Answer, Hit, LegScore, Reply


@dataclass(frozen=True)
class FakePassage:
    document: str
    title: str
    section: tuple[str, ...]
    text: str
    answer: str | None = None  # a stretch of text
    kind: Kind = Kind.BODY
    page: int | None = None


QINQING = FakePassage(
    document="technocratic_government.txt",
    title="技治政府的当代实践",
    section=("第四章 技治政府的当代实践：以浙江为例", "第二节 地方政府的技治表现", "四、部门间的整合联动"),
    text="例如，杭州“亲清在线”惠企平台以数字赋能实现整体协同，打通了税务、社保、房管、电力等53个部门的业务系统，"
    "建立470个数据接口，集成300余个服务模块，使得企业需申报的材料减量80%以上，"
    "极大释放了技术手段支撑下政府整体联动的红利。",
    answer="53个部门",
)
PASSAGES = (
    QINQING,
    FakePassage(
        document="technocratic_government.txt",
        title="技治政府的当代实践",
        section=("第四章 技治政府的当代实践：以浙江为例", "第一节 浙江的政府数字化过程", "一、初期建设阶段"),
        text="自2016年年底起，浙江省以群众和企业到政府办事“最多跑一次”为目标，在原有改革基础上持续拓展深化政务网站的功能，"
        "率先发起“最多跑一次”改革，通过增强在线政务系统的承载能力，优化公众的服务体验。",
        answer="2016年年底",
    ),
    FakePassage(
        document="platform/public_data.md",
        title="一体化智能化公共数据平台",
        section=("平台的四个体系",),
        text="处于基石位置的基础设施体系主要包括政务云和传统的政务内网，能够提供基本的硬件与设备支撑，"
        "基于其上的是内含海量信息的数据资源体系。",
        answer="政务云和传统的政务内网",
        page=12,
    ),
    FakePassage(
        document="english/run_once.md",
        title="Run-once reform",
        section=("Digital government in Zhejiang", "The reform of 2016"),
        text="Since the end of 2016 the province has asked its departments to let people settle a matter "
        "in at most one visit. "
        "Hangzhou alone connected 53 departments through one enterprise platform.",
        answer="at most one visit",
    ),
    FakePassage(
        document="technocratic_government.txt",
        title="技治政府的当代实践",
        section=("参考文献",),
        text="[59] 郁建兴. 浙江省“最多跑一次”改革的基本经验与未来[J]. 浙江社会科学, 2018(4): 76-85.",
        kind=Kind.REFERENCE,
    ),
)


NOTHING: Any = None  # for what this engine does not read


class FakeEngine:
    """Score of a passage: the share of the question's characters it holds. An answer needs half of them."""

    def __init__(self, passages: tuple[FakePassage, ...] = PASSAGES) -> None:
        self.passages = passages
        self.asked: list[str] = []
        self.closed = False
        self.fail_with: Exception | None = None

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        started = time.perf_counter()
        self.asked.append(question)
        hits = self.search(question, top_k=top_k)
        return Reply(question, self._answer(hits), hits, time.perf_counter() - started)

    def find(self, question: str, *, top_k: int = 5) -> Found:
        hits = self.search(question, top_k=top_k)
        return Found(question, prepared=NOTHING, words=NOTHING, hits=hits, contexts=(), seconds=0.02)

    def read(self, found: Found) -> Reply:
        return self.reply(found.question, top_k=max(len(found.hits), 1))  # no more than were found

    def search(self, question: str, *, top_k: int = 5) -> tuple[Hit, ...]:
        if self.fail_with:
            raise self.fail_with
        if not question.strip():
            raise QuestionError("The question is empty; type one")
        if len(question) > LONGEST_QUESTION:
            raise QuestionError(f"The question has {len(question)} characters; {LONGEST_QUESTION} is the most")
        scored = [(_share(question, passage.text), passage) for passage in self.passages]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])[:top_k]
        return tuple(_hit(rank, score, passage, question) for rank, (score, passage) in enumerate(best, 1))

    def close(self) -> None:
        self.closed = True

    def _answer(self, hits: tuple[Hit, ...]) -> Answer | None:
        if not hits or hits[0].score < 0.5:
            return None
        passage = next(passage for passage in self.passages if passage.text == hits[0].text)
        if passage.answer is None:
            return None
        start = passage.text.index(passage.answer)
        return Answer(passage.answer, hits[0].score, 1, start, start + len(passage.answer))


def _share(question: str, text: str) -> float:
    asked = {character for character in question if character.isalnum()}
    return len(asked & set(text)) / len(asked) if asked else 0.0


def _hit(rank: int, score: float, passage: FakePassage, question: str) -> Hit:
    matches = tuple(_shared_pairs(question, passage.text))
    return Hit(
        rank=rank,
        score=score,
        document=passage.document,
        title=passage.title,
        section=passage.section,
        page=passage.page,
        kind=passage.kind,
        text=passage.text,
        start=1_000 * rank,
        end=1_000 * rank + len(passage.text),
        dense=LegScore(rank, score),
        lexical=LegScore(rank, float(len(matches))) if matches else None,
        matches=matches,
    )


def _shared_pairs(question: str, text: str) -> list[tuple[int, int]]:
    """Return every two letters or Han characters of ``text`` that also stand side by side in the question."""
    return [
        (place, place + 2)
        for place in range(len(text) - 1)
        if text[place : place + 2].isalnum() and text[place : place + 2] in question
    ]
