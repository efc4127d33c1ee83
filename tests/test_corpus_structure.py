"""What a text is made of: the kinds of its lines, the headings above each block, and where blocks begin and end."""

import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import HAN, any_texts, documents

from corpus.headings import match_heading
from corpus.linekinds import is_furniture, is_reference, starts_reference
from corpus.lines import page_width, split_lines
from corpus.records import Block, Document, Kind, Mark
from corpus.repair import reading_text
from corpus.structure import split_blocks

SEED = Path(__file__).resolve().parents[2] / "shared" / "data" / "seed" / "technocratic_government.txt"
FLOWING = "这一段话说的是数字政府的建设，它在一行里写完，不因为页面的宽窄而断开，所以比一张纸上的一行长，写到句号为止。"


def blocks(text: str, *, source: str = "/notes.txt") -> list[Block]:
    return split_blocks(Document("doc", "title", text, source))


def squeeze(text: str) -> str:
    return "".join(text.split())


def outline(text: str, *, source: str = "/notes.txt") -> list[str]:
    """Every block in one line: its kind, its beginning, and the headings above it."""
    return [
        f"{block.kind} {text[block.start : block.end][:12]!r} < {' > '.join(block.section)}"
        for block in blocks(text, source=source)
    ]


def kinds(text: str, *, source: str = "/notes.txt") -> list[str]:
    return [block.kind.value for block in blocks(text, source=source)]


def sections(text: str, *, source: str = "/notes.txt") -> list[tuple[str, ...]]:
    """The headings above each block of body."""
    return [block.section for block in blocks(text, source=source) if block.kind is Kind.BODY]


# One line as a heading

STYLES_OUTERMOST_FIRST = (
    ("第一编 总论", "第二部分 现状", "Part II Findings"),
    (
        "第四章 技治政府的当代实践:以浙江为例",
        "第 三 章 困境",
        "第12章 结语",
        "Chapter 3 Methods",
        "附录A 问卷",
        "Appendix B",
    ),
    ("第二节 地方政府的技治表现", "第十节 小结", "Section 2.1 Data"),
    ("一、初期建设阶段", "十二、附则", "二 、工作目标", "IV. RESULTS"),
    ("（一）总体要求", "(二)基本原则", "（ 三 ）保障措施"),
    ("1. 指导思想", "2．基本原则", "3、工作目标", "2 Methods", "3 研究方法"),
    ("1.1 数据共享", "2.3数据归集", "4.2 Data sharing"),
    ("1.1.1 公共数据", "3.2.10 Results"),
    ("（1）归集", "(2) 共享", "3）开放", "① 归集"),
)
UNNUMBERED = (
    "前言",
    "绪　论",
    "结 论",
    "致谢",
    "参考文献",
    "主要参考文献：",
    "【参考文献】",
    "References",
    "CONCLUSION",
)
NOT_HEADINGS = (
    "",
    "数字政府的建设",
    "第一条 为了规范公共数据管理，制定本条例。",
    "第一，要加强领导",
    "第三部门参与社会治理",
    "一是加强领导；二是落实责任",
    "一、坚持党的领导，加强统筹协调，完善体制机制；",
    "（一）国家机关在履行职责中收集的数据；",
    "1. 坚持党的全面领导。充分发挥党总揽全局的作用，全面贯彻党中央的部署。",
    "1.5%的增长",
    "3.5亿元",
    "2.4 倍",
    "12.35万人次",
    "2021 年 3 月底",
    "3 月底",
    "53 个部门",
    "10:27:10",
    "1.0.0",
    "Sections of the report",
    "一、" + "长" * 60,
)


@pytest.mark.parametrize(
    ("line", "style"), [(line, style) for style, lines in enumerate(STYLES_OUTERMOST_FIRST) for line in lines]
)
def test_a_numbered_heading_stands_under_those_of_the_styles_before_it(line: str, style: int) -> None:
    heading = match_heading(line, markdown=False)
    assert heading is not None
    for other_style, lines in enumerate(STYLES_OUTERMOST_FIRST):
        for other_line in lines:
            other = match_heading(other_line, markdown=False)
            assert other is not None
            assert (heading.rank > other.rank) == (style > other_style), (line, other_line)


