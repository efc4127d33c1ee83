"""Which part of an index a question may be answered from."""

from dataclasses import dataclass

import numpy as np

from corpus.script import main_script_of, other_script
from indexer.contents import Contents, Mask
from indexer.store_records import Ids
from search.question import Question
from search.syntax import KINDS

_FEW = 0.1  # of the text in the other language: an abstract, a table of terms


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids of all that may be found; None is everything."""

    paragraphs: Ids | None = None
    passages: Ids | None = None


def find_scope(contents: Contents, question: Question) -> Scope:
    """Return the paragraphs that meet every condition of a question, and their passages."""
    conditions = question.conditions
    if not conditions:
        return Scope()
    searched = np.ones(len(contents), bool)
    for part in conditions.documents:
        searched &= contents.in_document(part)
    for part in conditions.sections:
        searched &= contents.in_section(part)
    if conditions.kinds:
        searched &= contents.of_kinds({KINDS[name.lower()] for name in conditions.kinds})
    for phrase in conditions.excluded:
        searched &= ~contents.holding(phrase)
    chosen = searched.copy()
    for phrase in conditions.phrases:
        held = contents.holding(phrase)
        if (searched & held).any() or not _is_wording(contents, searched, question, phrase):
            chosen &= held
    return Scope(contents.paragraphs(chosen), contents.passages(chosen))


def _is_wording(contents: Contents, searched: Mask, question: Question, phrase: str) -> bool:
    """Say whether a phrase that nothing holds is only part of how the question is worded.

    English puts names in straight quotes in any sentence. Asked in English of Chinese documents, which can
    answer but not hold them, such a question would never be answered.
    """
    script = main_script_of(phrase)
    words = question.text
    for quoted in question.conditions.phrases:
        words = words.replace(quoted, "")
    other = other_script(script)
    if other is None or main_script_of(words) is not script:
        return False
    in_own, in_other = (np.count_nonzero(searched & contents.in_script(each)) for each in (script, other))
    return bool(in_own < _FEW * in_other)
