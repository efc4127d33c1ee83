"""A row of the table of ``test_error_messages``; the rows themselves are in the modules named after it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Cause = Callable[[Path], object]


@dataclass(frozen=True)
class Row:
    place: str  # the function that makes the error
    sentence: str
    cause: Cause


def written(name: str, content: bytes | str, use: Callable[[Path], object]) -> Cause:
    """Use a file with this content."""

    def cause(tmp: Path) -> object:
        path = tmp / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return use(path)

    return cause