@pytest.mark.parametrize("line", UNNUMBERED)
def test_an_unnumbered_heading_stands_beside_chapters(line: str) -> None:
    heading, chapter = match_heading(line, markdown=False), match_heading("第一章 总则", markdown=False)
    assert heading and chapter
    assert heading.rank == chapter.rank


@pytest.mark.parametrize("line", NOT_HEADINGS)
def test_a_sentence_an_item_or_a_figure_is_no_heading(line: str) -> None:
    assert match_heading(line, markdown=False) is None


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("第四章　技治 政府", "第四章 技治政府"),
        ("第 三 章  困 境", "第三章 困境"),
        ("第三章困境", "第三章困境"),
        ("摘　要", "摘要"),
        ("三、合作 PPP 模式", "三、合作 PPP 模式"),
        ("参考文献：", "参考文献"),
    ],
)
def test_a_heading_is_set_for_reading(line: str, title: str) -> None:
    heading = match_heading(line, markdown=False)
    assert heading is not None
    assert heading.title == title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# 数字政府", ("数字政府", 1)),
        ("### 1.1 数据 ###", ("1.1 数据", 3)),
        ("###### Six", ("Six", 6)),
        ("## 它结束了。", ("它结束了。", 2)),
        ("**一、总体要求**", ("一、总体要求", 40)),
        ("#标签", None),
        ("####### seven", None),
        ("#", None),
        ("# ：", None),
        ("**重点**是这个", None),
    ],
)
def test_markdown_headings(line: str, expected: tuple[str, int] | None) -> None:
    heading = match_heading(line, markdown=True)
    assert (heading and (heading.title, heading.rank)) == expected


def test_a_number_sign_is_a_heading_in_markdown_only() -> None:
    text = "题目\n\n# 第一\n\n正文在这里。\n"
    assert sections(text, source="/a.md") == [("题目", "第一")]
    assert sections(text, source="/a.MARKDOWN") == [("题目", "第一")]
    assert sections(text, source="/a.txt") == [("题目",), ("题目",)]
    assert sections(text, source="/a.jsonl") == [("题目",), ("题目",)]


# What a format says of a line

MARKED = "概述\n\n部门很多。\n\n一、日期: 2021-03-05; 来源: 网站\n\n概述\n\n数据很多。"


def marked(*marks: Mark) -> list[tuple[str, tuple[str, ...]]]:
    document = Document("doc", "title", MARKED, "/notes.docx", marks=marks)
    return [(block.kind.value, block.section) for block in split_blocks(document)]


def test_a_marked_line_is_a_heading_of_its_level_or_body_whatever_it_looks_like() -> None:
    assert marked(Mark(0, 1), Mark(11, None), Mark(MARKED.rindex("概述"), 2)) == [
        ("heading", ("概述",)),
        ("body", ("概述",)),
        ("body", ("概述",)),
        ("heading", ("概述", "概述")),
        ("body", ("概述", "概述")),
    ]


def test_a_title_is_outside_of_headings_and_marks_go_with_those_that_are_recognised() -> None:
    document = Document(
        "doc", "title", "规划\n\n总体\n\n第一节 现状\n\n部门很多。", "/a", marks=(Mark(0, 0), Mark(4, 1))
    )
    assert split_blocks(document)[-1].section == ("规划", "总体", "第一节 现状")


def test_a_whole_paragraph_marked_as_a_heading_is_body() -> None:
    document = Document("doc", "title", "部门很多。" * 60, "/a", marks=(Mark(0, 1),))
    assert [(block.kind, block.section) for block in split_blocks(document)] == [(Kind.BODY, ())]


# The headings above a block


