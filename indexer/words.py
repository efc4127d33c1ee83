"""The words of a text, for the keyword leg and for marks in the page. The one place that knows jieba.

What is a word, and what each choice is worth, was measured: benchmarks/RESULTS.md.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from indexer.fold import fold_with_origins
from indexer.function_words import CHINESE_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS

# Stamped in an index: terms of another version do not meet these. The first number is ours; raise it
# whenever a text may come out in other terms.
TOKENIZER_VERSION = f"wenju 1, jieba {version('jieba')}, opencc {version('opencc')}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is indexed, and where it stands: ``text[start:end]`` reads as ``term`` once folded,
    but for the plural s of English words and the commas of thousands, which the term does without."""

    term: str
    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """Split a text into its words, ordered by start, then end.

    Chinese: jieba's words, and every pair of neighbouring characters between two function words, so that
    a name jieba does not know is still found; a word of two characters therefore comes twice, which gives
    real words more weight than chance pairs. Latin words and numbers come whole, and compounds
    (``PPR-9087``, ``80%``) also in parts. Function words, punctuation and white space are left out.
    """
    folded, origins = fold_with_origins(text)
    words = []
    for term, first, last in _spans(folded):
        start, end = origins[first], max(origins[last - 1] + 1, origins[last])
        if not _is_function_word(term, text[start:end]):
            words.append(Word(_stem(term), start, end))
    return sorted(words, key=lambda word: (word.start, word.end))


Span = tuple[str, int, int]  # folded text, start, end

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_LETTER = rf"[^\W_{_HAN}]"  # of any script but Chinese; figures too
_THOUSANDS = r"\d{1,3}(?:,\d{3})+(?![,\d])(?:\.\d+)?"
_NUMBER = rf"(?:{_THOUSANDS}|\d+(?:\.\d+)*)"
_ATOM = rf"(?:{_NUMBER}(?!{_LETTER})|{_LETTER}+)"
_COMPOUND = rf"{_ATOM}(?:[-./'&@+:_]{_ATOM})*[%‰+#]*"  # PPR-9087, e-mail, R&D, C++, 80%

_RUN = re.compile(rf"(?P<chinese>[{_HAN}]+)|{_COMPOUND}")
_PART = re.compile(_ATOM)
_GROUPED_NUMBER = re.compile(_THOUSANDS + "%?")


def _spans(folded: str) -> Iterator[Span]:
    for run in _RUN.finditer(folded):
        split = _split_chinese if run["chinese"] else _split_compound
        for term, start, end in split(run[0]):
            yield term, run.start() + start, run.start() + end


def _split_compound(compound: str) -> Iterator[Span]:
    yield compound, 0, len(compound)
    for part in _PART.finditer(compound):
        if part[0] != compound:
            yield part[0], *part.span()


def _split_chinese(run: str) -> Iterator[Span]:
    open_from = 0  # where the stretch since the last function word began
    for term, start, end in _jieba().tokenize(run, HMM=False):
        if term in CHINESE_FUNCTION_WORDS:
            yield from _pairs(run, open_from, start)
            open_from = end
        else:
            yield term, start, end
    yield from _pairs(run, open_from, len(run))


def _pairs(run: str, start: int, end: int) -> Iterator[Span]:
    for first in range(start, end - 1):
        yield run[first : first + 2], first, first + 2


def _is_function_word(term: str, written: str) -> bool:
    """In capitals, WHO and IT are names."""
    return term in ENGLISH_FUNCTION_WORDS and not written.isupper()


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


_loading = Lock()
_dictionary_folder: Path | None = None


def keep_dictionary_in(folder: Path) -> None:
    """Let jieba keep its parsed dictionary (9 MB) in a folder: half a second is saved at each later start.

    Without this nothing is written. jieba's own choice, the system's shared temporary folder, is never
    used: what lies there may have been put there by someone else.
    """
    global _dictionary_folder  # noqa: PLW0603  (a setting of the process, as the dictionary is one)
    _dictionary_folder = folder


def _jieba() -> Any:
    """Return jieba's tokenizer, loaded once. It reads only, so threads may share it."""
    with _loading:
        return _load_jieba()


@lru_cache(maxsize=1)
def _load_jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1: invalid escapes, pkg_resources
        import jieba

    jieba.setLogLevel("CRITICAL")  # it reports on loading, and on a cache it cannot write
    tokenizer = jieba.Tokenizer()  # our own: a user's jieba.add_word elsewhere must not change our words
    if _dictionary_folder is None:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
    else:
        _dictionary_folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(_dictionary_folder)
        tokenizer.cache_file = f"jieba-{version('jieba')}.cache"
        tokenizer.initialize()
    return tokenizer
