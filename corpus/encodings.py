"""From bytes to text: which encoding a file is in, found out from the bytes alone."""

import codecs
import re
from functools import cache
from itertools import islice

from corpus.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where two of them read a text alike, the first is taken: cp950 is the Big5 of Windows, big5hkscs that of Hong Kong.
_CHINESE = ("gb18030", "cp950", "big5hkscs")
_UTF_16 = ("utf-16-le", "utf-16-be")
# Of the characters of real text over .9 are familiar, of a wrong decoding under .4.
_SURELY_TEXT = 0.6
_SAMPLE = 10_000  # characters that are looked at; more do not change the decision
# Where each standard has its frequent characters: lead bytes, trail bytes.
_FREQUENT = {
    "gb2312": (range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "big5": (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
}
_MARK = re.compile("[\u00b7\u2010-\u2027\u3000-\u303f\ufe30-\ufe6f\uff00-\uff65]")  # punctuation and full-width forms
_ASCII = re.compile(r"[\t\n\r -~]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ANY = re.compile(r"(?s).")


def decode(data: bytes) -> str:
    """Decode a whole file, keeping every character, line ends included.

    Order: byte order mark, UTF-8, the likeliest of GB18030, Big5 and UTF-16 by the share of familiar
    characters, and charset-normalizer for the rest of the world.

    :raises DocumentError: if no encoding fits, or the bytes are not text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    for guess in (_utf8, _likeliest, _anything_else):
        text = guess(data)
        if text is not None and "\0" not in text:
            return text
    if b"\0" in data:
        raise DocumentError("it holds NUL bytes and looks like a binary file; give the text it was made from")
    raise DocumentError(f"its encoding could not be found out{_flaw(data)}; save it as UTF-8 and try again")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"it starts with a {encoding} byte order mark but is not valid {encoding} at byte {error.start}; "
            "save it as UTF-8 and try again"
        ) from error


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _likeliest(data: bytes) -> str | None:
    texts = [(encoding, text) for encoding in _CHINESE + _UTF_16 if (text := _try(data, encoding)) is not None]
    likeness, text = max(((_familiar_share(text, encoding), text) for encoding, text in texts), default=(0.0, ""), key=_first)
    return text if likeness >= _SURELY_TEXT else None