def test_a_heading_closes_those_of_its_style_and_below() -> None:
    text = (
        f"第一章 甲\n第一节 乙\n一、丙\n（一）丁\n1. 戊\n{FLOWING}\n（二）己\n{FLOWING}\n二、庚\n{FLOWING}\n"
        f"第二节 辛\n{FLOWING}\n第二章 壬\n{FLOWING}\n"
    )
    assert sections(text) == [
        ("第一章 甲", "第一节 乙", "一、丙", "（一）丁", "1.戊"),
        ("第一章 甲", "第一节 乙", "一、丙", "（二）己"),
        ("第一章 甲", "第一节 乙", "二、庚"),
        ("第一章 甲", "第二节 辛"),
        ("第二章 壬",),
    ]


def test_a_heading_is_its_own_last_section() -> None:
    assert outline(f"第一章 甲\n一、乙\n{FLOWING}") == [
        "heading '第一章 甲' < 第一章 甲",
        "heading '一、乙' < 第一章 甲 > 一、乙",
        "body '这一段话说的是数字政府的' < 第一章 甲 > 一、乙",
    ]


def test_a_short_first_line_is_the_title_above_everything() -> None:
    assert sections(f"浙江省公共数据条例\n{FLOWING}\n第一章 总则\n{FLOWING}") == [
        ("浙江省公共数据条例",),
        ("浙江省公共数据条例", "第一章 总则"),
    ]


@pytest.mark.parametrize("first", ["这是一个以句号结尾的句子。", FLOWING, "第一，要加强领导，"])
def test_a_first_sentence_is_no_title(first: str) -> None:
    assert kinds(f"{first}\n{FLOWING}") == ["body", "body"]


def test_a_text_of_one_line_is_body() -> None:
    assert kinds("浙江省公共数据条例") == ["body"]


def test_the_first_line_of_a_paragraph_is_no_title() -> None:
    wrapped = "\n".join((HAN * 2)[start : start + 38] for start in range(8))
    assert kinds(wrapped) == ["body"]
    assert kinds("第一段的第一行\n第一段的第二行\n\n第二段\n", source="/a.md") == ["body", "body"]


def test_page_furniture_before_the_title_is_passed_over() -> None:
    text = f"作者:admin1 日期:2022-05-05 10:27:10 点击:575\n公共数据条例\n{FLOWING}"
    assert [(block.kind, block.section) for block in blocks(text)] == [
        (Kind.FURNITURE, ()),
        (Kind.HEADING, ("公共数据条例",)),
        (Kind.BODY, ("公共数据条例",)),
    ]


def test_the_sections_of_a_paper_do_not_stand_under_its_abstract() -> None:
    text = f"数字政府研究\n摘 要\n{FLOWING}\n一、问题的提出\n{FLOWING}\n结 语\n{FLOWING}\n"
    assert sections(text) == [
        ("数字政府研究", "摘要"),
        ("数字政府研究", "一、问题的提出"),
        ("数字政府研究", "结语"),
    ]


def test_the_running_head_of_a_page_does_not_close_the_section() -> None:
    text = f"第一章 甲\n第一节 乙\n{FLOWING}\n第一章 甲\n{FLOWING}\n"
    assert outline(text)[2:] == [
        "body '这一段话说的是数字政府的' < 第一章 甲 > 第一节 乙",
        "furniture '第一章 甲' < 第一章 甲 > 第一节 乙",
        "body '这一段话说的是数字政府的' < 第一章 甲 > 第一节 乙",
    ]


# Lists


@pytest.mark.parametrize(
    "items",
    [
        ("一、加强领导", "二、落实责任", "三、强化督查"),
        ("（一）加强领导", "（二）落实责任"),
        ("1. 归集", "2. 共享", "3. 开放"),
        ("1、归集", "2、共享"),
        ("① 归集", "② 共享"),
        ("1) 归集", "2) 共享"),
        ("附件：1. 分工表", "2. 指标体系"),
        ("（一）国家机关收集的数据；", "（二）其他单位的数据。"),
    ],
)
def test_items_of_a_list_are_body(items: tuple[str, ...]) -> None:
    text = f"第一章 甲\n{FLOWING}\n" + "\n".join(items) + f"\n{FLOWING}\n"
    assert kinds(text) == ["heading", "body", *(["body"] * len(items)), "body"]
    assert set(sections(text)) == {("第一章 甲",)}


