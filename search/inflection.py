"""Regular forms of English verbs: a dictionary lists ``use``, a text says ``used`` and ``using``.

Plurals are no matter here, as the keyword index keeps the singular. Irregular forms, adverbs and comparatives
were tried and gained nothing (benchmarks/RESULTS.md).
"""

import re

# The stem is a syllable at least, closed by a consonant: king, need and seed come from nothing.
_FORM = re.compile(r"(?P<stem>[a-z]*[aeiouy][b-df-hj-np-tv-z][a-z]*)(?:ed|ing)")
_CLOSED = re.compile(r"(?:[a-z]*[^aeiou])?[aeiou][b-df-hj-np-tvz]")  # stop, plan: the last letter is doubled


def base_forms(word: str) -> list[str]:
    """Return what a word in -ed or -ing may come from, real words or not: used → use, us."""
    match = _FORM.fullmatch(word)
    if match is None:
        return []
    stem = match["stem"]
    forms = [stem + "e", stem]
    if stem[-1] == stem[-2]:
        forms.append(stem[:-1])
    if stem.endswith("i"):
        forms.append(stem[:-1] + "y")
    return forms


def inflected_forms(word: str) -> list[str]:
    """Return a word with -ed and -ing, as if it were a regular verb."""
    if not re.fullmatch("[a-z]{2,}", word):
        return []
    if word.endswith("e"):
        return [word + "d", word[:-1] + "ing"]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word[:-1] + "ied", word + "ing"]
    doubled = [word + word[-1] + "ed", word + word[-1] + "ing"] if _CLOSED.fullmatch(word) else []
    return [word + "ed", word + "ing", *doubled]
