"""The questions a new page offers: the sample's own, else ones made from the headings of the user's documents."""

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle

from corpus.errors import WenjuError
from indexer.protocols import Books
from indexer.records import DocumentInfo
from ui.sample import sample_questions
from ui.texts import Language, texts_for
from ui.visible import one_line

OFFERED = 6  # questions at most
LOOKED_INTO = 12  # documents, spread over the index; some have no headings, or only ones that say nothing
SHORTEST, LONGEST = 4, 40  # characters of a heading that can be asked about
_QUESTION_MARKS = ("？", "?")
# What numbers a heading, and is not asked about: 第二节, 三、, （四）, 1.2, 5)
_NUMBER = re.compile(
    r"^(?:第[\d一二三四五六七八九十百零〇两]+[编篇部分章节条]+|\d{1,2}(?:\.\d{1,2})+"
    r"|[（(]?[\d一二三四五六七八九十]{1,3}[、.．）)])\s*"
)


def choose_examples(bookshelf: Books, documents: Sequence[DocumentInfo], language: Language) -> list[str]:
    """Return questions that ``documents`` answer; none where their headings give none."""
    return (sample_questions(documents, language) or _corpus_questions(bookshelf, documents, language))[:OFFERED]


def _corpus_questions(bookshelf: Books, documents: Sequence[DocumentInfo], language: Language) -> list[str]:
    names = [document.document for document in documents[:: len(documents) // LOOKED_INTO + 1]]
    with suppress(WenjuError):  # a question will say what is wrong with the index
        each = max(OFFERED // max(len(names), 1), 1)
        return make_questions(bookshelf.main_headings(names, each=each), language)
    return []


def make_questions(headings: Sequence[str], language: Language) -> list[str]:
    """Return a question about each heading that is long enough to mean something; one that asks is taken as it is."""
    texts = texts_for(language)
    wordings = cycle((texts.example_about, texts.example_points))
    titles = dict.fromkeys(_NUMBER.sub("", one_line(heading), count=1) for heading in headings)
    asked = [title for title in titles if SHORTEST <= len(title) <= LONGEST]
    return [title if title.endswith(_QUESTION_MARKS) else next(wordings).format(heading=title) for title in asked]