def test_the_chapters_of_a_table_of_contents_are_headings() -> None:
    assert kinds(f"条例\n目　录\n第一章　总　则\n第二章　附　则\n第一章　总　则\n{FLOWING}\n") == ["heading"] * 5 + [
        "body"
    ]


def test_the_sentence_an_item_begins_with_is_no_heading_of_it() -> None:
    text = f"题目\n{FLOWING}\n1. 政府权力清单，写明政府能做什么。单子上没有的权力，就不该行使。\n"
    assert sections(text) == [("题目",), ("题目",)]


def test_the_same_numbers_over_paragraphs_are_headings() -> None:
    text = f"第一章 甲\n1. 归集\n{FLOWING}\n2. 共享\n{FLOWING}\n"
    assert sections(text) == [("第一章 甲", "1.归集"), ("第一章 甲", "2.共享")]


def test_numbered_paragraphs_are_body() -> None:
    text = "题目\n" + "".join(f"{number}、{FLOWING}\n" for number in "一二三")
    assert kinds(text) == ["heading", "body", "body", "body"]
    assert set(sections(text)) == {("题目",)}


# Real kinds of paper

POLICY = f"""\
索引号：000014349/2022-00073
国务院关于加强数字政府建设的指导意见
国发〔2022〕14号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　一、发展现状和总体要求
　　（一）发展现状。
　　{FLOWING}
　　（二）总体要求
　　1．指导思想。高举中国特色社会主义伟大旗帜，坚持以人民为中心。
　　2．基本原则
　　{FLOWING}
　　二、构建履职能力体系
　　（一）强化监测分析，提升经济调节能力。将数字技术广泛应用于宏观调控决策、经济社会发展分析等方面。
　　{FLOWING}
　　（二）大力推行智慧监管。充分运用数字技术支撑构建新型监管机制。
　　附件：1. 重点任务分工表
　　　　　2. 指标体系
　　2022年6月6日
附件1
{FLOWING}
责任编辑：张三
"""


def test_a_policy_paper() -> None:
    title = "国务院关于加强数字政府建设的指导意见"
    one, two = "一、发展现状和总体要求", "二、构建履职能力体系"
    assert sections(POLICY) == [
        (title,),
        (title, one, "（一）发展现状"),
        (title, one, "（二）总体要求", "1．指导思想"),  # a heading that begins its paragraph
        (title, one, "（二）总体要求", "2．基本原则"),
        (title, two, "（一）强化监测分析，提升经济调节能力"),
        (title, two),  # which is over with it
        (title, two, "（二）大力推行智慧监管"),
        (title, two),
        (title, two),
        (title, "附件1"),
    ]
    furniture = [POLICY[block.start : block.end] for block in blocks(POLICY) if block.kind is Kind.FURNITURE]
    assert furniture == ["索引号：000014349/2022-00073", "国发〔2022〕14号", "2022年6月6日", "责任编辑：张三"]


def test_a_regulation() -> None:
    text = (
        "浙江省公共数据条例\n（2022年1月21日浙江省第十三届人民代表大会第六次会议通过）\n第一章　总　则\n"
        "第一条　为了加强公共数据管理，制定本条例。\n第二条　本条例所称公共数据，是指：\n"
        "（一）国家机关收集的数据；\n（二）税务、海关等单位的数据。\n"
        "第二章　平　台\n第三条　本条例自2022年3月1日起施行。\n"
    )
    title = "浙江省公共数据条例"
    assert kinds(text) == ["heading", "body", "heading", "body", "body", "body", "body", "heading", "body"]
    assert sections(text) == [(title,), *[(title, "第一章 总则")] * 4, (title, "第二章 平台")]


