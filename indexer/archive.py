"""Export and import: an index as one file, which another computer opens without embedding again.

The file is a zip of two members: the database, which holds everything, and a manifest that says what it is and what
its size and checksum are. Nothing in it is unpacked under a name from inside it.
"""

import errno
import hashlib
import json
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from corpus.errors import ArchiveError
from indexer.caches import make_caches
from indexer.checksum import checksum_of
from indexer.database import place_database
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder, put_in_place
from indexer.library import open_locked, open_store
from indexer.lock import write_lock
from indexer.stamp import FORMAT, Stamp
from indexer.store_records import StoreRecords

_DATABASE, _MANIFEST = "wenju.sqlite", "manifest.json"
_MEMBERS = sorted((_DATABASE, _MANIFEST))
_LARGEST_MANIFEST = 65_536  # bytes
# A database of text and embeddings shrinks to a half; only one that is nearly empty shrinks to less than a hundredth.
_SMALL, _LARGEST_RATIO = 10_000_000, 100
_CHUNK = 1 << 20
# What the zip library raises at what it cannot make sense of.
_REFUSED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)
_LEVEL = 1  # of compression: more is slow, and embeddings hardly shrink


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of its database."""

    stamp: Stamp
    size: int  # bytes
    sha256: str


def export_index(folder: Path, file: Path) -> int:
    """Write the present state of an index into a file, whole or not at all; return its size in bytes.

    :raises IndexFolderError: if there is no index, or it is damaged.
    :raises ArchiveError: if the file cannot be written.
    """
    if file.is_dir():
        raise ArchiveError(f"{file}: it is a folder; name a file in it")
    if file.exists() and not _is_export(file):
        raise ArchiveError(f"{file}: it is there already, and no export; name another file")
    copy, unfinished = (file.with_name(f"{file.name}.{ending}") for ending in ("sqlite.tmp", "tmp"))
    try:
        with in_plain_words(folder), closing(open_store(folder)) as store:
            with _writing(file):
                copy.unlink(missing_ok=True)
                file.parent.mkdir(parents=True, exist_ok=True)
                store.copy_to(copy)
            stamp = store.stamp
        with _writing(file):
            _pack(unfinished, copy, Manifest(stamp, copy.stat().st_size, checksum_of(copy)))
            put_in_place(unfinished, file)
            return file.stat().st_size
    finally:
        for temporary in (copy, unfinished):
            with suppress(OSError):
                temporary.unlink()


def import_index(file: Path, folder: Path) -> int:
    """Make an index of an exported one, whole or not at all; return how many documents it has.

    :param folder: of no index, or of one without documents.
    :raises ArchiveError: if the file is not a sound export of this format, or the index has documents.
    """
    index_folder = IndexFolder(folder)
    unfinished = index_folder.database.with_name("import.new")
    with in_plain_words(folder), write_lock(index_folder):
        _check_empty(index_folder)
        try:
            with _reading(file) as archive:
                manifest = _read_manifest(file, archive)
                _unpack(file, archive, manifest, unfinished)
            _check_database(file, manifest, unfinished)
            place_database(unfinished, index_folder.database)
        finally:
            unfinished.unlink(missing_ok=True)
        with closing(open_store(folder)) as store:
            make_caches(index_folder, store)
            return len(store.document_files())


def _is_export(file: Path) -> bool:
    with suppress(OSError, *_REFUSED), zipfile.ZipFile(file) as archive:
        return sorted(archive.namelist()) == _MEMBERS
    return False


def _pack(unfinished: Path, database: Path, manifest: Manifest) -> None:
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        archive.write(database, _DATABASE)


def _check_empty(folder: IndexFolder) -> None:
    if not folder.exists():
        return
    with closing(open_locked(folder)) as store:
        if store.document_files():
            message = f"The index {folder.path} has documents; import into another folder with --index"
            raise ArchiveError(message)


def _read_manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    if sorted(archive.namelist()) != _MEMBERS:
        raise ArchiveError(f"{file}: it is not an exported index; give a file that wenju export made")
    if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise _damaged(file, "its manifest is too long")
    try:
        saved = json.loads(archive.read(_MANIFEST))
        manifest = Manifest(Stamp.from_json(json.dumps(saved["stamp"])), int(saved["size"]), str(saved["sha256"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise _damaged(file, "its manifest cannot be read") from error
    if manifest.stamp.format != FORMAT:
        raise ArchiveError(
            f"{file}: it has format {manifest.stamp.format}, this wenju reads {FORMAT}; "
            "import it with the version that exported it"
        )
    return manifest


def _unpack(file: Path, archive: zipfile.ZipFile, manifest: Manifest, target: Path) -> None:
    """Write the database of an archive to a file, never more than it is said to have."""
    member = archive.getinfo(_DATABASE)
    if member.file_size != manifest.size:
        raise _damaged(file, f"its database has {member.file_size:,} bytes, not {manifest.size:,}")
    if member.file_size > max(_SMALL, _LARGEST_RATIO * member.compress_size):
        raise _damaged(file, f"{member.compress_size:,} bytes would become {member.file_size:,}")
    free = shutil.disk_usage(target.parent).free
    if member.file_size > free:
        raise ArchiveError(f"{file}: it needs {member.file_size:,} bytes and {free:,} are free; make room")
    with archive.open(member) as packed, target.open("wb") as unpacked:
        checksum = _copy(packed, unpacked, manifest.size)
    if checksum != manifest.sha256:
        raise _damaged(file, "its checksum is wrong")


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> str:
    """Copy at most ``size`` bytes; return the SHA-256 of what was copied."""
    checksum = hashlib.sha256()
    while chunk := source.read(min(_CHUNK, size)):
        target.write(chunk)
        checksum.update(chunk)
        size -= len(chunk)
    return checksum.hexdigest()


def _check_database(file: Path, manifest: Manifest, database: Path) -> None:
    """:raises ArchiveError: unless it is a sound database with our tables and nothing else."""
    try:
        with closing(StoreRecords.examine(database)) as store:
            if not store.has_our_tables() or store.stamp != manifest.stamp:
                raise _damaged(file, "its database is not one of wenju's")
            if damage := store.find_damage():
                raise _damaged(file, damage[0])
    except sqlite3.OperationalError:  # the disk's fault, not the file's
        raise
    except sqlite3.DatabaseError as error:
        raise _damaged(file, str(error)) from error


def _damaged(file: Path, why: str) -> ArchiveError:
    return ArchiveError(f"{file}: it is damaged ({why}); export the index again")


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        message = f"{file}: it cannot be written ({why}); make room, or name a file in another folder"
        raise ArchiveError(message) from error


@contextmanager
def _reading(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive, and tell of this file what the zip library refuses."""
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise ArchiveError(f"{file}: it cannot be read ({error.strerror}); mend that or name another file") from error
    except _REFUSED as error:
        raise ArchiveError(f"{file}: it is not an exported index; give a file that wenju export made") from error
    try:
        with archive:
            yield archive
    except _REFUSED as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # that of a place which the file says it has
            raise
        raise _damaged(file, "a member of it is not where it should be") from error
