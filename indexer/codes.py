"""Numbers of documents and standards as one term each, whatever stands between their parts.

国发〔2022〕14号, 国发[2022] 14 号 and 国发2022第14号 give 国发〔2022〕14号; GB/T 7714—2015 and GB/T7714-2015 give
gb/t7714-2015 and gb/t7714; PPR9087 gives ppr-9087. Their parts are terms too, see ``words``.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.function_words import CHINESE_FUNCTION_WORDS

Span = tuple[str, int, int]  # term, start, end

_YEAR = "(?:19|20)[0-9]{2}"
_BEFORE_YEAR = re.compile(r"(?P<issuer>[\u4e00-\u9fff]{2,})\s?[〔\[(【]?\s?$")
_FROM_YEAR = re.compile(rf"(?P<year>{_YEAR})\s?[〕\])】-]?\s?第?\s?(?P<number>[0-9]{{1,5}})\s?号")
_LONGEST_ISSUER = 8  # characters, of those issuers abbreviate to: 浙政办发 has four

_BODIES = ("gb", "iso", "iec", "ieee", "rfc")
_BODY = rf"[a-z]{{1,5}}(?:/[a-z]{{1,5}})+|{'|'.join(_BODIES)}"
_STANDARD = re.compile(
    rf"(?P<body>{_BODY})\s?(?P<number>[0-9]{{2,}}(?:\.[0-9]+)*)(?:\s?[-—–:]\s?(?P<year>{_YEAR}))?(?![0-9a-z])"
)
_JOINED = re.compile(r"(?P<letters>[a-z]{2,})(?P<figures>[0-9]+)")


def document_number(text: str, year: int, cut: Callable[[str], Sequence[str]]) -> Iterator[Span]:
    """Yield the number of a document whose year begins at ``text[year]``: with all that seems to be the issuer,
    which may be a character too much (见国发), and with its last two characters.

    :param cut: from Chinese to its words.
    """
    if not text.startswith(("19", "20"), year):
        return
    behind = _FROM_YEAR.match(text, year)
    before = _BEFORE_YEAR.search(text, max(0, year - _LONGEST_ISSUER - 3), year) if behind else None
    if behind and before:
        issuer = _issuer(cut(before["issuer"][-_LONGEST_ISSUER:]))
        for name in dict.fromkeys((issuer, issuer[-2:])):
            if len(name) > 1:
                term = f"{name}〔{behind['year']}〕{int(behind['number'])}号"
                yield term, before.end("issuer") - len(name), behind.end()


def _issuer(words: Sequence[str]) -> str:
    """Return the last word and the single characters before it; 国 and 发 are no words of the dictionary together."""
    *rest, name = words
    if name in CHINESE_FUNCTION_WORDS:
        return ""
    for word in reversed(rest):
        if len(word) > 1 or word in CHINESE_FUNCTION_WORDS:
            break
        name = word + name
    return name


def standard(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the number of a standard whose body, GB/T, begins at ``text[start]``: with its year and without, and
    the parts that ``words`` does not see, where no white space lies between them."""
    if "/" not in text[start:end] and not text.startswith(_BODIES, start):
        return
    if match := _STANDARD.match(text, start):
        body, number, year = match.groups()
        yield f"{body}{number}", start, match.end("number")
        if year:
            yield f"{body}{number}-{year}", start, match.end()
        if match.end("body") == match.start("number"):
            yield body, *match.span("body")
            yield number, *match.span("number")


def joined_parts(compound: str) -> Iterator[Span]:
    """Yield the parts of letters and figures that are joined without a hyphen, and the whole with one."""
    if match := _JOINED.fullmatch(compound):
        yield f"{match['letters']}-{match['figures']}", *match.span()
        yield match["letters"], *match.span("letters")
        yield match["figures"], *match.span("figures")
