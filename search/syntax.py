"""The operators of a question, told from what only looks like them.

"a phrase" must occur, -word and -"a phrase" must not, document:name, section:name and kind:name narrow the search.

Straight quotes make a phrase, unless the first one stands right behind a Latin letter, a figure or an ASCII
mark: 5" and class="x" are none. “…”, 「…」 and 『…』 are how Chinese writes terms and titles in any sentence, so
by themselves they ask for nothing; behind ``-`` and ``:`` they hold a value. ``-`` is an operator at the start or
after white space, before a letter or a quote: PPR-9087, -5 度, 2019 -2021, " - ", --, -> and -$5 are none. The
filters stand at the start or after white space, their value right behind the colon. What stands in quotes of any
kind is no operator.
"""

import re
from collections import defaultdict
from dataclasses import astuple, dataclass

from corpus.errors import QuestionError
from corpus.records import Kind
from indexer.verbatim import comparable

_STRAIGHT = r'["＂][^"＂]+["＂]'
_PAIRED = r"“[^“”]+”|「[^「」]+」|『[^『』]+』"
_OPENING = '"＂“「『'
_BEYOND = '\\s，。！？；“”「」『』"＂'  # where a value without quotes ends
_LAST = r".,;:!?)\]}"  # what its last character is not: the marks of the sentence around it
_VALUE = rf"[^{_BEYOND}]*[^{_BEYOND}{_LAST}]"
_WORD = rf"(?=[^\W\d_])[^{_BEYOND}、：]*[^{_BEYOND}、：{_LAST}]"
_START = r"(?<!\S)"
KINDS = {
    "body": Kind.BODY,
    "正文": Kind.BODY,
    "heading": Kind.HEADING,
    "标题": Kind.HEADING,
    "標題": Kind.HEADING,
    "reference": Kind.REFERENCE,
    "参考文献": Kind.REFERENCE,
    "參考文獻": Kind.REFERENCE,
}
_OPERATOR = re.compile(  # the names of the groups are fields of Conditions
    rf"{_START}[-－](?P<excluded>{_STRAIGHT}|{_PAIRED}|{_WORD})\s*"
    rf"|{_START}(?i:document|文档|文檔)[:：](?P<documents>{_STRAIGHT}|{_PAIRED}|{_VALUE})\s*"
    rf"|{_START}(?i:section|章节|章節)[:：](?P<sections>{_STRAIGHT}|{_PAIRED}|{_VALUE})\s*"
    rf"|{_START}(?i:kind|类型|類型)[:：](?P<kinds>(?ai:{'|'.join(KINDS)}))(?!\w)\s*"
    rf"|(?<![!-~])(?P<phrases>{_STRAIGHT})"
    rf'|(?<![0-9A-Za-z])["＂][^"＂]*["＂]|{_PAIRED}'  # quotes that ask for nothing, and hide what is in them
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a paragraph must meet to be a hit: every one of these, of kinds one. False when there are none."""

    phrases: tuple[str, ...] = ()  # it holds them
    excluded: tuple[str, ...] = ()  # it does not
    documents: tuple[str, ...] = ()  # they are part of its document's name or title
    sections: tuple[str, ...] = ()  # they are part of a heading above it
    kinds: tuple[str, ...] = ()  # as ``KINDS`` spells them, in any case

    def __bool__(self) -> bool:
        return any(astuple(self))


def parse(text: str) -> tuple[str, Conditions]:
    """Return a question without its operators, phrases left in their quotes, and what these ask for.

    A text without operators comes back as it is.

    :raises QuestionError: if nothing but operators is left; a phrase alone is a question.
    """
    found: dict[str, list[str]] = defaultdict(list)

    def take(match: re.Match[str]) -> str:
        kind = match.lastgroup
        value = _bare(match[kind]) if kind else ""
        if kind is None or not comparable(value):
            return match[0]
        found[kind].append(value)
        return match[0] if kind == "phrases" else ""

    plain = _OPERATOR.sub(take, text)
    conditions = Conditions(**{kind: tuple(dict.fromkeys(values)) for kind, values in found.items()})
    if not conditions:
        return text, conditions
    if not conditions.phrases and not re.search(r"\w", plain):
        raise QuestionError(f"The question says only where to look, {text[:60]!r}; add what you want to know")
    return plain.strip(), conditions


def _bare(value: str) -> str:
    return value[1:-1].strip() if value[0] in _OPENING else value
