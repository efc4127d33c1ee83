"""Which paragraphs of a Word file are headings, and of which level."""

import re
from typing import Any

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = ("title", "标题")
_BODY_LEVEL = 9  # how Word writes that an outline level is none


def read_style_levels(styles: Any) -> dict[str, int]:
    """Return the heading level of every style that has one, itself or from the style it is based on, by its id."""
    elements = {style.get(f"{_WORD}styleId"): style for style in styles.iterchildren(f"{_WORD}style")}
    levels = {name: _inherited_level(style, elements) for name, style in elements.items()}
    return {name: level for name, level in levels.items() if level is not None}


def heading_level(paragraph: Any, levels: dict[str, int]) -> int | None:
    """Return a paragraph's level, its own before that of its style; None for body."""
    properties = paragraph.find(f"{_WORD}pPr")
    if properties is None:
        return None
    own = _outline_level(properties)
    if own is not None:
        return own if own <= _BODY_LEVEL else None
    return levels.get(_value(properties, "pStyle") or "")


def _inherited_level(style: Any, elements: dict[str, Any]) -> int | None:
    seen: set[int] = set()
    while style is not None and id(style) not in seen:
        seen.add(id(style))
        level = _style_level(style)
        if level is not None:
            return level if level <= _BODY_LEVEL else None
        style = elements.get(_value(style, "basedOn") or "")
    return None


def _style_level(style: Any) -> int | None:
    name = (_value(style, "name") or "").strip()
    if found := _HEADING_NAME.fullmatch(name):
        return int(found[1])
    if name.lower() in _TITLE_NAMES:
        return 0
    properties = style.find(f"{_WORD}pPr")
    return None if properties is None else _outline_level(properties)


def _outline_level(properties: Any) -> int | None:
    """Return the level counted from 1; more than 9 says that it is body."""
    value = _value(properties, "outlineLvl")
    return int(value) + 1 if value and value.isdecimal() else None


def _value(parent: Any, name: str) -> str | None:
    element = parent.find(f"{_WORD}{name}")
    return None if element is None else element.get(f"{_WORD}val")