def test_an_english_paper() -> None:
    text = (
        "Digital Government in Zhejiang: Lessons and Limits\n\nAbstract\nIt finds that sharing matters most.\n\n"
        "1 Introduction\nDigital government means many things to many people.\n1.1 Background\n"
        "In 2014 the province began to publish its four lists.\n2. Methods\nWe read 53 documents.\n"
        "References\n[1] Smith J. Digital era governance[J]. Public Administration, 2006, 16(3).\n"
        "[2] Dunleavy P. Digital Era Governance. Oxford University Press, 2008.\n"
    )
    title = "Digital Government in Zhejiang: Lessons and Limits"
    assert sections(text) == [
        (title, "Abstract"),
        (title, "1 Introduction"),
        (title, "1 Introduction", "1.1 Background"),
        (title, "2. Methods"),
    ]
    assert kinds(text)[-3:] == ["heading", "reference", "reference"]


def test_a_plan_out_of_a_pdf() -> None:
    """Hard-wrapped, with a table of contents, short headings, a running head and a table, so few lines are full."""
    title, one, two = "浙江省数字政府建设“十四五”规划", "一、发展基础", "二、总体要求"
    paragraph = wrap(f"\u3000\u3000{FLOWING}", 24)
    numbered = wrap(f"\u3000\u30001．平台支撑有力。{FLOWING}", 24)
    text = (
        f"{title}\n目  录\n一、发展基础............1\n二、总体要求............6\n\n{one}\n（一）现状\n{paragraph}\n"
        f"{numbered}\n— 3 —\n{title}\n{paragraph}\n（二）形势\n{paragraph}\n专栏1  主要指标\n"
        f"1 一网通办率 60% 85%\n2 共享满足率 99.5% 99.5%\n{two}\n（一）指导思想\n{paragraph}\n"
    )
    assert sections(text) == [
        (title, one, "（一）现状"),
        (title, one, "（一）现状", "1．平台支撑有力"),
        (title, one, "（一）现状"),
        *[(title, one, "（二）形势")] * 4,
        (title, two, "（一）指导思想"),
    ]
    bodies = [squeeze(text[block.start : block.end]) for block in blocks(text) if block.kind is Kind.BODY]
    assert bodies.count(FLOWING) == 4
    furniture = [text[block.start : block.end] for block in blocks(text) if block.kind is Kind.FURNITURE]
    assert furniture == ["一、发展基础............1", "二、总体要求............6", "— 3 —", title]


def test_questions_with_their_answers() -> None:
    text = "常见问题\n一、什么是“浙里办”？\n答：它是政务服务的统一入口。\n二、如何注册？\n答：下载后按提示注册。\n"
    assert sections(text) == [("常见问题", "一、什么是“浙里办”？"), ("常见问题", "二、如何注册？")]


# Furniture and references


@pytest.mark.parametrize(
    "line",
    [
        "作者:admin1 日期:2022-05-05 10:27:10 点击:575",
        "来源：新华社 发布时间：2022年6月23日",
        "浏览次数：1024",
        "发布时间：2022年6月23日 16:00 浏览次数：1024",
        "索 引 号：000014349/2022-00073",
        "责任编辑：张三",
        "【字体：大 中 小】 打印",
        "电话：0571-12345678",
        "E-mail: office@example.org",
        "+86 571 1234 5678",
        "0571-87654321",
        "第 3 页 共 10 页",
        "Page 3 of 10",
        "- 12 -",
        "3/10",
        "https://www.gov.cn/zhengce/content.htm",
        "© 2022 浙江省人民政府",
        "2022年6月6日",
        "2022-05-05 10:27",
        "6 June 2022",
        "June 6, 2022",
        "国发〔2022〕14号",
        "第一章 总则 .......... 3",
        "一、总体要求……………12",
        "1.1 Background . . . . . . 7",
    ],
)
def test_what_belongs_to_the_page_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "数字政府的建设",
        "2022年6月6日，国务院印发了指导意见。",
        "电话那头的人说，明天再来办理。",
        "来源：本研究根据访谈资料整理",
        "共有53个部门。",
        "第3页的表格说明了这一点",
        "时间：2021-03-01。" + FLOWING * 2,
        "国发〔2022〕14号文件要求各地抓好落实",
        "他想了想……3年后再来",
    ],
)
def test_what_says_something_is_not(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[59]李强.数字政府[J].学术研究,2020(3):1-9.", True),
        ("［3］ 王伟玲. 研究J].电子政务,2019.", True),  # OCR has eaten a bracket
        ("[1] Smith J. Governance [M]. Oxford: OUP, 2006.", True),
        ("[4] 国务院. 意见[EB/OL]. (2022-06-23).", True),
        ("[59]李强认为这一点很重要。", False),
        ("李强.数字政府[J].学术研究,2020(3):1-9.", False),
        ("[2021]年的数字政府", False),
        ("[3]王伟玲.研究[J].电子政务.", False),
        ("[3]王伟玲认为2019年是转折之年。", False),
    ],
)
def test_an_entry_of_a_bibliography_is_known_by_number_type_and_year(line: str, expected: bool) -> None:
    assert is_reference(line) is expected


