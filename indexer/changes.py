"""What has to happen to each file to bring an index in step with the paths given."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from corpus.errors import DocumentError
from corpus.loaders import parse_documents, read_file
from corpus.records import Document
from indexer.embedding import embedded_texts
from indexer.passages import Passage, PassageSettings, cut_passages

CUTTER = 1  # grows when files would be read or cut differently, so that they count as changed


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document that was cut; ``texts[i]`` are what will be embedded for ``passages[i]``."""

    document: Document
    passages: tuple[Passage, ...]
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file and what was found in it. ``documents`` is empty unless it was added or changed."""

    path: str
    outcome: Outcome
    digest: bytes = b""
    documents: tuple[PreparedDocument, ...] = ()
    reason: str | None = None  # why it failed


def find_changes(
    files: Sequence[Path], paths: Sequence[Path], known: Mapping[str, bytes], settings: PassageSettings
) -> Iterator[FileChange]:
    """Yield a change for every file, and for every known one below ``paths`` that is not among them.

    :param files: what ``corpus.loaders.find_files`` finds below ``paths``; a bad one becomes a failed change.
    :param known: digests of the files in the index, by path.
    """
    for file in files:
        yield _read_change(file, known.get(str(file)), settings)
    present = {str(file) for file in files}
    for path in sorted(known.keys() - present):
        if _is_below(Path(path), paths):
            yield FileChange(path, Outcome.REMOVED)


def _read_change(file: Path, known: bytes | None, settings: PassageSettings) -> FileChange:
    try:
        data = read_file(file)
        digest = _digest(data, settings)
        if digest == known:
            return FileChange(str(file), Outcome.UNCHANGED)
        documents = tuple(_prepare(document, settings) for document in parse_documents(data, file))
    except DocumentError as error:
        return FileChange(str(file), Outcome.FAILED, reason=str(error))
    if not any(prepared.passages for prepared in documents):
        return FileChange(str(file), Outcome.FAILED, reason=f"{file}: it holds no text")
    return FileChange(str(file), Outcome.ADDED if known is None else Outcome.CHANGED, digest, documents)


def _prepare(document: Document, settings: PassageSettings) -> PreparedDocument:
    _check_storable(document)
    passages = tuple(cut_passages(document, settings))
    texts = tuple(embedded_texts(document, passage, settings) for passage in passages)
    return PreparedDocument(document, passages, texts)


_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")


def _check_storable(document: Document) -> None:
    """:raises DocumentError: for what SQLite cannot hold, or not in full, and JSON or a file's name can."""
    whole = f"{document.source}{document.doc_id}{document.title}{document.text}"
    if _UNSTORABLE.search(whole):
        raise DocumentError(
            f"{document.source}: the name or text of {document.doc_id!r} holds NUL or half of a surrogate pair; "
            "take it out"
        )


def cutting_stamp(settings: PassageSettings) -> str:
    """Name all that decides how a file is read and cut, apart from its content."""
    return repr((CUTTER, sorted(asdict(settings).items())))


def _digest(data: bytes, settings: PassageSettings) -> bytes:
    return hashlib.sha256(cutting_stamp(settings).encode() + b"\0" + data).digest()


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


_REPLACES = (Outcome.ADDED, Outcome.CHANGED, Outcome.REMOVED)


def _fail_takers(changes: Sequence[FileChange], owners: Mapping[str, str]) -> list[FileChange]:
    replaced = {change.path for change in changes if change.outcome in _REPLACES}
    taken = {name: file for name, file in owners.items() if file not in replaced}
    return [_unless_taken(change, taken) for change in changes]


def _unless_taken(change: FileChange, taken: dict[str, str]) -> FileChange:
    """Fail a file with a name that another file has, else remember its names as taken."""
    names = [prepared.document.doc_id for prepared in change.documents]
    for name in names:
        if name in taken:
            reason = f"{change.path}: the id {name!r} is also in {taken[name]}; rename one of them"
            return FileChange(change.path, Outcome.FAILED, reason=reason)
    taken.update(dict.fromkeys(names, change.path))
    return change
