"""Words that tell groups of passages apart, to label them with."""

import math
from collections import Counter
from collections.abc import Sequence

from corpus.repair import HAN_CHARACTER
from indexer.dictionary import Dictionary
from indexer.words import split_words

WORDS_A_LABEL = 3
_SHORTEST_LATIN = 4  # letters; shorter words say little


def label_groups(texts: Sequence[str], groups: Sequence[int], dictionary: Dictionary) -> list[tuple[str, ...]]:
    """Return for each group the words that many of its texts have and few others, the most telling first.

    :param groups: the group of each text, counted from 0.
    """
    held = [_words_of(text, dictionary) for text in texts]
    everywhere = Counter(word for words in held for word in words)
    return [
        _label([words for words, own in zip(held, groups, strict=True) if own == group], everywhere, len(texts))
        for group in range(max(groups, default=-1) + 1)
    ]


def _words_of(text: str, dictionary: Dictionary) -> set[str]:
    """Return the words of a text as they are written; pairs of characters that are only chance are left out."""
    found = Counter((text[word.start : word.end], word.start) for word in split_words(text, dictionary))
    return {word for (word, _), times in found.items() if _can_label(word, is_pair=times == 1)}


def _can_label(word: str, *, is_pair: bool) -> bool:
    """:param is_pair: ``split_words`` gives every pair of characters, and those that are a word once more."""
    if not word.isalpha():
        return False
    if HAN_CHARACTER.fullmatch(word[0]):
        return len(word) > 2 or (len(word) == 2 and not is_pair)
    return len(word) >= _SHORTEST_LATIN


def _label(held: Sequence[set[str]], everywhere: Counter[str], total: int) -> tuple[str, ...]:
    here = Counter(word for words in held for word in words)
    chosen: list[str] = []
    for word in sorted(here, key=lambda word: (-_telling(here[word], everywhere[word], len(held), total), word)):
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
        if len(chosen) == WORDS_A_LABEL:
            break
    return tuple(chosen)


def _telling(here: int, everywhere: int, size: int, total: int) -> float:
    """Return the share of texts with the word, times how much larger it is than outside (in logarithms).

    Half a text is added on both sides, so that a word that is nowhere else does not count without end.
    """
    share = here / size
    outside = (everywhere - here + 0.5) / (total - size + 1)
    return share * math.log(share / outside)
