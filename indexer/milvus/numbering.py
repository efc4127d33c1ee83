"""The numbers of documents, paragraphs and passages on a Milvus server, all in 63 bits.

document    27 bits, from a hash of its name and of the run that published it: never the same one again
paragraph   the document's number, and 24 bits: its place in the document, so that neighbours have neighbouring ids
passage     the paragraph's id, and 12 bits: its place in the paragraph, which has less than 2,500 (a passage is at
            least 0.4 of a Han character long, a paragraph at most 1,000)
"""

import hashlib
from collections.abc import Container

_PARAGRAPH_BITS, _PASSAGE_BITS, _DOCUMENTS = 24, 12, 2**27


def document_number(name: str, run: int, taken: Container[int]) -> int:
    digest = hashlib.blake2b(f"{run} {name}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big") % _DOCUMENTS
    while number in taken:
        number = (number + 1) % _DOCUMENTS
    return number


def paragraph_id(document: int, place: int) -> int:
    return document << _PARAGRAPH_BITS | place


def passage_id(paragraph: int, place: int) -> int:
    return paragraph << _PASSAGE_BITS | place


def document_of(paragraph: int) -> int:
    return paragraph >> _PARAGRAPH_BITS


def paragraph_of(passage: int) -> int:
    return passage >> _PASSAGE_BITS
