"""Finding the files below folders, whatever else stands there: links, loops, pipes, folders that are closed."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from errno import ELOOP, ENOENT, ENOTDIR
from pathlib import Path
from stat import S_IFREG, S_ISDIR, S_ISREG

from corpus.errors import DocumentError
from corpus.files import unreadable
from corpus.loaders import READERS, USUAL_SUFFIXES

_NO_FILE = "pipe, socket or device"
_FOLDER_LINK = "link to a folder"


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What stands below the paths of a run. Every entry that is not hidden is in one of the three."""

    files: tuple[Path, ...]  # those that can be read by their format, absolute, in a stable order
    closed: Mapping[Path, str]  # folders that could not be opened and why; what is in them is unknown, not gone
    passed_over: Mapping[str, int]  # how many others, by suffix or what they are


def find_files(paths: Iterable[Path]) -> FoundFiles:
    """Look for files in folders, and take those that are named.

    Hidden entries of folders are passed over, links to folders are not followed, so no loop can trap it, and a
    file that is found at its place is not found again through a link.

    :raises DocumentError: if a path does not exist, or names a file of a format that cannot be read.
    """
    walk = _Walk()
    for path in paths:
        status = _status(path)
        if S_ISDIR(status.st_mode):
            walk.enter(Path(os.path.realpath(path)))
        elif not S_ISREG(status.st_mode):
            raise DocumentError(f"{path}: it is a pipe, socket or device and not a file; leave it out")
        elif path.suffix.lower() in READERS:
            walk.found.append(Path(os.path.realpath(path)))
        else:
            known = ", ".join(USUAL_SUFFIXES)
            raise DocumentError(f"{path}: files of this format cannot be read; save it as one of {known}")
    return FoundFiles(tuple(_once(walk.found)), walk.closed, walk.passed_over)


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        if error.errno in (ENOENT, ENOTDIR, ELOOP):
            raise DocumentError(f"{path}: there is no such file or folder; check the spelling") from error
        raise unreadable(path, error) from error


class _Walk:
    """What was met so far."""

    def __init__(self) -> None:
        self.found: list[Path] = []
        self.closed: dict[Path, str] = {}
        self.passed_over: Counter[str] = Counter()

    def enter(self, folder: Path) -> None:
        """Go through a folder and all below it, the files of each before its folders, by name."""
        waiting = [folder]
        while waiting:
            inner: list[Path] = []
            for entry in self._entries(waiting.pop()):
                if entry.is_dir(follow_symlinks=False):
                    inner.append(Path(entry.path))
                else:
                    self._take(entry)
            waiting += reversed(inner)

    def _entries(self, folder: Path) -> list["os.DirEntry[str]"]:
        try:
            with os.scandir(folder) as entries:
                shown = (entry for entry in entries if not entry.name.startswith("."))
                return sorted(shown, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []  # it went away since it was seen: its files are gone
        except OSError as error:
            self.closed[folder] = str(unreadable(folder, error))
            return []

    def _take(self, entry: "os.DirEntry[str]") -> None:
        suffix, mode = Path(entry.name).suffix.lower(), _mode(entry)
        if S_ISDIR(mode):
            self.passed_over[_FOLDER_LINK] += 1
        elif not S_ISREG(mode):
            self.passed_over[_NO_FILE] += 1
        elif suffix not in READERS:
            self.passed_over[suffix or "no suffix"] += 1
        else:
            self.found.append(Path(entry.path))


def _mode(entry: "os.DirEntry[str]") -> int:
    """Return what an entry or the end of its link is; a link without an end counts as a file, so that reading it
    says what is wrong."""
    try:
        return entry.stat().st_mode
    except OSError:
        return S_IFREG


def _once(found: Collection[Path]) -> Iterator[Path]:
    """Leave out links to files that were found themselves, and all but the first link to another file."""
    seen = {path for path in found if not path.is_symlink()}
    yielded: set[Path] = set()
    for path in found:
        target = Path(os.path.realpath(path))
        if path.is_symlink() and target in seen:
            continue
        seen.add(target)
        if path not in yielded:
            yielded.add(path)
            yield path
