"""Texts as people's files hold them: Chinese, English and both, with what PDFs, web pages and editors leave in them."""

from hypothesis import strategies as st

HAN = "数字政府的建设是一项系统工程浙江省杭州市在改革中打通了部门之间数据共享平台服务群众企业办事二〇三"
LATIN = ("PPP", "GDP", "Digital", "government", "data", "the", "e5", "5G", "café", "naïve", "C++", "AI", "T/7714")
NUMBERS = ("53", "2021", "470", "80%", "3.5", "1,531", "14", "二〇二五", "２０２１")
STOPS = ("。", "！", "？", "；", "，", "、", "：", "……", "——", ". ", "? ", "! ", "; ", ", ", ": ")
PAIRS = ("“”", "‘’", "「」", "（）", "《》", "〔〕", "()", "[]", '""')
WHITE = (" ", "  ", "\n", "\r\n", "\n\n", "\t", "\u3000", "\u3000\u3000", "\xa0", "\f", "\u2028", " " * 40)
ODD = (
    "\u200b",  # zero width space
    "\ufeff",  # a byte order mark in the middle
    "\U00020bb7",  # a Han character outside of the basic plane
    "\U0001f468\u200d\U0001f469",  # two people joined to one
    "e\u0301",  # a letter and its accent
    "\u0e2a\u0e27",  # Thai, written without spaces
    "\ufffd",
    "\x00",
    "\x1c",  # a separator that counts as white space
    "㈠",
    "①",
    "Ⅳ",
)
HEADINGS = (
    "第一编 总论",
    "第四章 技治政府的当代实践:以浙江为例",
    "第二节 地方政府的技治表现",
    "一、总体要求",
    "（二）基本原则",
    "（三）发展现状。",
    "1. 指导思想",
    "1.1 数据共享",
    "1.1.1 归集",
    "2 Methods",
    "① 归集",
    "# 标题",
    "## Section",
    "摘 要",
    "Abstract",
    "参考文献",
    "References",
    "附件1",
)
LINES = (
    "作者:admin1 日期:2022-05-05 10:27:10 点击:575",
    "电话：0571-12345678",
    "第 3 页",
    "- 12 -",
    "[59]李强.数字政府[J].学术研究,2020(3):1-9.",
    "第一条 为了规范公共数据，制定本条例。",
    "（一）强化监测，提升能力。将数字技术用于决策。",
    "- 项目",
    "1) 第一项；",
    "| 年份 | 数量 |",
    "```",
    "---",
    "> 引文",
    "国发〔2022〕14号",
)

han = st.text(st.sampled_from(HAN), min_size=1, max_size=30)
_words = st.one_of(han, st.sampled_from(LATIN), st.sampled_from(NUMBERS))
_pieces = st.one_of(
    _words,
    st.sampled_from(STOPS),
    st.sampled_from(WHITE),
    st.sampled_from(ODD),
    st.builds(lambda pair, inner: pair[0] + inner + pair[1], st.sampled_from(PAIRS), han),
    st.sampled_from(sorted(set("".join(PAIRS)))),  # half of a pair
)

# A line or a few of them, with anything in any place.
messy_texts = st.lists(_pieces, max_size=40).map("".join)

# What stands on one line: a sentence, a heading, furniture, an item.
_sentences = st.lists(st.one_of(han, _words, st.sampled_from(STOPS)), min_size=1, max_size=12).map("".join)
_lines = st.one_of(_sentences, st.sampled_from(HEADINGS), st.sampled_from(LINES), messy_texts)
_breaks = st.sampled_from(("\n", "\n", "\n\n", "\r\n", "\n\u3000\u3000", "\n    ", "\f", "\r"))

# Whole documents of such lines.
documents = st.lists(st.tuples(_lines, _breaks).map("".join), max_size=25).map("".join)

# One line that is far longer than a passage, with and without places to cut it.
long_lines = st.builds(lambda piece, times: piece * times, st.one_of(messy_texts, han, _words), st.integers(20, 60))

any_texts = st.one_of(messy_texts, documents, long_lines, st.text(max_size=60))
