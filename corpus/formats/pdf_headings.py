"""Which paragraphs of a PDF are headings: by its outline, else by the size of their type."""

from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.formats.paragraphs import Paragraph
from corpus.headings import MAX_HEADING

_LARGER = 1.12  # times the size of the body
_STEP = 2  # sizes a point that count as different
_DEEPEST = 6

Outline = Mapping[tuple[int, str], int]  # levels by page and title, as ``outline_key`` makes them


def outline_key(page: int, title: str) -> tuple[int, str]:
    """Name a heading without its white space, in which an outline and the page differ."""
    return page, "".join(title.split())


def heading_levels(paragraphs: Sequence[Paragraph], outline: Outline) -> list[int | None]:
    """Return the level of each paragraph that is a heading, None for the others."""
    outlined = [outline.get(outline_key(paragraph.pages[0][1], paragraph.text)) for paragraph in paragraphs]
    return outlined if any(outlined) else _levels_by_size(paragraphs)


def _levels_by_size(paragraphs: Sequence[Paragraph]) -> list[int | None]:
    characters: Counter[int] = Counter()
    for paragraph in paragraphs:
        characters[_rounded(paragraph)] += len(paragraph.text)
    body = characters.most_common(1)[0][0] if characters else 0
    large = [
        _rounded(paragraph) if paragraph.size * _STEP > _LARGER * body and _may_be_heading(paragraph.text) else None
        for paragraph in paragraphs
    ]
    sizes = sorted({size for size in large if size is not None}, reverse=True)
    return [None if size is None else min(sizes.index(size) + 1, _DEEPEST) for size in large]


def _rounded(paragraph: Paragraph) -> int:
    return round(paragraph.size * _STEP)


def _may_be_heading(text: str) -> bool:
    return 2 <= len(text) <= MAX_HEADING and any(map(str.isalpha, text))
