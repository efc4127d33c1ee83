"""jieba with its dictionary as a trie of 2 MB: as jieba loads it, it takes 0.6 s and 70 MB each time.

The words that begin at a character come from the trie in one look, in place of one for each of their lengths: half the
time (benchmarks/RESULTS.md). All else is jieba's, and so are the words.
"""

import warnings
from array import array
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from math import inf, log
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.folder import write_whole
from indexer.outdated import remove_older

if TYPE_CHECKING:
    from marisa_trie import Trie

Counts = npt.NDArray[np.uint32]

_loading = Lock()
_folder: Path | None = None


class Frequencies:
    """The words of a dictionary, and how often each occurs."""

    def __init__(self, trie: "Trie", counts: Counts, total: int, longest: int) -> None:
        """:param counts: of the words, in the order of their numbers in the trie.
        :param total: of jieba's list, in which some words stand twice.
        :param longest: characters of a word.
        """
        if len(counts) != len(trie):
            raise ValueError(f"{len(counts)} counts of {len(trie)} words")
        self.trie, self.counts, self.total, self.longest = trie, counts, total, longest
        self._shares = array("d", (np.log(counts) - log(total)).tobytes())

    def best_words(self, text: str) -> dict[int, tuple[float, int]]:
        """Return for each character of a text, and for its end, the highest sum of logarithms of the shares of words
        that the text from there on can be cut into, and the last character of the first of them.

        What ``jieba.Tokenizer.calc`` finds: of equal sums the one with the longer word, and a character that no word
        begins at counts as a word that occurs once.
        """
        route = {len(text): (0.0, 0)}
        for start in range(len(text) - 1, -1, -1):
            best, last = -inf, start
            for word, number in self.trie.iter_prefixes_with_ids(text[start : start + self.longest]):
                end = start + len(word)
                total = self._shares[number] + route[end][0]
                if total >= best:
                    best, last = total, end - 1
            route[start] = (best, last) if best > -inf else (route[start + 1][0] - log(self.total), start)
        return route


def keep_dictionary_in(folder: Path) -> None:
    """Let the dictionary be kept in a folder (3 MB), as a file that is made at the first use.

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

    class Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
        def get_DAG(self, sentence: str) -> None:  # noqa: N802
            """All is found at once in ``calc``."""

        def calc(self, sentence: str, _dag: None, route: dict[int, tuple[float, int]]) -> None:
            route.update(self.FREQ.best_words(sentence))

    tokenizer = Tokenizer()  # our own: a user's jieba.add_word elsewhere must not change our words
    tokenizer.FREQ = _frequencies(tokenizer) if _folder is None else _kept(_folder, tokenizer)
    tokenizer.initialized = True
    return tokenizer


def _frequencies(tokenizer: Any) -> Frequencies:
    from marisa_trie import Trie

    counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    trie = Trie(word for word, count in counts.items() if count)  # 0: no word, only the beginning of one
    of_words = [counts[trie.restore_key(number)] for number in range(len(trie))]
    return Frequencies(trie, np.array(of_words, np.uint32), total, max(map(len, trie)))


def _kept(folder: Path, tokenizer: Any) -> Frequencies:
    from safetensors import SafetensorError

    file = folder / f"jieba-{version('jieba')}.words"
    try:
        return _from_bytes(file.read_bytes())
    except (OSError, RuntimeError, ValueError, SafetensorError):  # not there, or damaged
        made = _frequencies(tokenizer)
        with suppress(OSError):  # where it cannot be kept, the next process makes it again
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(file, _to_bytes(made))
            remove_older(file, r"jieba-[\d.]+\.(?:cache|trie|words)")
        return made


def _to_bytes(frequencies: Frequencies) -> bytes:
    from safetensors.numpy import save

    trie = np.frombuffer(frequencies.trie.tobytes(), np.uint8)
    numbers = np.array([frequencies.total, frequencies.longest])
    return save({"trie": trie, "counts": frequencies.counts, "numbers": numbers})


def _from_bytes(content: bytes) -> Frequencies:
    from marisa_trie import Trie
    from safetensors.numpy import load

    parts = load(content)
    return Frequencies(Trie().frombytes(parts["trie"].tobytes()), parts["counts"], *parts["numbers"].tolist())
