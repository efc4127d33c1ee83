"""Files that were given to the form: kept in a folder of the index, under their own names made safe."""

import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from ui.visible import one_line

MOST_FILES = 200  # at once
_LONGEST_NAME = 200  # bytes in UTF-8; most file systems hold 255
_FORBIDDEN = re.compile(r'[<>:"|?*/\\\x00-\x1f\x7f\ud800-\udfff]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # names that Windows keeps to itself


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived: where it lies now, and the name it had."""

    path: Path
    name: str


def uploads_folder(index: Path) -> Path:
    return index / "uploads"


def is_readable(name: str) -> bool:
    """Say whether files of this name's format are read."""
    from corpus.loaders import READERS

    return Path(name).suffix.lower() in READERS


def keep_uploads(index: Path, uploads: Sequence[Upload]) -> list[Path]:
    """Move files into the folder of an index and return where they are; one of the same name is replaced.

    :raises IndexFolderError: if the disk refuses.
    """
    from indexer.faults import in_plain_words

    with in_plain_words(index):
        kept = list(dict.fromkeys(_keep(uploads_folder(index), upload) for upload in uploads))
        for upload in uploads:  # only now, as files of the same content may have arrived as one
            upload.path.unlink(missing_ok=True)
    return kept


def _keep(folder: Path, upload: Upload) -> Path:
    from indexer.folder import put_in_place

    folder.mkdir(parents=True, exist_ok=True)
    place = folder / safe_name(upload.name)
    arriving = folder / f".{upload.path.parent.name[:32]}.part"  # hidden, so that no run takes it in
    shutil.copyfile(upload.path, arriving)
    put_in_place(arriving, place)
    return place


def safe_name(name: str) -> str:
    """Return a name that stays inside a folder, is not hidden, and is the same on every system."""
    shown = unicodedata.normalize("NFC", one_line(PureWindowsPath(name).name))
    cleaned = _FORBIDDEN.sub("_", shown).lstrip(". ").rstrip(". ")
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    room = _LONGEST_NAME - len(suffix.encode())
    short = stem.encode()[:room].decode(errors="ignore") + suffix
    return f"_{short}" if not stem or _DEVICE.match(short) else short


def is_kept_upload(index: Path, source: str) -> bool:
    return Path(source).parent == uploads_folder(index).resolve()


def arrived(uploads: Sequence[Upload], folder: Path) -> Iterator[Upload]:
    """Yield those that really came with this upload, and are no other files of this computer.

    :param folder: into which the server puts what arrives.
    """
    for upload in uploads:
        if upload.path.resolve().is_relative_to(folder.resolve()) and upload.path.is_file():
            yield upload
