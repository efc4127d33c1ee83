"""A user's words: names and terms that are to be found whole, whatever jieba makes of them."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from corpus.errors import DictionaryError, DocumentError
from corpus.loaders import read_text
from indexer.fold import fold

Span = tuple[str, int, int]  # folded word, start, end

LONGEST_WORD = 50  # characters; what is longer is a sentence
# jieba's form: word [frequency] [tag]. Names in Latin letters hold spaces, so behind them a tag needs a frequency.
_LINE = re.compile(r"(?P<word>.+?)(?:\s+\d+(?:\s+[a-zA-Z]+)?|(?<=[\u3400-\u9fff])\s+[a-zA-Z]+)?")
_KEY = 2  # characters by which a word is looked up


class Dictionary:
    """Words as somebody wrote them; texts and words are compared folded. It never changes, so threads may share it."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._folded = frozenset(map(fold, self.words))
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._folded:
            self._lengths[word[:_KEY]].add(len(word))

    def __len__(self) -> int:
        return len(self.words)

    @property
    def digest(self) -> str:
        """The same for dictionaries that find the same, empty for one without words."""
        return hashlib.sha256("\n".join(sorted(self._folded)).encode()).hexdigest() if self._folded else ""

    def to_json(self) -> str:
        return json.dumps(self.words, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Dictionary":
        return _from_json(text)

    def find(self, folded: str) -> Iterator[Span]:
        """Yield every place where one of the words stands, also one inside another.

        Words of letters and figures count whole: "art" is not in "part".
        """
        if not self._folded:
            return
        for start in range(len(folded) - _KEY + 1):
            for length in self._lengths.get(folded[start : start + _KEY], ()):
                word, end = folded[start : start + length], start + length
                if word in self._folded and end <= len(folded) and not _is_part(folded, start, end):
                    yield word, start, end


NO_WORDS = Dictionary()


@lru_cache(maxsize=8)  # a process may serve several indexes, and opens each again whenever it has changed
def _from_json(text: str) -> Dictionary:
    return Dictionary(tuple(json.loads(text)))


def _is_part(text: str, start: int, end: int) -> bool:
    """Say whether letters or figures of a script that puts spaces between words go on before or behind."""
    return any(0 < place < len(text) and all(map(_is_spaced, text[place - 1 : place + 1])) for place in (start, end))


def _is_spaced(character: str) -> bool:
    return character.isalnum() and character < "\u0e00"  # all scripts before Thai


def read_dictionary(path: Path) -> Dictionary:
    """Read a file of words in the form of jieba's dictionaries: one a line, perhaps with frequency and tag, which
    make no difference here. Empty lines and lines that begin with # are passed over.

    :raises DictionaryError: naming the file and, where it is one line's fault, the line.
    """
    try:
        text = read_text(path)
    except DocumentError as error:
        raise DictionaryError(str(error)) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    words = tuple(_word(line, f"{path}: line {number}") for number, line in lines if line and line[0] != "#")
    if not words:
        raise DictionaryError(
            f"{path}: it holds no word; write one a line, or forget a dictionary with --no-dictionary"
        )
    return Dictionary(words)


def _word(line: str, place: str) -> str:
    """:raises DictionaryError: if a line holds no word that can be looked up."""
    match = _LINE.fullmatch(line)
    word = " ".join((match["word"] if match else line).split())
    if len(fold(word)) < _KEY or len(word) > LONGEST_WORD or not any(map(str.isalnum, word)):
        raise DictionaryError(
            f"{place} is {line[:LONGEST_WORD]!r}; write a word of 2 to {LONGEST_WORD} characters there, "
            "perhaps with frequency and tag behind it"
        )
    return word
