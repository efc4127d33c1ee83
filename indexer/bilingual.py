"""Words of one language for words of the other, looked up on disk. Made from CC-CEDICT when first needed.

Both sides are in the form of the keyword index, so that what is looked up meets what is indexed: English phrases
folded, without function words, plurals as singulars; Chinese words folded, and found by their pairs of characters.
"""

import hashlib
import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources.abc import Traversable
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from threading import Lock

from corpus.repair import HAN, HAN_CHARACTER
from indexer.cedict import PACKAGE, REQUIREMENT, find_dictionary, read_pairs
from indexer.fold import fold
from indexer.folder import write_whole
from indexer.groups import Terms
from indexer.outdated import remove_older
from indexer.words import TOKENIZER_VERSION, split_words

logger = logging.getLogger(__name__)

LONGEST_PHRASE = 4  # English words
LONGEST_WORD = 8  # Chinese characters; longer ones are sayings

_FORMAT = "1"  # raise it whenever the same dictionary may come out as other rows
_ATOM = re.compile(rf"[^\W_{HAN}]+|[{HAN}]+|\d+(?:\.\d+)+")
_TABLES = """
    CREATE TABLE english (phrase TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE chinese (word TEXT PRIMARY KEY, phrases TEXT NOT NULL) WITHOUT ROWID;
    CREATE TEMPORARY TABLE pairs (phrase TEXT, word TEXT, terms TEXT, PRIMARY KEY (phrase, word)) WITHOUT ROWID;
"""
_GATHER = """
    INSERT INTO english
        SELECT phrase, group_concat(terms, char(9)) FROM pairs WHERE length(word) > 1 AND terms != '' GROUP BY phrase;
    INSERT INTO chinese SELECT word, group_concat(phrase, char(9)) FROM pairs GROUP BY word;
    DROP TABLE pairs;
"""


class Bilingual:
    """An open dictionary. Threads may share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """:raises sqlite3.DatabaseError: if it is not one of ours, or damaged."""
        self._connection = connection
        for table in ("english", "chinese"):  # to count is to visit every page, which takes 2 ms
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()

    def to_chinese(self, phrase: Terms) -> list[Terms]:
        """Return the Chinese words of two and more characters for an English phrase; one character says too little."""
        return self._others("SELECT words FROM english WHERE phrase = ?", " ".join(phrase))

    def to_english(self, word: str) -> list[Terms]:
        """Return the English phrases for a Chinese word, which is folded."""
        return self._others("SELECT phrases FROM chinese WHERE word = ?", word)

    def _others(self, query: str, key: str) -> list[Terms]:
        row = self._connection.execute(query, (key,)).fetchone()
        return [tuple(terms.split(" ")) for terms in row[0].split("\t")] if row else []


def chinese_terms(word: str) -> Terms:
    """Return the terms by which a text with this word is found, whatever words jieba sees there.

    They are its pairs of characters or, where figures, letters and function words take the place of some, all
    its terms (``三月`` is 3月). None, if only single characters are left between function words.
    """
    terms = dict.fromkeys(found.term for found in split_words(word))
    pairs = dict.fromkeys(map("".join, pairwise(fold(word))))
    if len(word) > 1 and pairs.keys() <= terms.keys():
        return tuple(pairs)
    says_little = len(word) > 1 and all(len(term) == 1 and HAN_CHARACTER.match(term) for term in terms)
    return () if says_little else tuple(terms)


def atoms(terms: Iterable[str]) -> Terms:
    """Leave out compounds and dates, whose parts are terms too: ``e-mail`` beside e and mail, 3月 beside march."""
    return tuple(filter(_ATOM.fullmatch, terms))


_loading = Lock()
_folder: Path | None = None


def keep_bilingual_in(folder: Path) -> None:
    """Keep the dictionary (9 MB) in a folder; without this it is made anew in memory by every process."""
    global _folder  # noqa: PLW0603  (a setting of the process, as for jieba's dictionary)
    _folder = folder


def open_bilingual() -> Bilingual | None:
    """Return the dictionary, opened once; None, with a warning, where its package is not installed."""
    with _loading:
        return _load(_folder)


@lru_cache(maxsize=1)
def _load(folder: Path | None) -> Bilingual | None:
    dictionary = find_dictionary()
    if dictionary is None:
        logger.warning("Questions find no words of the other language; pip install %s", REQUIREMENT)
        return None
    path = folder / _file_name() if folder else None
    if path is not None:
        with suppress(OSError, sqlite3.Error):  # missing, damaged or out of reach
            return _open(path)
        logger.info("Making the dictionary of both languages in %s, once", path)
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, dictionary)
    if path is not None:
        try:
            return _keep(connection, path)
        except (OSError, sqlite3.Error) as error:
            logger.warning("The dictionary cannot be kept in %s (%s)", folder, error)
    return Bilingual(connection)


def _file_name() -> str:
    made_by = hashlib.blake2b(f"{_FORMAT}, {TOKENIZER_VERSION}".encode(), digest_size=4).hexdigest()
    return f"{PACKAGE}-{version(PACKAGE)}-{made_by}.sqlite"


def _keep(connection: sqlite3.Connection, path: Path) -> Bilingual:
    """Write what was made in memory to a file, and open that: it takes no memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, connection.serialize())
    remove_older(path, rf"{PACKAGE}-[\d.]+-[\da-f]{{8}}\.sqlite")
    return _open(path)


def _open(path: Path) -> Bilingual:
    """:raises sqlite3.DatabaseError: if the file is not there, not one of ours, or damaged."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    sizes = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    if sizes != (path.stat().st_size,):
        raise sqlite3.DatabaseError("the file is cut short")
    return Bilingual(connection)


def _fill(connection: sqlite3.Connection, dictionary: Traversable) -> None:
    connection.executescript(_TABLES)
    connection.executemany("INSERT OR IGNORE INTO pairs VALUES (?, ?, ?)", _pairs(dictionary))
    connection.executescript(_GATHER)
    connection.commit()


def _pairs(dictionary: Traversable) -> Iterator[tuple[str, str, str]]:
    """Yield English phrases, Chinese words, and the terms of these, in the form they are looked up in."""
    split = cache(lambda part: atoms(word.term for word in split_words(part)))  # 60,000 of them, often the same
    for word, meanings in groupby(read_pairs(dictionary), key=itemgetter(0)):
        folded, written = fold(word), " ".join(chinese_terms(word))
        for _, phrase in meanings:
            terms = [term for part in phrase.split() for term in split(part)]
            if 0 < len(terms) <= LONGEST_PHRASE:
                yield " ".join(terms), folded, written
