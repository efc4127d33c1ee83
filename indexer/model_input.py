"""Texts as a model can take them: readable by its tokenizer, and no longer than it can hold."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any

# A letter and the marks that some programs write behind it instead of one composed character:
# accents of Latin, Greek and Cyrillic letters and the voicing of kana; and the parts of a Hangul syllable.
DECOMPOSED = re.compile(
    r"[^\W\d_][\u0300-\u036f\u3099\u309a]+"
    r"|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)


def clean(text: str) -> str:
    """Return ``text`` with letters composed, without halves of surrogate pairs and white space at the end.

    Only marks that do compose are touched: NFC over the whole text would also put the marks of
    Arabic, Hebrew and Burmese into an order in which the models have seldom seen them.
    """
    composed = DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return composed.encode("utf-8", "replace").decode("utf-8").rstrip()


def token_starts(tokenizer: Any, text: str) -> list[int]:
    """Return where the tokens of ``text`` start, in characters; about where, if the tokenizer cannot say."""
    plain = {"add_special_tokens": False, "truncation": False, "verbose": False}
    if tokenizer.is_fast:
        return [start for start, _ in tokenizer(text, return_offsets_mapping=True, **plain)["offset_mapping"]]
    count = len(tokenizer(text, **plain)["input_ids"])
    return [len(text) * token // count for token in range(count)]


def split_to_fit(text: str, room: int, starts_of: Callable[[str], list[int]]) -> list[str]:
    """Cut ``text`` between tokens into the fewest pieces of about the same size that have at most
    ``room`` tokens. The pieces joined are the text; equal pieces make the plain mean of their
    embeddings a fair one.

    :param starts_of: the character at which each token of a text starts.
    """
    starts = starts_of(text)
    if len(starts) <= room:
        return [text]
    number = -(-len(starts) // room)
    cuts = {starts[len(starts) * piece // number] for piece in range(1, number)}
    bounds = sorted({0, *cuts, len(text)})
    if bounds == [0, len(text)]:  # one character of more tokens than there is room for
        return [text]
    # By itself a piece may have a token more than it had within the text, so look again.
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    return [part for piece in pieces for part in split_to_fit(piece, room, starts_of)]
