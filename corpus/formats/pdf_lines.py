"""The lines of a PDF's page, from the place that every character has on it."""

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.formats.pagelines import PageLine, join_parts, plain_characters
from corpus.repair import HAN

LINE_HYPHEN = "\x02"  # stands in the text for a hyphen that may be there only as the line ends
_ROOM = "\x1f"  # white space that is not in the file: pdfium puts it where characters stand apart
_ROOM_BY_CHINESE = re.compile(rf"(?<=[{HAN}]){_ROOM}+|{_ROOM}+(?=[{HAN}])|{_ROOM}+$")
_GAP = 0.3  # sizes of type; programs write the parts of a line in any order, and come back to fill a wider gap
_COLUMN_GAP = 0.8  # sizes of type; what stands further apart may belong to two columns
_UNREADABLE = frozenset(range(0xE000, 0xF900)) | {0xFFFD, 0}  # codes of fonts that do not say what they show


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


def read_lines(page: Any) -> list[PageLine]:
    """Return the lines of a page of pypdfium2; none if it is a picture, or its fonts do not say what they show.

    Text that runs up or down the page comes as if the page were turned; slanted text is a watermark and left out.
    """
    text_page = page.get_textpage()
    try:
        by_turn: dict[int, list[_Character]] = defaultdict(list)
        for turn, character in _characters(text_page.raw):
            by_turn[turn].append(character)
    finally:
        text_page.close()
    found = [character for characters in by_turn.values() for character in characters if character.text.strip()]
    if 2 * sum(ord(character.text[0]) in _UNREADABLE for character in found) > len(found):
        return []
    room = _ROOM if any(" " in map(_text, characters) for characters in by_turn.values()) else " "
    return [line for turn in sorted(by_turn) for line in _lines(by_turn[turn], room)]


def _text(character: _Character) -> str:
    return character.text


def _characters(text_page: Any) -> Iterator[tuple[int, _Character]]:
    """Yield the characters in the order of the file, each with its quarter turns; line breaks are spaces."""
    import pypdfium2.raw as pdfium

    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    box_reference, matrix_reference = ctypes.byref(box), ctypes.byref(matrix)
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box_reference):
            continue
        turns = pdfium.FPDFText_GetCharAngle(text_page, index) / (math.pi / 2)
        if abs(turns - round(turns)) > 0.05:
            continue
        pdfium.FPDFText_GetMatrix(text_page, index, matrix_reference)
        size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
        turn = round(turns) % 4
        yield turn, _upright(_text_at(text_page, index), turn, box, size)


def _text_at(text_page: Any, index: int) -> str:
    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_IsHyphen(text_page, index) == 1:
        return LINE_HYPHEN
    if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
        return _ROOM
    code = pdfium.FPDFText_GetUnicode(text_page, index)
    return " " if code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _upright(text: str, turn: int, box: Any, size: float) -> _Character:
    """Turn a character's box so that its line runs from left to right."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    turned = (
        (left, bottom, right, top),
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )[turn]
    return _Character(text, *turned, size if size > 0 else turned[3] - turned[1])


def _lines(characters: list[_Character], room: str) -> list[PageLine]:
    """:param room: what is white space that is not in the file: a space where the file has none, as Chromium's."""
    runs: list[list[_Character]] = []
    for character in characters:
        if character.text.isspace():
            if runs:
                runs[-1].append(character)
        elif runs and _goes_on(_last_visible(runs[-1]), character):
            runs[-1].append(character)
        else:
            runs.append([character])
    return join_parts((_line(run, room) for run in runs), widest_gap=_COLUMN_GAP)


def _last_visible(run: list[_Character]) -> _Character:
    return next(character for character in reversed(run) if not character.text.isspace())


def _goes_on(last: _Character, character: _Character) -> bool:
    size = max(last.size, character.size)
    overlap = min(last.top, character.top) - max(last.bottom, character.bottom)
    same_line = overlap > 0.5 * min(last.top - last.bottom, character.top - character.bottom)
    return same_line and -0.5 * size <= character.left - last.right <= _GAP * size


def _line(run: list[_Character], room: str) -> PageLine:
    written = "".join(map(_text, run)).replace(_ROOM, room)
    text = _ROOM_BY_CHINESE.sub("", written).replace(_ROOM, " ")
    visible = [character for character in run if not character.text.isspace()]
    sizes = sorted(character.size for character in visible)
    return PageLine(
        cells=(plain_characters(text),),
        left=min(character.left for character in visible),
        bottom=min(character.bottom for character in visible),
        right=max(character.right for character in visible),
        top=max(character.top for character in visible),
        size=sizes[len(sizes) // 2],
    )
