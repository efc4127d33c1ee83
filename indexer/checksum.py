"""The checksum of a file, by which is seen that it is what was written, or what was indexed."""

import hashlib
from pathlib import Path

LARGE = 64_000_000  # bytes; what is larger is not read whole to be opened, only a sample of it
_PIECES = 64
_PIECE = 1 << 16  # bytes


def checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_digest(data: bytes, cutting: str) -> bytes:
    """Return the digest of a file's content and of all that decides how it is cut."""
    return hashlib.sha256(cutting.encode() + b"\0" + data).digest()


def sample_of(path: Path) -> str:
    """Return the checksum of a large file's length and of pieces from all over it, its ends among them."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for piece in range(_PIECES):
            file.seek(max(0, size - _PIECE) * piece // (_PIECES - 1))
            digest.update(file.read(_PIECE))
    return digest.hexdigest()
