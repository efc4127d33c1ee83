"""Questions made of a text itself: a date, a number or a name taken out, and asked for.

They teach where a short answer begins and ends, among others of its kind in the same text.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import jieba.posseg

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^。！？；\n]+")
_CLAUSE = re.compile(r"[^，,：:]+")
_UNITS = (
    "平方公里|立方米|平方米|平方英里|公里|千米|厘米|毫米|英里|英尺|公顷|公斤|千克|分钟|小时|美元|港元|人次|个月|"
    "米|元|吨|克|秒|天|年|岁|度|亩|人|名|位|个|座|所|家|条|辆|架|艘|次|届|场|枚|部|集|层|级|项|种|户|间|票|支|只|张|本|首|%"
)
_DIGITS = r"(?:\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十百千两]+)(?:多|余)?[百千万亿]*(?:多|余)?"
_DATE = re.compile(r"(?:公元前?)?\d{3,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?")
_NUMBER = re.compile(rf"(?<![\d.,第A-Za-z一二三四五六七八九十百千]){_DIGITS}({_UNITS})")
_TITLE = re.compile(r"《[^《》]{2,20}》")
_NAMES = {"nr": ("谁", "哪位", "什么人"), "ns": ("哪里", "什么地方", "哪个地方"), "nt": ("哪个机构", "什么机构")}
_FOREIGN = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,8})+")
_SHORTEST, _LONGEST = 8, 60  # characters of a question
_DROPPED = (0.0, 0.15, 0.3)  # of the other words of a question; one of these is drawn for each
# How often a question has the clause before its own, the one behind it, its clauses turned round, the text's title.
_BEFORE, _BEHIND, _TURNED, _TITLED = 0.5, 0.3, 0.3, 0.5


@dataclass(frozen=True, slots=True)
class _Blank:
    """What is taken out, and the word that asks for it."""

    span: Span
    asks: str


class Clozes:
    """Draws questions from texts, whose dates, numbers and names it keeps."""

    def __init__(self) -> None:
        self._blanks: dict[str, list[_Blank]] = {}

    def draw(self, text: str, title: str, chance: random.Random) -> tuple[str, Span] | None:
        """Return a question and its answer's characters in the text; None where the text offers none."""
        if text not in self._blanks:
            self._blanks[text] = list(_find_blanks(text, chance))
        blanks = self._blanks[text]
        for blank in chance.sample(blanks, min(3, len(blanks))):
            question = _ask(text, blank, title, chance)
            if _SHORTEST <= len(question) <= _LONGEST:
                return question, blank.span
        return None


def _find_blanks(text: str, chance: random.Random) -> Iterator[_Blank]:
    for found in _DATE.finditer(text):
        asks = ("哪一年", "哪年", "何时") if found[0].endswith("年") else ("何时", "什么时候")
        yield _Blank(found.span(), chance.choice(asks))
    for found in _NUMBER.finditer(text):
        unit = found[1]
        if found[0] != f"一{unit}" and not _is_year(found[0]):
            asks = ("百分之多少", "多少") if unit == "%" else (f"多少{unit}", f"几{unit}")
            yield _Blank(found.span(), chance.choice(asks))
    for found in _TITLE.finditer(text):
        yield _Blank(found.span(), chance.choice(("哪部作品", "什么", "哪一部")))
    for found in _FOREIGN.finditer(text):
        yield _Blank(found.span(), chance.choice(_NAMES["nr"]))
    yield from _find_names(text, chance)


def _is_year(found: str) -> bool:
    """Say whether years are counted by it or one is named; dates are found for themselves."""
    return found.endswith("年") and len(found) >= len("998年")


def _find_names(text: str, chance: random.Random) -> Iterator[_Blank]:
    """Names that stand beside no other noun, as they would be a part of a longer name."""
    words = list(jieba.posseg.cut(text))
    place = 0
    for number, word in enumerate(words):
        start, place = place, place + len(word.word)
        beside = [words[other] for other in (number - 1, number + 1) if 0 <= other < len(words)]
        alone = not any(other.flag.startswith(("n", "eng", "k", "j", "b")) or other.word == "·" for other in beside)
        if word.flag in _NAMES and word.word in jieba.dt.FREQ and len(word.word) > 1 and alone:
            yield _Blank((start, place), chance.choice(_NAMES[word.flag]))


def _ask(text: str, blank: _Blank, title: str, chance: random.Random) -> str:
    """Return the clauses around what was taken out, with some words left out and, at times, in another order; nothing
    where the rest still says it."""
    clauses = _clauses_around(text, blank.span)
    home = next((place for place, clause in enumerate(clauses) if _holds(clause, blank.span)), None)
    if home is None:
        return ""
    first = max(0, home - (chance.random() < _BEFORE))
    last = min(len(clauses) - 1, home + (chance.random() < _BEHIND))
    dropped = chance.choice(_DROPPED)
    kept = [_thinned(text, clause, blank, dropped, chance) for clause in clauses[first : last + 1]]
    if chance.random() < _TURNED:
        kept.reverse()
    if title and title not in text[slice(*clauses[home])] and chance.random() < _TITLED:
        kept.insert(0, title)
    question = f"{'，'.join(kept)}？"
    return "" if text[slice(*blank.span)] in question else question


def _clauses_around(text: str, span: Span) -> list[Span]:
    """Return the clauses of the sentence that holds a span; none where it goes across sentences."""
    sentence = next((found for found in _SENTENCE.finditer(text) if found.end() >= span[1]), None)
    if sentence is None or sentence.start() > span[0]:
        return []
    return [(found.start(), found.end()) for found in _CLAUSE.finditer(text, sentence.start(), sentence.end())]


def _thinned(text: str, clause: Span, blank: _Blank, dropped: float, chance: random.Random) -> str:
    def some(start: int, end: int) -> str:
        return "".join(word for word in jieba.cut(text[start:end]) if chance.random() >= dropped)

    if not _holds(clause, blank.span):
        return some(*clause)
    return some(clause[0], blank.span[0]) + blank.asks + some(blank.span[1], clause[1])


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
