"""A question as it is searched: checked, embedded, split into words, and what kind of text it asks for."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.errors import QuestionError
from corpus.records import Kind
from corpus.script import Script, main_script_of
from indexer.dictionary import NO_WORDS, Dictionary
from indexer.embedding import text_to_embed
from indexer.encoder import Encoder
from indexer.words import split_words
from search.question_encoder import QuestionEncoder
from search.syntax import Conditions, parse

LONGEST_QUESTION = 1000  # characters

_ASKS_FOR_REFERENCES = re.compile(
    r"参考文献|参考资料|引用文献|文献|(?<![吸指导])引文|注释|著录|[\[［【]\s*\d+\s*[\]］】]|期刊|刊登|发表[在于]|出版社"
    r"|(?i:\b(?:cite[sd]?|citations?|references?|bibliograph\w+|articles?|papers?|journals?|publishe[dr]s?)\b)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """``text``: without operators. ``embedding``: float32, shape (dim,), of length 1. ``wanted``: kinds of text
    that are asked for."""

    text: str
    embedding: npt.NDArray[np.float32]
    terms: tuple[str, ...]
    script: Script
    wanted: frozenset[Kind]
    conditions: Conditions


def prepare(text: str, encoder: Encoder | QuestionEncoder, dictionary: Dictionary = NO_WORDS) -> Question:
    """Get a question ready for both legs.

    :param dictionary: of the index that is asked.
    :raises QuestionError: if it is empty, too long, or nothing but operators.
    """
    text, conditions = parse(check(text))
    (embedding,) = encoder.encode_query([text_to_embed(text)])
    terms = tuple(word.term for word in split_words(text, dictionary))
    return Question(text, embedding, terms, main_script_of(text), wanted_kinds(text), conditions)


def check(text: str) -> str:
    """Return the question without the white space around it.

    :raises QuestionError: if nothing is left, or it is too long.
    """
    text = text.strip()
    if not text:
        raise QuestionError("The question is empty; type what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters, at most {LONGEST_QUESTION:,} can be asked; shorten it"
        )
    return text


def wanted_kinds(text: str) -> frozenset[Kind]:
    """Say which kinds of text a question asks for: body, and references where it speaks of them."""
    if _ASKS_FOR_REFERENCES.search(text):
        return frozenset({Kind.BODY, Kind.REFERENCE})
    return frozenset({Kind.BODY})
