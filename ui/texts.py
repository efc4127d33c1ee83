"""Every word the web form shows, in Chinese and in English. Braces are filled in by `ui/render.py`."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The value is the HTML language tag."""

    CHINESE = "zh-CN"
    ENGLISH = "en"

    @property
    def other(self) -> "Language":
        return Language.ENGLISH if self is Language.CHINESE else Language.CHINESE


@dataclass(frozen=True, slots=True)
class Texts:
    # the frame of the page
    page_title: str
    name: str
    tagline: str
    introduction: str
    syntax: str
    switch_language: str  # the name of the other language, in that language
    footer: str
    library: str
    # asking
    question_label: str
    question_hint: str
    ask: str
    waiting: str
    examples: str
    # the answer
    answer: str
    answer_from: str
    no_answer: str
    nothing_found: str
    # the passages
    evidence: str
    found: str
    legend_answer: str
    legend_word: str
    page_number: str
    kind_heading: str
    kind_reference: str
    kind_furniture: str
    # why a passage is there
    why: str
    why_combined: str
    why_dense: str
    why_lexical: str
    why_rank: str
    why_score: str
    why_missing: str
    why_words: str
    why_place: str
    # when something is wrong
    empty_index: str
    empty_index_advice: str
    empty_question: str
    long_question: str
    bare_question: str
    broken_index: str
    mistake: str


CHINESE = Texts(
    page_title="问据：问文档，看证据",
    name="问据",
    tagline="问文档，看证据",
    introduction="用一句话提问。答案一字不改地取自你的文档，并标出它在原文的位置。",
    syntax='缩小范围："必有的词句"　-不要的词　文档:名称　章节:标题',
    switch_language="English",
    footer="不联网运行：文档和问题都不会发送到外部。",
    library="已收录 {documents} 篇文档",
    question_label="问题",
    question_hint="输入一个问题，按回车键",
    ask="提问",
    waiting="正在查找……",
    examples="试试这些问题",
    answer="答案",
    answer_from="出自证据 {rank}",
    no_answer="文档中没有找到答案，下面是最相关的段落。",
    nothing_found="没有找到相关的段落。换一种说法，或者去掉引号、减号和筛选词再试试。",
    evidence="证据",
    found="{passages} 段 · 用时 {milliseconds} 毫秒",
    legend_answer="答案所在",
    legend_word="问题中的词",
    page_number="第 {page} 页",
    kind_heading="标题",
    kind_reference="参考文献",
    kind_furniture="页眉页脚",
    why="为什么是这一段",
    why_combined="综合",
    why_dense="语义相近",
    why_lexical="字词对应",
    why_rank="第 {rank} 名",
    why_score="得分",
    why_missing="未命中",
    why_words="对应的词",
    why_place="原文第 {start} 至 {end} 字",
    empty_index="还没有文档",
    empty_index_advice="在终端里运行下面的命令，收录一个文件或文件夹，然后直接回到这里提问，不必重新启动。",
    empty_question="请先输入一个问题。",
    long_question="这个问题有 {length} 个字，太长了。请缩短到 {limit} 个字以内。",
    bare_question="这里只有筛选条件。请再写上想知道什么。",
    broken_index="索引现在不能使用",
    mistake="问据自己出了差错。运行 wenju 的终端里有详细记录。",
)

ENGLISH = Texts(
    page_title="Wenju: ask your documents, see the evidence",
    name="Wenju",
    tagline="Ask your documents, see the evidence",
    introduction="Every answer is quoted word for word from your documents, with its place marked.",
    syntax='Narrow it down: "exact words"  -word  document:name  section:heading',
    switch_language="中文",
    footer="Works offline: neither documents nor questions are sent anywhere.",
    library="Documents in the index: {documents}",
    question_label="Question",
    question_hint="Type a question and press Enter",
    ask="Ask",
    waiting="Looking…",
    examples="Try one of these",
    answer="Answer",
    answer_from="From evidence {rank}",
    no_answer="The documents do not seem to hold an answer. These passages come closest.",
    nothing_found="No passage fits. Try other words, or without quotes, minus signs and filters.",
    evidence="Evidence",
    found="Passages: {passages} · {milliseconds} ms",
    legend_answer="the answer",
    legend_word="words of the question",
    page_number="page {page}",
    kind_heading="Heading",
    kind_reference="Reference",
    kind_furniture="Page furniture",
    why="Why this passage",
    why_combined="Combined",
    why_dense="Close in meaning",
    why_lexical="Matching words",
    why_rank="rank {rank}",
    why_score="Score",
    why_missing="not found",
    why_words="Words that match",
    why_place="characters {start} to {end} of the document",
    empty_index="No documents yet",
    empty_index_advice="Run this command in a terminal to take in a file or a folder, "
    "then come back and ask. No restart is needed.",
    empty_question="Type a question first.",
    long_question="This question has {length} characters, which is too long. Shorten it to {limit} or fewer.",
    bare_question="This only says where to look. Add what you want to know.",
    broken_index="The index cannot be used now",
    mistake="Wenju made a mistake. The terminal that runs it shows the details.",
)


def texts_for(language: Language) -> Texts:
    return CHINESE if language is Language.CHINESE else ENGLISH
