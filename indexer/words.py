"""The words of a text, for the keyword leg and for marks in the page: jieba's, and what it does not know.

What is a word, and what each choice is worth, was measured: benchmarks/RESULTS.md.
"""

import re
from collections.abc import Iterator, Sequence, Set
from importlib.metadata import version
from operator import itemgetter
from typing import NamedTuple

from indexer.codes import document_number, joined_parts, standard
from indexer.dictionary import NO_WORDS, Dictionary
from indexer.figures import find_figures
from indexer.fold import fold_with_origins
from indexer.function_words import CHINESE_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS
from indexer.quantities import count_terms, date_terms, english_date_terms
from indexer.segmenter import segmenter

# Stamped in an index: terms of another version do not meet these. The first number is ours; raise it
# whenever a text may come out in other terms.
TOKENIZER_VERSION = f"wenju 2, jieba {version('jieba')}, opencc {version('opencc')}"


class Word(NamedTuple):
    """A word as it is indexed, and where it stands: ``text[start:end]`` is what a reader would mark.

    Folded, that reads as ``term``, but for what a term does without or writes in one way: the plural s of English
    words, the commas of thousands, numbers and dates (三月 and March are 3月), and what stands between a number and
    its unit or between the parts of a code (2021 年, 国发[2022]14号).
    """

    term: str
    start: int
    end: int


def split_words(text: str, dictionary: Dictionary = NO_WORDS) -> list[Word]:
    """Split a text into its words, ordered by start, then end.

    Chinese: jieba's words, and every pair of neighbouring characters between two function words, so that
    a name jieba does not know is still found; a word of two characters therefore comes twice, which gives
    real words more weight than chance pairs. Numbers are read as figures where that is certain, and make a
    pair with the character behind them too. Latin words and numbers come whole, and compounds (``PPR-9087``,
    ``80%``) also in parts. The words of a dictionary come beside all these, wherever they stand. Function words,
    punctuation and white space are left out.
    """
    return _find(text, dictionary, None)


def find_words(text: str, wanted: Set[str], dictionary: Dictionary = NO_WORDS) -> list[Word]:
    """Return those words of ``split_words`` whose terms are wanted; to look for few takes a fraction of the time."""
    return [word for word in _find(text, dictionary, wanted) if word.term in wanted]


def _find(text: str, dictionary: Dictionary, wanted: Set[str] | None) -> list[Word]:
    """Return all words, or at least all of the wanted ones."""
    folded, origins = fold_with_origins(text)
    words = [Word(term, origins[first], _end(origins, last)) for term, first, last in dictionary.find(folded)]
    folded, origins = _with_figures(folded, origins)
    for term, first, last in _spans(folded, wanted):
        start, end = origins[first], _end(origins, last)
        if term not in ENGLISH_FUNCTION_WORDS or text[start:end].isupper():  # in capitals, WHO and IT are names
            words.append(Word(term, start, end))
    return sorted(words, key=itemgetter(1, 2))


Span = tuple[str, int, int]  # term, start, end

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_LETTER = rf"[^\W_{_HAN}]"  # of any script but Chinese; figures too
_THOUSANDS = r"\d{1,3}(?:,\d{3})+(?![,\d])(?:\.\d+)?"
_NUMBER = rf"(?:{_THOUSANDS}|\d+(?:\.\d+)*)"
_ATOM = rf"(?:{_NUMBER}(?!{_LETTER})|{_LETTER}+)"
_COMPOUND = rf"{_ATOM}(?:[-./'&@+:_]{_ATOM})*[%‰+#]*"  # PPR-9087, e-mail, R&D, C++, 80%

_RUN = re.compile(rf"(?P<chinese>[{_HAN}]+)|{_COMPOUND}")
_PART = re.compile(_ATOM)
_GROUPED_NUMBER = re.compile(_THOUSANDS + "%?")


def _end(origins: Sequence[int], last: int) -> int:
    """Return where that ends in the text which the folded characters before ``last`` came from."""
    begun = origins[last - 1]
    while origins[last] <= begun:
        last += 1
    return origins[last]


def _with_figures(folded: str, origins: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Write figures for Chinese numerals. Each of them came from the whole numeral, and has its offset."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, figures in find_figures(folded, _word_bounds):
        pieces += (folded[done:start], figures)
        places += origins[done:start]
        places += [origins[start]] * len(figures)
        done = end
    return ("".join((*pieces, folded[done:])), [*places, *origins[done:]]) if pieces else (folded, origins)


def _word_bounds(run: str) -> set[int]:
    return {0, *(end for _, _, end in segmenter().tokenize(run, HMM=False))}


def _spans(folded: str, wanted: Set[str] | None) -> Iterator[Span]:
    for run in _RUN.finditer(folded):
        offset = run.start()
        if run["chinese"]:
            if wanted is not None and not any(term in run[0] for term in wanted):
                continue  # its words are pieces of it
            for term, start, end in _split_chinese(run[0]):
                yield term, offset + start, offset + end
        else:
            for term, start, end in _split_compound(run[0]):
                yield _stem(term), offset + start, offset + end
            yield from _with_neighbours(folded, *run.span())
    yield from english_date_terms(folded)


def _split_compound(compound: str) -> Iterator[Span]:
    yield compound, 0, len(compound)
    for part in _PART.finditer(compound):
        if part[0] != compound:
            yield part[0], *part.span()
    yield from joined_parts(compound)
    yield from date_terms(compound)


def _with_neighbours(folded: str, start: int, end: int) -> Iterator[Span]:
    """What a number or code means together with what stands before and behind it."""
    yield from count_terms(folded, start, end)
    yield from standard(folded, start, end)
    yield from document_number(folded, start, _jieba_words)


def _split_chinese(run: str) -> Iterator[Span]:
    open_from = 0  # where the stretch since the last function word began
    for term, start, end in segmenter().tokenize(run, HMM=False):
        if term in CHINESE_FUNCTION_WORDS:
            yield from _pairs(run, open_from, start)
            open_from = end
        else:
            yield term, start, end
    yield from _pairs(run, open_from, len(run))


def _pairs(run: str, start: int, end: int) -> Iterator[Span]:
    for first in range(start, end - 1):
        yield run[first : first + 2], first, first + 2


def _stem(term: str) -> str:
    """Take the commas out of 1,531 and the plural s off English words (Harman's S-stemmer, 1991)."""
    if _GROUPED_NUMBER.fullmatch(term):
        return term.replace(",", "")
    if len(term) <= 3 or not (term.isascii() and term.isalpha()):
        return term
    if term.endswith("ies") and not term.endswith(("eies", "aies")):
        return term[:-3] + "y"
    if term.endswith("s") and not term.endswith(("us", "ss", "aes", "ees", "oes")):
        return term[:-1]
    return term


def _jieba_words(text: str) -> list[str]:
    return list(segmenter().cut(text, HMM=False))
