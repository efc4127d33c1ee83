"""The checksum of a file, by which is seen that it is what was written, or what was indexed."""

import hashlib
from pathlib import Path


def checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_digest(data: bytes, cutting: str) -> bytes:
    """Return the digest of a file's content and of all that decides how it is cut."""
    return hashlib.sha256(cutting.encode() + b"\0" + data).digest()