def test_a_bibliography_ends_with_the_next_strong_heading() -> None:
    text = (
        f"题目\n{FLOWING}\n参考文献\n[1]李强.数字政府[J].学术研究,2020(3):1-9.\n"
        f"[2]没有标识的一条\n1. Smith, J. (2006)\n致谢\n{FLOWING}\n"
    )
    assert kinds(text) == ["heading", "body", "heading", "reference", "reference", "reference", "heading", "body"]
    assert sections(text)[-1] == ("题目", "致谢")


def test_an_entry_that_goes_on_in_the_next_line_is_one_block() -> None:
    width = 34
    entries = [f"[{number}]" + (HAN * 3)[: width * 2 - 9] for number in range(1, 7)]
    text = "参考文献\n" + "\n".join(entry[:width] + "\n" + entry[width:] for entry in entries)
    found = [text[block.start : block.end] for block in blocks(text) if block.kind is Kind.REFERENCE]
    assert [entry.replace("\n", "") for entry in found] == entries
    assert all(starts_reference(entry) for entry in found)


# Lines and paragraphs


def wrap(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


@pytest.mark.parametrize("width", [20, 35, 40, 60])
def test_the_lines_of_hard_wrapped_paragraphs_are_joined(width: int) -> None:
    paragraphs = [(HAN * 9)[start : start + 6 * width - 7] + "。" for start in (0, 5, 11)]
    text = "\n".join(wrap(paragraph, width) for paragraph in paragraphs)
    assert [text[block.start : block.end].replace("\n", "") for block in blocks(text)] == paragraphs


def test_numbers_and_latin_words_are_half_as_wide() -> None:
    """Lines of the same width on the page, with from 18 to 36 characters."""
    lines = [("数字政府建设2021年PPP模式ABCDEFGH" * 9)[: 18 + row] for row in range(8)]
    lines = [line + "字" * ((40 - sum(1 if mark.isascii() else 2 for mark in line)) // 2) for line in lines]
    assert page_width(list(split_lines("\n".join(lines)))) == 40
    assert len(blocks("\n".join(lines))) == 1


def test_an_english_text_is_joined_at_its_width_too() -> None:
    paragraph = "The province began to publish its four lists and one network in that year, and " * 6
    text = textwrap.fill(paragraph, 72) + "\n" + textwrap.fill(paragraph, 72)
    assert [" ".join(text[block.start : block.end].split()) for block in blocks(text)] == [paragraph.strip()] * 2


def test_lines_of_flowing_text_are_paragraphs() -> None:
    text = "\n".join(FLOWING[: 20 + 5 * row] + "。" for row in range(9))
    assert page_width(list(split_lines(text))) is None
    assert len(blocks(text)) == 9


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([HAN[:30] + "。", HAN[:29] + "？", HAN[:28] + "。”"] * 3, id="sentences"),
        pytest.param([HAN[:29] + "。”"] * 9, id="quotations"),
        pytest.param([HAN[:30] + "。", HAN[:30] + "。", HAN[:31]] * 3, id="sentences with some that lack their mark"),
        pytest.param(["白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"] * 2, id="narrower than a page"),
        pytest.param([HAN + HAN[:20]] * 9, id="wider than a page"),
        pytest.param([HAN + HAN[:6]] * 5, id="too few to tell"),
    ],
)
def test_lines_of_one_length_need_not_be_those_of_a_page(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert page_width(list(split_lines(text))) is None
    assert len(blocks(text)) == len(lines)


def test_a_heading_after_a_last_line_that_is_full_is_one() -> None:
    line = (HAN * 2)[:30]
    text = "\n".join([line, line, line[:29] + "。", "二、工作目标", line, line, line[:9] + "。"])
    assert kinds(text) == ["body", "heading", "body"]


def test_an_indent_or_a_blank_line_begins_a_paragraph() -> None:
    line = (HAN * 2)[:40]
    for separator in ("\n\u3000\u3000", "\n    ", "\n\t", "\n\n", "\n \n"):
        text = separator.join([wrap(line * 3, 40)] * 3)
        assert len(blocks(text)) == 3, repr(separator)


def test_a_heading_in_the_middle_of_a_wrapped_sentence_is_none() -> None:
    line = (HAN * 2)[:30]
    paragraph = wrap(line * 3, 30) + "\n一、" + line[:28] + "\n" + line * 1 + "\n" + line[:10] + "。"
    text = paragraph + "\n" + paragraph
    assert [block.kind for block in blocks(text)] == [Kind.BODY, Kind.BODY]


def test_a_markdown_paragraph_ends_at_a_blank_line_or_an_item() -> None:
    text = "# 题\n\n第一行\n第二行\n\n另一段\n- 一项\n  还是它\n- 二项\n> 引文\n| a | b |\n1. 三项\n"
    found = [text[block.start : block.end] for block in blocks(text, source="/a.md") if block.kind is Kind.BODY]
    assert found == ["第一行\n第二行", "另一段", "- 一项\n  还是它", "- 二项", "> 引文", "| a | b |", "1. 三项"]


def test_code_in_markdown_holds_no_headings() -> None:
    text = "# 题\n\n```bash\n# 安装\npip install wenju\n```\n\n正文在这里。\n"
    assert set(sections(text, source="/a.md")) == {("题",)}


def test_front_matter_is_furniture() -> None:
    text = "---\ntitle: 数字政府\ntags:\n- 政务\n---\n\n# 题\n\n正文在这里。\n"
    assert kinds(text, source="/a.md") == ["furniture"] * 5 + ["heading", "body"]


def test_a_rule_between_paragraphs_is_no_front_matter() -> None:
    text = "---\n\n正文在这里。\n\n---\n\n另一段。\n"
    assert kinds(text, source="/a.md") == ["body"] * 4


def test_nothing_has_no_blocks() -> None:
    assert blocks("") == []
    assert blocks(" \n\u3000\n") == []


# Every text


@given(any_texts, st.sampled_from(["/a.txt", "/a.md", "/a.jsonl"]))
def test_blocks_are_in_order_and_only_white_space_lies_between_them(text: str, source: str) -> None:
    found = blocks(text, source=source)
    edges = [0, *(edge for block in found for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    between = [text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(between).strip()
    assert all(text[block.start : block.end].strip() for block in found)


@given(documents, st.sampled_from(["/a.txt", "/a.md"]))
def test_every_section_is_a_heading_above_the_block_or_at_its_beginning(text: str, source: str) -> None:
    above: set[str] = set()
    for block in blocks(text, source=source):
        own = set(block.section) - above
        if block.kind is Kind.HEADING:
            assert block.section
            above.add(block.section[-1])
            own -= above
        assert not own or reading_text(text[block.start : block.end]).startswith(block.section[-1]), block
        assert own <= set(block.section[-1:])


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not here")
def test_the_seed_document() -> None:
    text = SEED.read_text("utf-8")
    found = blocks(text)
    assert Counter(block.kind.value for block in found) == {"heading": 41, "reference": 60, "furniture": 3, "body": 83}
    [held] = [block for block in found if "53个部门" in text[block.start : block.end]]
    assert held.kind is Kind.BODY
    assert held.section == (
        "第四章 技治政府的当代实践:以浙江为例",
        "第二节 地方政府的技治表现",
        "四、部门间的整合联动",
    )
