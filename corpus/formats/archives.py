"""Files that are zip archives inside: opened only when what they unpack to can be held."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from corpus.errors import DocumentError

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how old Office files begin, and new ones with a password
_MOST_MEMBERS = 20_000
_MOST_BYTES = 400_000_000  # unpacked, by the archive's own list; zipfile reads no more of a member than that says


def open_archive(data: bytes) -> ZipFile:
    """Open an archive in memory; nothing is unpacked to disk.

    :raises DocumentError: if it is none, is encrypted, or unpacks to too much.
    """
    if data.startswith(_OLE):
        raise DocumentError("it has a password or is of an older format; save it without password in today's format")
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError(f"it is damaged or not of the format its name says ({error}); save it again") from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_BYTES:
        raise DocumentError(
            f"it unpacks to {len(members):,} parts of {unpacked / 1e6:,.0f} MB in all, more than the "
            f"{_MOST_MEMBERS:,} or {_MOST_BYTES / 1e6:,.0f} MB that are read; split it"
        )
    return archive
