"""Recognise, line by line, what is not body: page furniture and entries of a bibliography."""

import re

# In order: a web page's byline; what a government's site says of a paper; contacts; a bare telephone number;
# page numbers, by themselves or in a table of contents; a bare link; rights; a bare date, Chinese or English.
_FURNITURE = re.compile(
    r"""(?ix)
    (?: 作者|发布者|编辑|来源|发布时间|发布日期|日期|时间|点击[量率数]?|浏览(?:量|次数)?|阅读[量数]? ) \s*[:：]
        .{0,80}?
        (?: \d{4}[-/.年]\d{1,2}[-/.月]\d{1,2} | \d{1,2}:\d{2} | (?:点击|浏览|阅读)\S{0,2}\s*[:：]\s*\d+ )
        .{0,80}
    | (?: 点击[量率数]?|浏览(?:量|次数)?|阅读[量数]? ) \s*[:：]\s*\d+
    | (?: 索\s*引\s*号|主题分类|主题词|发文机关|发文机构|发文字号|成文日期|信息来源|责任编辑|有效性 ) \s*[:：].{0,60}
    | [【\[(（]? 字[体号] \s*[:：]? .{0,3} 大\s*中\s*小 .{0,20}
    | \S{2,8}〔\d{4}〕\d{1,4}号
    | (?: 电话|手机|传真|邮编|邮箱|联系电话|联系方式|tel|fax|e-?mail|qq|微信 ) \s*[:：]?\s* [-+()\w.@\s/]{5,40}
    | \+?[\d\s()-]{7,20}
    | 第\s*\d+\s*页 (?: \s*[,，/]?\s*共\s*\d+\s*页 )? | page\s+\d+ (?: \s*(?:of|/)\s*\d+ )?
    | [-—–·\s]*\d{1,4}[-—–·\s]* | \d{1,4}\s*/\s*\d{1,4}
    | .{1,60}? (?: [.·…]\s* ){4,} \d{1,4}
    | (?: https?:// | www\. )\S+
    | (?: ©|\(c\)|copyright|版权所有 ).{0,80}
    | \d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日? (?: \s+\d{1,2}:\d{2}(?::\d{2})? )?
    | \d{1,2}\s+ (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* ,?\s+\d{4}
    | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \s+\d{1,2},?\s+\d{4}
    """
)
# GB/T 7714 type marks; OCR often eats the opening bracket ("研究J].学术研究").
_TYPE_MARK = re.compile(r"(?<![A-Za-z])[JMDCNRPSZA]\s*\]|\[(?:EB|DB|CP|J|M|C|N)/OL\]")
_LONGEST_FURNITURE = 2000  # characters, of a link; to try the patterns on a line of megabytes takes long
_NUMBERED = re.compile(r"\s*[\[［【〔]\s*\d{1,3}\s*[\]］】〕]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page and not to the text."""
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(line.strip()) is not None


def is_reference(line: str) -> bool:
    """Say whether a line outside a bibliography's heading is an entry of one all the same."""
    return bool(_NUMBERED.match(line) and _TYPE_MARK.search(line) and _YEAR.search(line))


def starts_reference(line: str) -> bool:
    """Say whether a line of a bibliography begins a new entry by its number."""
    return bool(_NUMBERED.match(line))
