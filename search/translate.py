"""A question's words in the other language, so that paragraphs written in it are found by words too.

    translated coverage = weight of the groups that a paragraph has / weight of all groups
    weight of a group = idf · (1 + translations in the dictionary) ^ -1/4

A group is a word or phrase of the question, the longest that the dictionary knows, with all its translations;
a paragraph has it that holds one of them, or the word itself, as it is with numbers, codes and names. The
weight falls with the number of translations: of sixteen, one is met by chance. Words without a translation
keep their weight, so coverage says how much of the question was found. How often does not count.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from math import fsum
from typing import TypeVar

from corpus.repair import HAN
from corpus.script import Script, other_script
from indexer.bilingual import LONGEST_PHRASE, LONGEST_WORD, Bilingual, atoms, chinese_terms, open_bilingual
from indexer.fold import fold
from indexer.function_words import CHINESE_FUNCTION_WORDS
from indexer.groups import Group, Terms
from indexer.opened import OpenIndex
from indexer.protocols import KeywordLeg
from search.inflection import base_forms, inflected_forms
from search.question import Question

TRANSLATED = 0.4  # a translation may be the wrong one, so it counts less; the curve is in benchmarks/RESULTS.md
_SINGLE = 0.5  # a single Chinese character is often only part of a word

_CHINESE = re.compile(f"[{HAN}]+")
_COUNTED = re.compile(r"(\d+)(?:st|nd|rd|th|s)")  # the 15th, the 1980s: only the number is the same in Chinese
_Words = TypeVar("_Words", str, Terms)
Forms = tuple[Terms, ...]  # in which one translation may be written


def translate(index: OpenIndex, question: Question) -> tuple[Group, ...]:
    """Return the groups of a question that the index knows; none where it holds no text in the other language.

    The weights of those that a paragraph has add up to its translated coverage times ``TRANSLATED``.
    """
    other = other_script(question.script)
    if other is None or not index.scripts & {other, Script.BOTH}:
        return ()
    bilingual = open_bilingual()
    return group_words(question, bilingual, index.lexical) if bilingual else ()


def group_words(question: Question, bilingual: Bilingual, lexical: KeywordLeg) -> tuple[Group, ...]:
    """Return the groups of a question that a keyword index knows, whatever language its texts are in."""
    find = _english_groups if question.script is Script.LATIN else _chinese_groups
    groups = {group.itself: _weigh(group, lexical) for group in find(question, bilingual, lexical)}
    total = fsum(group.weight for group in groups.values())
    return tuple(
        replace(group, weight=TRANSLATED * group.weight / total) for group in groups.values() if group.alternatives
    )


def _weigh(group: Group, lexical: KeywordLeg) -> Group:
    """Leave out what the index does not hold, and multiply by the idf."""
    translations, itself = (tuple(filter(lexical.holds, terms)) for terms in (group.translations, group.itself))
    return Group(translations, itself, group.weight * lexical.weight_of_any(translations + itself))


def _english_groups(question: Question, bilingual: Bilingual, lexical: KeywordLeg) -> Iterator[Group]:
    def look_up(phrase: Terms) -> list[Forms]:
        forms = (phrase, *_each(base_forms, phrase))
        return [(terms,) for terms in dict.fromkeys(word for form in forms for word in bilingual.to_chinese(form))]

    for phrase, translations in _phrases(atoms(question.terms), LONGEST_PHRASE, look_up, lexical):
        counted = _COUNTED.fullmatch(" ".join(phrase))
        yield _group(translations, phrase, *([counted.groups()] if counted else []))


def _chinese_groups(question: Question, bilingual: Bilingual, lexical: KeywordLeg) -> Iterator[Group]:
    def look_up(word: str) -> list[Forms]:
        return [(phrase, *_each(inflected_forms, phrase)) for phrase in bilingual.to_english(word)]

    for run in _CHINESE.finditer(fold(question.text)):
        for word, translations in _phrases(run[0], LONGEST_WORD, look_up, lexical):
            if word not in CHINESE_FUNCTION_WORDS:
                itself = chinese_terms(word) or (word,)
                yield _group(translations, itself, importance=_SINGLE if len(word) == 1 else 1.0)
    yield from (_group([], (term,)) for term in atoms(question.terms) if not _CHINESE.fullmatch(term))


def _phrases(
    words: _Words, longest: int, look_up: Callable[[_Words], list[Forms]], lexical: KeywordLeg
) -> Iterator[tuple[_Words, list[Forms]]]:
    """Cut words into the longest phrases of which the index holds a translation, else into single words."""
    while words:
        for length in range(min(longest, len(words)), 0, -1):
            phrase = words[:length]
            translations = look_up(phrase)
            is_held = any(map(lexical.holds, chain.from_iterable(translations)))
            if is_held or phrase in CHINESE_FUNCTION_WORDS:
                break
        yield phrase, translations
        words = words[length:]


def _group(translations: list[Forms], *itself: Terms, importance: float = 1.0) -> Group:
    weight = importance * (1 + len(translations)) ** -0.25
    return Group(tuple(chain.from_iterable(translations)), itself, weight)


def _each(find_forms: Callable[[str], list[str]], phrase: Terms) -> list[Terms]:
    """Return the forms of a phrase that is one word."""
    return [(form,) for form in find_forms(phrase[0])] if len(phrase) == 1 else []
