"""Measures of ranking and of answers, one function each with its formula."""

import math
import re
import unicodedata
from collections.abc import Sequence, Set
from difflib import SequenceMatcher

from corpus.repair import HAN

Ranking = Sequence[str]  # ids of what was found, best first, each once


def recall(ranking: Ranking, relevant: Set[str], k: int) -> float:
    """1 if anything relevant is among the first ``k``, else 0 (a question asks for one good passage)."""
    return float(any(found in relevant for found in ranking[:k]))


def reciprocal_rank(ranking: Ranking, relevant: Set[str], k: int) -> float:
    """1 / rank of the first relevant one among the first ``k``, ranks counted from 1; 0 if there is none."""
    return next((1 / rank for rank, found in enumerate(ranking[:k], start=1) if found in relevant), 0.0)


def ndcg(ranking: Ranking, relevant: Set[str], k: int) -> float:
    """Binary nDCG: sum of 1 / log2(1 + rank) over the relevant ones, divided by the best such sum possible."""
    gain = sum(1 / math.log2(1 + rank) for rank, found in enumerate(ranking[:k], start=1) if found in relevant)
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / ideal if ideal else 0.0


def exact_match(answer: str, gold: Sequence[str]) -> float:
    """1 if the answer equals one of the gold answers, punctuation, white space and case aside."""
    return float(any(answer == right or _units(answer) == _units(right) != [] for right in gold))


def answer_f1(answer: str, gold: Sequence[str]) -> float:
    """Best over the gold answers of the harmonic mean of precision and recall of the longest common run.

    Units are Han characters and Latin words, as in the CMRC 2018 evaluation.
    """
    return max((_overlap_f1(_units(answer), _units(right)) for right in gold), default=0.0)


def _overlap_f1(answer: list[str], right: list[str]) -> float:
    common = SequenceMatcher(None, answer, right, autojunk=False).find_longest_match().size
    if not common:
        return 0.0
    precision, recalled = common / len(answer), common / len(right)
    return 2 * precision * recalled / (precision + recalled)


_UNIT = re.compile(rf"[{HAN}]|[^\W{HAN}]+")


def _units(text: str) -> list[str]:
    """Split into Han characters and other words; white space inside Chinese and punctuation vanish."""
    return _UNIT.findall("".join(filter(_is_kept, text.lower())))


def _is_kept(character: str) -> bool:
    """Drop punctuation, symbols and control characters; white space stays, for it parts Latin words."""
    return character.isspace() or unicodedata.category(character)[0] not in "PSC"
