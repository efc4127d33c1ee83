"""From bytes to text: which encoding a file is in, found out from the bytes alone."""

import codecs

from corpus.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The lead bytes of the frequent characters in each standard (GB 2312 level 1, Big5 level 1).
_CHINESE = {"gb18030": (0xB0, 0xD7), "big5hkscs": (0xA4, 0xC6)}
_SURELY_CHINESE = 0.6  # real text has over .9 frequent characters, a wrong decoding under .4


def decode(data: bytes) -> str:
    """Decode a whole file, keeping every character, line ends included.

    Order: byte order mark, UTF-8, UTF-16 without a mark, GB18030 or Big5 by the share of frequent
    characters, and charset-normalizer for the rest of the world.

    :raises DocumentError: if no encoding fits, or the bytes are not text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    text = _utf8(data) or _utf16_without_mark(data) or _chinese(data) or _anything_else(data)
    if text is None:
        raise DocumentError("its encoding could not be found out; save it as UTF-8 and try again")
    if "\0" in text:
        raise DocumentError("it holds NUL bytes and looks like a binary file; give the text it was made from")
    return text


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


def _utf16_without_mark(data: bytes) -> str | None:
    """Western characters and line ends leave a zero byte in every second place."""
    zeros = data.count(0)
    if not zeros or len(data) % 2:
        return None
    encoding = "utf-16-le" if data[1::2].count(0) >= zeros / 2 else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if "\0" not in text else None


def _chinese(data: bytes) -> str | None:
    likeness = {encoding: _frequent_share(data, encoding) for encoding in _CHINESE}
    best = max(likeness, key=lambda encoding: likeness[encoding])
    return data.decode(best) if likeness[best] >= _SURELY_CHINESE else None


def _frequent_share(data: bytes, encoding: str) -> float:
    """Return the share of frequent Chinese characters and marks among all that are not ASCII; 0 if invalid."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if ord(character) > 0x7F]
    low, high = _CHINESE[encoding]
    frequent = sum(
        low <= character.encode(encoding)[0] <= high or "\u3000" <= character <= "\u3020" or character > "\uff00"
        for character in foreign
    )
    return frequent / len(foreign) if foreign else 0.0


def _anything_else(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else str(best)
