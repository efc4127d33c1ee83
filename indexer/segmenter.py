"""jieba with its dictionary as a trie of 2 MB: as jieba loads it, it takes 0.6 s and 70 MB each time."""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from indexer.folder import write_whole

if TYPE_CHECKING:
    from marisa_trie import RecordTrie

_FORMAT = "<I"  # of a record: how often a word occurs; 0 for what only begins a word
_TOTAL = " "  # no word; its record is the sum of all

_loading = Lock()
_folder: Path | None = None


class Frequencies:
    """What jieba asks of its dictionary."""

    def __init__(self, trie: "RecordTrie") -> None:
        self._trie = trie

    def __contains__(self, word: str) -> bool:
        return word in self._trie

    def __getitem__(self, word: str) -> int:
        return int(self._trie[word][0][0])

    def get(self, word: str, otherwise: int | None = None) -> int | None:
        found = self._trie.get(word)
        return int(found[0][0]) if found else otherwise


def keep_dictionary_in(folder: Path) -> None:
    """Let the dictionary be kept in a folder (2 MB), as a file that is made at the first use.

    Without this nothing is written. jieba's own choice, the system's shared temporary folder, is never
    used: what lies there may have been put there by someone else.
    """
    global _folder  # noqa: PLW0603  (a setting of the process, as the dictionary is one)
    _folder = folder


def segmenter() -> Any:
    """Return jieba's tokenizer, loaded once. It reads only, so threads may share it."""
    with _loading:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1: invalid escapes, pkg_resources
        import jieba

    jieba.setLogLevel("CRITICAL")  # it reports on loading
    tokenizer = jieba.Tokenizer()  # our own: a user's jieba.add_word elsewhere must not change our words
    trie = _trie(tokenizer) if _folder is None else _kept(_folder / f"jieba-{version('jieba')}.trie", tokenizer)
    tokenizer.FREQ = Frequencies(trie)
    tokenizer.total = tokenizer.FREQ[_TOTAL]
    tokenizer.initialized = True
    return tokenizer


def _trie(tokenizer: Any) -> "RecordTrie":
    from marisa_trie import RecordTrie

    counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return RecordTrie(_FORMAT, _records({**counts, _TOTAL: total}))


def _records(counts: Mapping[str, int]) -> list[tuple[str, tuple[int]]]:
    return [(word, (count,)) for word, count in counts.items()]


def _kept(file: Path, tokenizer: Any) -> "RecordTrie":
    from marisa_trie import RecordTrie

    try:
        return RecordTrie(_FORMAT).frombytes(file.read_bytes())
    except (OSError, RuntimeError):  # not there, or damaged
        made = _trie(tokenizer)
        with suppress(OSError):  # where it cannot be kept, the next process makes it again
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, made.tobytes())
        return made
