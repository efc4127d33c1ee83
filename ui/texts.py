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
    other_answer: str
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
    why_relevance: str
    why_chance: str
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
    # the tabs
    tab_ask: str
    tab_library: str
    # the library: taking documents in
    drop_files: str
    drop_kinds: str
    drop_sending: str
    drop_failed: str
    folder_label: str
    folder_hint: str
    folder_take: str
    # the library: an indexing run
    run_starting: str
    run_reading: str
    run_embedding: str
    run_publishing: str
    run_stopping: str
    run_left: str
    run_cancel: str
    run_done: str
    run_nothing: str
    run_cancelled: str
    run_failed: str
    run_files: str
    run_more: str
    outcome_added: str
    outcome_changed: str
    outcome_removed: str
    outcome_failed: str
    passages_made: str
    # the library: what is in it
    filter_label: str
    filter_hint: str
    index_all_again: str
    column_document: str
    column_kind: str
    column_passages: str
    column_characters: str
    column_size: str
    column_indexed: str
    column_actions: str
    documents_shown: str
    documents_none: str
    file_gone: str
    index_again: str
    remove: str
    remove_question: str
    remove_upload_too: str
    remove_yes: str
    remove_no: str
    # the library: notices
    removed: str
    busy: str
    unreadable_kinds: str
    too_many_files: str
    no_path: str
    no_files_left: str
    library_trouble: str
    # measuring
    tab_measure: str
    right_answer: str
    no_right_answer: str
    right_passage: str
    measure_intro: str
    measure_questions: str
    measure_now: str
    measure_trouble: str
    measure_legend: str
    column_when: str
    column_questions: str
    column_recall_1: str
    column_recall_5: str
    column_ndcg: str
    column_exact: str
    column_documents: str
    column_encoder: str
    # the map, and what a search looks like
    tab_map: str
    map_drawing: str
    map_trouble: str
    map_intro: str
    map_sampled: str
    map_picture: str
    map_by_document: str
    map_by_section: str
    map_other: str
    map_no_section: str
    map_hits: str
    map_topics: str
    map_passages: str
    profile: str
    profile_hit: str
    coverage: str
    coverage_hit: str
    # a page of a PDF
    page_of: str
    page_earlier: str
    page_later: str
    page_as_text: str
    page_as_picture: str
    page_alt: str
    page_unmarked: str
    # the settings
    tab_settings: str
    settings_hits: str
    settings_hits_hint: str
    settings_hits_count: str
    settings_answers: str
    settings_answers_hint: str
    settings_answers_on: str
    settings_answers_off: str
    settings_caution: str
    settings_caution_hint: str
    settings_caution_guesses: str
    settings_caution_sure: str
    settings_language: str
    settings_theme: str
    settings_theme_auto: str
    settings_theme_light: str
    settings_theme_dark: str
    settings_kept: str
    no_sure_answer: str
    # collections, and where to look in them
    collection_choose: str
    collection_first: str
    collection_new: str
    collection_new_hint: str
    collection_create: str
    collection_made: str
    narrow: str
    narrow_document: str
    narrow_section: str
    narrow_section_hint: str
    narrow_kind: str
    narrow_kind_operator: str
    narrow_all: str
    narrow_body: str


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
    other_answer="另一份文档写的是",
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
    why_relevance="读后判断",
    why_chance="含答案的概率 {chance}",
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
    tab_ask="提问",
    tab_library="文档库",
    drop_files="把文件拖到这里，或者点按选择",
    drop_kinds="可读取 {kinds} 等格式，每个文件不超过 {megabytes} MB。同名文件会替换原来的。",
    drop_sending="正在接收第 {number} 个，共 {total} 个……",
    drop_failed="没有收到：{name}",
    folder_label="这台电脑上的文件夹或文件",
    folder_hint="例如 /home/li/papers",
    folder_take="收录",
    run_starting="正在准备……",
    run_reading="正在读取文件：第 {number} 个，共 {total} 个",
    run_embedding="正在计算语义向量：{share}%",
    run_publishing="正在写入索引……",
    run_stopping="正在停止……",
    run_left="大约还要 {time}",
    run_cancel="取消",
    run_done="收录完成：新增 {added}，更新 {changed}，移出 {removed}，失败 {failed}，未变 {unchanged}。"
    "用时 {seconds} 秒。",
    run_nothing="没有需要收录的变化。",
    run_cancelled="已经取消。文档库和之前一样；算好的部分会留着，下次接着用。",
    run_failed="没有收录成功",
    run_files="每个文件的结果",
    run_more="另有 {count} 个文件没有列出。",
    outcome_added="新增",
    outcome_changed="更新",
    outcome_removed="移出",
    outcome_failed="失败",
    passages_made="{count} 段",
    filter_label="筛选文档",
    filter_hint="按名称或标题筛选",
    index_all_again="全部重新检查",
    column_document="文档",
    column_kind="格式",
    column_passages="段落",
    column_characters="字数",
    column_size="大小",
    column_indexed="收录时间",
    column_actions="操作",
    documents_shown="列出 {shown} 篇，共 {total} 篇",
    documents_none="没有符合的文档。",
    file_gone="原文件已不在",
    index_again="重新检查",
    remove="移出",
    remove_question="要把《{title}》移出文档库吗？移出后立即查不到；"
    "在终端运行 {command} 之后，索引文件里也不再留有它的文字。",
    remove_upload_too="上传时留下的副本会一并删除。",
    remove_yes="移出文档库",
    remove_no="保留",
    removed="已移出：{name}",
    busy="正在收录别的文档，请等它结束或先取消。",
    unreadable_kinds="这些文件的格式不能读取：{names}",
    too_many_files="一次最多 {most} 个文件，这次有 {count} 个。",
    no_path="请先写上文件夹或文件的路径。",
    no_files_left="文档库里还没有文档。",
    library_trouble="这一步没有做成",
    tab_measure="测评",
    right_answer="答得对",
    no_right_answer="不是答案",
    right_passage="正确的段落",
    measure_intro="在答案和段落下面点一点，问题和正确的段落就记成一份自己的题目；"
    "只点“不是答案”，表示文档里没有这个问题的答案。换了文档或设置之后再测一次，好坏一目了然。",
    measure_questions="已有 {count} 个问题",
    measure_now="测一次",
    measure_trouble="没有测成",
    measure_legend="前一、前五：正确的段落排在第一、在前五名里的比例；排序：正确段落排得多靠前（nDCG@10）；"
    "完全一致：答案一字不差的比例。都是越高越好，最高为 1。",
    column_when="时间",
    column_questions="问题",
    column_recall_1="前一",
    column_recall_5="前五",
    column_ndcg="排序",
    column_exact="完全一致",
    column_documents="文档",
    column_encoder="编码器",
    tab_map="地图",
    map_drawing="正在画地图……文档多的时候要半分钟左右，画好后会留着。",
    map_trouble="现在画不出地图",
    map_intro="每个点是一段文字，意思相近的挨在一起。点一下，就在原文中打开。",
    map_sampled="一共 {passages} 段，均匀地选了 {points} 段画在这里。",
    map_picture="文档地图：{points} 段文字，{topics} 个话题",
    map_by_document="颜色：文档",
    map_by_section="颜色：章节",
    map_other="其他",
    map_no_section="不属于章节",
    map_hits="刚才的问题找到的段落",
    map_topics="话题",
    map_passages="{count} 段",
    profile="各段得分",
    profile_hit="第 {rank} 段：{score}",
    coverage="在文档中的位置",
    coverage_hit="第 {rank} 段：{share}% 处",
    page_of="第 {page} 页，共 {pages} 页",
    page_earlier="上一页",
    page_later="下一页",
    page_as_text="看文字",
    page_as_picture="看页面",
    page_alt="第 {page} 页的样子",
    page_unmarked="这一页上没有认出这段文字的位置。",
    tab_settings="设置",
    settings_hits="列出几段",
    settings_hits_hint="每个问题最多列出多少段相关的文字。",
    settings_hits_count="{count} 段",
    settings_answers="直接给出答案",
    settings_answers_hint="不需要答案时，只列出相关的段落，更快一些。",
    settings_answers_on="给出答案和段落",
    settings_answers_off="只列出段落",
    settings_caution="没有把握的答案",
    settings_caution_hint="很有把握的答案，十个里大约七个一字不差，九个至少对了一半。",
    settings_caution_guesses="也给我看，并说明有多大把握",
    settings_caution_sure="不要显示",
    settings_language="界面语言",
    settings_theme="明暗",
    settings_theme_auto="跟随系统",
    settings_theme_light="浅色",
    settings_theme_dark="深色",
    settings_kept="选择立即生效，只保存在这个浏览器里。",
    no_sure_answer="没有很有把握的答案，下面是最相关的段落。在“设置”里可以改为显示所有答案。",
    collection_choose="文档集",
    collection_first="默认",
    collection_new="新建一个文档集",
    collection_new_hint="名称，例如：政策",
    collection_create="新建",
    collection_made="已新建，现在提问和收录的都是文档集“{name}”。",
    narrow="缩小范围",
    narrow_document="文档",
    narrow_section="章节",
    narrow_section_hint="标题里的几个字",
    narrow_kind="哪种文字",
    narrow_kind_operator="类型",
    narrow_all="全部",
    narrow_body="正文",
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
    question_hint="Type a question",
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
    other_answer="Another document says",
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
    why_relevance="Read for the answer",
    why_chance="holds it with {chance}",
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
    tab_ask="Ask",
    tab_library="Library",
    drop_files="Drop files here, or click to choose",
    drop_kinds="Reads {kinds} and more, up to {megabytes} MB each. "
    "A file of the same name takes the place of the old one.",
    drop_sending="Receiving file {number} of {total}…",
    drop_failed="Did not arrive: {name}",
    folder_label="A folder or file on this computer",
    folder_hint="such as /home/li/papers",
    folder_take="Take in",
    run_starting="Getting ready…",
    run_reading="Reading files: {number} of {total}",
    run_embedding="Computing embeddings: {share}%",
    run_publishing="Writing the index…",
    run_stopping="Stopping…",
    run_left="about {time} left",
    run_cancel="Cancel",
    run_done="Done. Added: {added}, changed: {changed}, removed: {removed}, failed: {failed}, unchanged: {unchanged}. "
    "It took {seconds} s.",
    run_nothing="Nothing has changed.",
    run_cancelled="Cancelled. The library is as before; what was computed is kept for the next run.",
    run_failed="Nothing was taken in",
    run_files="What happened to each file",
    run_more="Files not listed: {count}",
    outcome_added="added",
    outcome_changed="changed",
    outcome_removed="removed",
    outcome_failed="failed",
    passages_made="passages: {count}",
    filter_label="Filter the documents",
    filter_hint="Filter by name or title",
    index_all_again="Check all again",
    column_document="Document",
    column_kind="Format",
    column_passages="Passages",
    column_characters="Characters",
    column_size="Size",
    column_indexed="Taken in",
    column_actions="Actions",
    documents_shown="Listed: {shown} of {total}",
    documents_none="No document fits.",
    file_gone="file is gone",
    index_again="Check again",
    remove="Remove",
    remove_question="Remove “{title}” from the library? It is found no more at once; its text is gone from the "
    "files of the index after {command} is run in a terminal.",
    remove_upload_too="The copy kept of the upload is deleted with it.",
    remove_yes="Remove from the library",
    remove_no="Keep",
    removed="Removed: {name}",
    busy="Other documents are being taken in; wait until that is done, or cancel it.",
    unreadable_kinds="Files of these formats cannot be read: {names}",
    too_many_files="At most {most} files at once; these are {count}.",
    no_path="Type the path of a folder or a file first.",
    no_files_left="There are no documents in the library.",
    library_trouble="That did not work",
    tab_measure="Measure",
    right_answer="Right",
    no_right_answer="Not an answer",
    right_passage="This is the right passage",
    measure_intro="Press the buttons under answers and passages: the question and its right passage become part of a "
    "question set of your own. “Not an answer” alone says that the documents hold none. Measure again after a change "
    "of documents or settings, and see what it did.",
    measure_questions="Questions so far: {count}",
    measure_now="Measure",
    measure_trouble="Nothing was measured",
    measure_legend="recall@1, recall@5: how often the right passage is first, or among the first five; nDCG@10: how "
    "far up it stands; exact: how often the answer is right to the letter. Higher is better, 1 is the most.",
    column_when="When",
    column_questions="Questions",
    column_recall_1="recall@1",
    column_recall_5="recall@5",
    column_ndcg="nDCG@10",
    column_exact="exact",
    column_documents="Documents",
    column_encoder="Encoder",
    tab_map="Map",
    map_drawing="Drawing the map… With many documents that takes half a minute; after that it is kept.",
    map_trouble="The map cannot be drawn now",
    map_intro="Each point is a passage; those that mean the like stand together. A click opens it in its document.",
    map_sampled="Of {passages} passages {points} are drawn here, evenly chosen.",
    map_picture="Map of the documents: passages: {points}, topics: {topics}",
    map_by_document="Colour: document",
    map_by_section="Colour: section",
    map_other="others",
    map_no_section="under no heading",
    map_hits="Passages found for the last question",
    map_topics="Topics",
    map_passages="passages: {count}",
    profile="Scores of the passages",
    profile_hit="Passage {rank}: {score}",
    coverage="Where in the document",
    coverage_hit="Passage {rank}: at {share} %",
    page_of="Page {page} of {pages}",
    page_earlier="Previous page",
    page_later="Next page",
    page_as_text="Show text",
    page_as_picture="Show page",
    page_alt="Page {page} as it looks",
    page_unmarked="Where the passage stands was not made out on this page.",
    tab_settings="Settings",
    settings_hits="How many passages",
    settings_hits_hint="At most so many are listed for a question.",
    settings_hits_count="{count} passages",
    settings_answers="Answers",
    settings_answers_hint="Passages alone come a little faster.",
    settings_answers_on="Answer and passages",
    settings_answers_off="Passages only",
    settings_caution="Answers that are not sure",
    settings_caution_hint="Of ten confident answers some seven are right word for word, nine at least in half.",
    settings_caution_guesses="Show them, and say how sure they are",
    settings_caution_sure="Do not show them",
    settings_language="Language",
    settings_theme="Light or dark",
    settings_theme_auto="As the system",
    settings_theme_light="Light",
    settings_theme_dark="Dark",
    settings_kept="A choice counts at once and is kept in this browser only.",
    no_sure_answer="There is no answer to be sure of. These passages come closest; Settings can show all answers.",
    collection_choose="Collection",
    collection_first="default",
    collection_new="Make a new collection",
    collection_new_hint="A name, such as Policies",
    collection_create="Create",
    collection_made="Made. Questions and new documents now go to the collection “{name}”.",
    narrow="Narrow down",
    narrow_document="Document",
    narrow_section="Section",
    narrow_section_hint="words of a heading",
    narrow_kind="Kind of text",
    narrow_kind_operator="kind",
    narrow_all="all",
    narrow_body="Body",
)


def texts_for(language: Language) -> Texts:
    return CHINESE if language is Language.CHINESE else ENGLISH
