"""What has to happen to each file to bring an index in step with the paths given."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.formats.writing import NO_TEXT
from corpus.walk import FoundFiles
from indexer.drafts import Drafts
from indexer.passages import PassageSettings
from indexer.reading import FileRead
from indexer.workshop import Workshop

Reading = Callable[[Path, int, int], None]  # the file that is next, how many were read before it, of how many


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to one file. It counts what was found in it only if it was added or changed."""

    path: str
    outcome: Outcome
    reason: str | None = None  # why it failed
    digest: bytes = b""
    names: tuple[str, ...] = ()  # of its documents
    characters: int = 0  # that were read
    indexed: int = 0  # of these, those in passages; the rest is white space
    passages: int = 0
    note: str = ""  # what of it was not read

    @property
    def documents(self) -> int:
        return len(self.names)


NEW = (Outcome.ADDED, Outcome.CHANGED)
GONE = (Outcome.CHANGED, Outcome.REMOVED)


def find_changes(
    found: FoundFiles,
    paths: Sequence[Path],
    known: Mapping[str, bytes],
    drafts: Drafts,
    *,
    workshop: Workshop,
    settings: PassageSettings,
    reading: Reading,
) -> Iterator[FileChange]:
    """Yield a change for every file, for every folder that is closed, and for every known file that is gone.

    Gone is what is not found below ``paths``, unless it stands below a closed folder.

    :param found: what ``corpus.walk.find_files`` finds below ``paths``; a bad file becomes a failed change.
    :param known: digests of the files in the index, by path.
    :param drafts: gets the content of what is new.
    :param workshop: reads the files.
    :param reading: is told of each file before it is read.
    """
    with closing(workshop.read(found.files, known, settings)) as reads:
        for number, file in enumerate(found.files):
            reading(file, number, len(found.files))
            read = next(reads)
            yield _change_of(read, known.get(read.path), drafts)
    for folder, reason in found.closed.items():
        yield FileChange(str(folder), Outcome.FAILED, reason)
    present = {str(file) for file in found.files}
    for path in sorted(known.keys() - present):
        if _is_below(Path(path), paths) and not any(map(Path(path).is_relative_to, found.closed)):
            yield FileChange(path, Outcome.REMOVED)


def _change_of(read: FileRead, known: bytes | None, drafts: Drafts) -> FileChange:
    if read.reason is not None:
        return FileChange(read.path, Outcome.FAILED, read.reason)
    if read.digest == known:
        return FileChange(read.path, Outcome.UNCHANGED)
    draft = drafts.add(read.path, read.cut)
    if not draft.passages:
        return FileChange(read.path, Outcome.FAILED, f"{read.path}: {NO_TEXT}")
    return FileChange(
        read.path,
        Outcome.ADDED if known is None else Outcome.CHANGED,
        digest=read.digest,
        names=read.names,
        characters=read.characters,
        indexed=draft.indexed,
        passages=draft.passages,
        note=read.note,
    )


def _is_below(file: Path, paths: Sequence[Path]) -> bool:
    return any(path.is_dir() and file.is_relative_to(path.resolve()) for path in paths)


def reject_taken_names(changes: Iterable[FileChange], owners: Mapping[str, str]) -> list[FileChange]:
    """Fail each file that would name a document as a file that stays, or an earlier one, does.

    A file that fails stays as it was and keeps its names, so the others are looked at again.

    :param owners: the file of every document in the index, by the document's name.
    """
    changes = list(changes)
    while (checked := _fail_takers(changes, owners)) != changes:
        changes = checked
    return checked


def _fail_takers(changes: Sequence[FileChange], owners: Mapping[str, str]) -> list[FileChange]:
    replaced = {change.path for change in changes if change.outcome in (*NEW, *GONE)}
    taken = {name: file for name, file in owners.items() if file not in replaced}
    return [_unless_taken(change, taken) for change in changes]


def _unless_taken(change: FileChange, taken: dict[str, str]) -> FileChange:
    """Fail a file with a name that another file has, else remember its names as taken."""
    for name in change.names:
        if name in taken:
            reason = f"{change.path}: the id {name!r} is also in {taken[name]}; rename one of them"
            return FileChange(change.path, Outcome.FAILED, reason)
    taken.update(dict.fromkeys(change.names, change.path))
    return change
