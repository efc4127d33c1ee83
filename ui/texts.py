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
    example_about: str
    example_points: str
    history: str
    key_focus: str
    key_enter: str
    key_escape: str
    copy_link: str
    copied: str
    copy: str
    # the answer
    answer: str
    answer_from: str
    no_answer: str
    nothing_found: str
    reading: str
    confidence_high: str
    confidence_fair: str
    confidence_low: str
    copy_text: str
    copy_markdown: str
    copy_citation: str
    in_sentence: str
    quoted_from: str
    # the passages
    evidence: str
    found: str
    legend_answer: str
    legend_word: str
    page_number: str
    kind_heading: str
    kind_reference: str
    kind_furniture: str
    legend_closest: str
    alike: str
    context: str
    context_before: str
    context_after: str
    open_document: str
    # why a passage is there
    why: str
    why_combined: str
    why_dense: str
    why_lexical: str
    why_rank: str
    why_missing: str
    why_words: str
    why_place: str
    why_cosine: str
    why_bm25: str
    why_of_one: str
    # a document, opened in place
    document_close: str
    document_outline: str
    document_earlier: str
    document_later: str
    document_begins: str
    document_ends: str
    document_no_outline: str
    document_gone: str
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
    example_about="“{heading}”讲了什么？",
    example_points="关于“{heading}”，文档里是怎么说的？",
    history="最近的问题",
    key_focus="聚焦",
    key_enter="提问",
    key_escape="清空",
    copy_link="复制链接",
    copied="已复制",
    copy="复制",
    answer="答案",
    answer_from="出自证据 {rank}",
    no_answer="文档中没有找到答案，下面是最相关的段落。",
    nothing_found="没有找到相关的段落。换一种说法，或者去掉引号、减号和筛选词再试试。",
    reading="正在段落里找答案……",
    confidence_high="很有把握（{score}）",
    confidence_fair="较有把握（{score}）",
    confidence_low="把握不大（{score}），请核对原文",
    copy_text="复制文字",
    copy_markdown="复制为 Markdown",
    copy_citation="复制 GB/T 7714 引文",
    in_sentence="原句",
    quoted_from="来源：{source}",
    evidence="证据",
    found="{passages} 段 · 用时 {milliseconds} 毫秒",
    legend_answer="答案所在",
    legend_word="问题中的词",
    page_number="第 {page} 页",
    kind_heading="标题",
    kind_reference="参考文献",
    kind_furniture="页眉页脚",
    legend_closest="意思最接近的句子",
    alike="还有 {passages} 段与此相近",
    context="前后文",
    context_before="上文",
    context_after="下文",
    open_document="在原文中打开",
    why="为什么是这一段",
    why_combined="综合得分",
    why_dense="语义相近",
    why_lexical="字词对应",
    why_rank="第 {rank} 名",
    why_missing="未命中",
    why_words="对应的词",
    why_place="原文第 {start} 至 {end} 字",
    why_cosine="余弦 {score}",
    why_bm25="字词分 {score}",
    why_of_one="满分 1",
    document_close="关闭",
    document_outline="目录",
    document_earlier="往前读",
    document_later="往后读",
    document_begins="文档由此开始",
    document_ends="文档到此结束",
    document_no_outline="没有识别出标题",
    document_gone="现在不能打开这篇文档",
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
    example_about="What is “{heading}” about?",
    example_points="What do the documents say about “{heading}”?",
    history="Recent questions",
    key_focus="to the field",
    key_enter="asks",
    key_escape="clears",
    copy_link="Copy link",
    copied="Copied",
    copy="Copy",
    answer="Answer",
    answer_from="From evidence {rank}",
    no_answer="The documents do not seem to hold an answer. These passages come closest.",
    nothing_found="No passage fits. Try other words, or without quotes, minus signs and filters.",
    reading="Reading the passages for an answer…",
    confidence_high="Confident ({score})",
    confidence_fair="Fairly confident ({score})",
    confidence_low="Not sure ({score}), check the passage",
    copy_text="Copy text",
    copy_markdown="Copy as Markdown",
    copy_citation="Copy GB/T 7714 citation",
    in_sentence="Sentence",
    quoted_from="Source: {source}",
    evidence="Evidence",
    found="Passages: {passages} · {milliseconds} ms",
    legend_answer="the answer",
    legend_word="words of the question",
    page_number="page {page}",
    kind_heading="Heading",
    kind_reference="Reference",
    kind_furniture="Page furniture",
    legend_closest="closest in meaning",
    alike="{passages} more like this",
    context="Context",
    context_before="Before",
    context_after="After",
    open_document="Open the document here",
    why="Why this passage",
    why_combined="Combined",
    why_dense="Close in meaning",
    why_lexical="Matching words",
    why_rank="rank {rank}",
    why_missing="not found",
    why_words="Words that match",
    why_place="characters {start} to {end} of the document",
    why_cosine="cosine {score}",
    why_bm25="BM25 {score}",
    why_of_one="of 1",
    document_close="Close",
    document_outline="Outline",
    document_earlier="Earlier",
    document_later="Later",
    document_begins="The document begins here",
    document_ends="The document ends here",
    document_no_outline="No headings were recognised",
    document_gone="The document cannot be opened now",
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
