"""Recognise, line by line, what is not body: page furniture and entries of a bibliography."""

import re

_FURNITURE = re.compile(
    r"""(?ix)
    (?: 作者|发布者|编辑|来源|发布时间|发布日期|日期|时间|点击(?:量|率|数)?|浏览(?:量|次数)?|阅读(?:量|数)? ) \s*[:：]
        .*? (?: \d{4}-\d{1,2}-\d{1,2} | \d{1,2}:\d{2} | (?:点击|浏览|阅读)\S{0,2}\s*[:：]\s*\d+ ) .*      # a web page's byline
    | (?: 电话|手机|传真|邮编|邮箱|联系电话|联系方式|tel|fax|e-?mail|qq|微信 ) \s*[:：]?\s* [-+()\w.@\s/]{5,40}  # contacts
    | \+?[\d\s()-]{7,20}                                                                           # a bare telephone number
    | 第\s*\d+\s*页 (?: \s*[,，/]?\s*共\s*\d+\s*页 )? | page\s+\d+ (?: \s*(?:of|/)\s*\d+ )?            # page numbers
    | [-—–·\s]*\d{1,4}[-—–·\s]* | \d{1,4}\s*/\s*\d{1,4}
    | (?: https?:// | www\. )\S+                                                                     # a bare link
    | (?: ©|\(c\)|copyright|版权所有 ).{0,80}
    | \d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日? (?: \s+\d{1,2}:\d{2}(?::\d{2})? )?            # a bare date
    """
)
# GB/T 7714 type marks; OCR often eats the opening bracket ("研究J].学术研究").
_TYPE_MARK = re.compile(r"(?<![A-Za-z])[JMDCNRPSZA]\s*\]|\[(?:EB|DB|CP|J|M|C|N)/OL\]")
_NUMBERED = re.compile(r"\s*[\[［【〔]\s*\d{1,3}\s*[\]］】〕]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page and not to the text."""
    return _FURNITURE.fullmatch(line.strip()) is not None


def is_reference(line: str) -> bool:
    """Say whether a line outside a bibliography's heading is an entry of one all the same."""
    return bool(_NUMBERED.match(line) and _TYPE_MARK.search(line) and _YEAR.search(line))


def starts_reference(line: str) -> bool:
    """Say whether a line of a bibliography begins a new entry by its number."""
    return bool(_NUMBERED.match(line))
