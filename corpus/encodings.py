"""From bytes to text: which encoding a file is in, found out from the bytes alone."""

import codecs
import re
from functools import cache
from itertools import islice

from corpus.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII = re.compile(r"[\t\n\f\r -~]")  # as far as it stands in texts
_NOT_ASCII = re.compile(r"[^\t\n\f\r -~]")
_ANY = re.compile(r"(?s:.)")
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
# What Chinese is written in, and the characters that tell whether a reading is right: a wrong reading has its
# ASCII right all the same, but not in UTF-16. Where two read a text alike, the first is taken: cp950 is the
# Big5 of Windows, big5hkscs that of Hong Kong.
_READINGS = {
    "gb18030": _NOT_ASCII,
    "cp950": _NOT_ASCII,
    "big5hkscs": _NOT_ASCII,
    "utf-16-le": _ANY,
    "utf-16-be": _ANY,
}
_SURELY_TEXT = 0.6  # real text has over .9 familiar characters, a wrong reading of it under .4
_SAMPLE = 10_000  # characters that are looked at; more do not change the decision
# Lead and trail bytes of the frequent characters of each standard, its level 1.
_FREQUENT = (
    ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
    ("big5", range(0xA4, 0xC6), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
)
_MARK = re.compile("[\u00b7\u2010-\u2027\u3000-\u303f\ufe30-\ufe6f\uff00-\uff65]")  # punctuation, full-width forms


def decode(data: bytes) -> str:
    """Decode a whole file, keeping every character, line ends included.

    Order: byte order mark, UTF-8, the likeliest of GB18030, Big5 and UTF-16 by the share of familiar
    characters, and charset-normalizer for the rest of the world.

    :raises DocumentError: if no encoding fits, or the bytes are not text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _after_mark(data, mark, encoding)
    for guess in (_clean_utf8, _likeliest, _utf8, _anything_else):
        text = guess(data)
        if text is not None and "\0" not in text:
            return text
    if b"\0" in data:
        raise DocumentError("it holds NUL bytes and looks like a binary file; give the text it was made from")
    raise DocumentError(
        f"its encoding could not be found out (it is not UTF-8 at byte {_utf8_flaw(data)}); "
        "save it as UTF-8 and try again"
    )


def _after_mark(data: bytes, mark: bytes, encoding: str) -> str:
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"it starts with a {encoding} byte order mark but is not valid {encoding} "
            f"at byte {len(mark) + error.start}; save it as UTF-8 and try again"
        ) from error


def _clean_utf8(data: bytes) -> str | None:
    """Leave a text with control characters to the others: 你好。 in UTF-16 is ASCII with one of them."""
    text = _utf8(data)
    return None if text is None or _CONTROL.search(text) else text


def _utf8(data: bytes) -> str | None:
    return _read(data, "utf-8")


def _utf8_flaw(data: bytes) -> int:
    """Return how many bytes of the data are UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _likeliest(data: bytes) -> str | None:
    """Return the reading with the largest share of familiar characters, if that is large enough."""
    best, likeness = None, _SURELY_TEXT
    for encoding, telling in _READINGS.items():
        text = _read(data, encoding)
        if text is not None and (share := _familiar_share(text, telling)) > likeness:
            best, likeness = text, share
    return best


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiar_share(text: str, telling: re.Pattern[str]) -> float:
    """Return the share of frequent Chinese characters, marks and ASCII among the telling ones; 0 if there are none."""
    sample = [match[0] for match in islice(telling.finditer(text), _SAMPLE)]
    familiar = [
        character in _frequent_characters() or _MARK.match(character) or _ASCII.match(character) for character in sample
    ]
    return sum(map(bool, familiar)) / len(sample) if sample else 0.0


@cache
def _frequent_characters() -> frozenset[str]:
    """Return the some 7,000 characters, simplified or traditional, that all but a few per cent of texts consist of."""
    return frozenset(
        bytes((lead, trail)).decode(standard, "ignore")
        for standard, leads, trails in _FREQUENT
        for lead in leads
        for trail in trails
    )


def _anything_else(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else str(best)
