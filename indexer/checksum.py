"""The checksum of a file, by which is seen that it is what was written."""

import hashlib
from pathlib import Path


def checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
