"""What is read of one file: whether it is another than before, its documents, and what these are cut into."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from corpus.errors import DocumentError
from corpus.files import read_file
from corpus.loaders import parse_documents
from corpus.records import Document
from corpus.sandbox import Sandbox
from indexer.checksum import content_digest
from indexer.embedding import Parts, embedded_parts, embedding_key
from indexer.encoder import Part
from indexer.passages import PassageSettings, cut_passages
from indexer.store import DocumentRows

CUTTER = 4  # grows when files would be read or cut differently, so that they count as changed
_PASSAGES = 1000  # whose parts are held at once


@dataclass(frozen=True, slots=True)
class FileRead:
    """What was read of one file, or why it could not be. Of one that has not changed there is the digest only."""

    path: str
    reason: str | None = None
    digest: bytes = b""
    names: tuple[str, ...] = ()  # of its documents
    characters: int = 0
    note: str = ""  # what of it was not read
    cut: Iterable[Parts | DocumentRows] = ()  # can be gone through once; see ``cut_documents``


def read_and_cut(file: Path, known: bytes | None, settings: PassageSettings, sandbox: Sandbox) -> FileRead:
    """Read a file, unless its digest is the known one; its documents are cut while ``cut`` is gone through."""
    try:
        data = read_file(file)
        digest = content_digest(data, cutting_stamp(settings))
        if digest == known:
            return FileRead(str(file), digest=digest)
        documents = parse_documents(data, file, sandbox=sandbox)
        for document in documents:
            _check_storable(document)
    except DocumentError as error:
        return FileRead(str(file), str(error))
    return FileRead(
        str(file),
        digest=digest,
        names=tuple(document.doc_id for document in documents),
        characters=sum(len(document.text) for document in documents),
        note="; ".join(document.note for document in documents if document.note),
        cut=cut_documents(documents, settings),
    )


def cut_documents(documents: Iterable[Document], settings: PassageSettings) -> Iterator[Parts | DocumentRows]:
    """Yield for each document the parts to embed, those of some passages at a time, and then its rows."""
    for document in documents:
        passages = cut_passages(document, settings)
        keys: list[Sequence[bytes]] = []
        waiting = iter(passages)
        while batch := list(islice(waiting, _PASSAGES)):
            by_passage = [_by_key(embedded_parts(document, passage, settings)) for passage in batch]
            keys += [list(parts) for parts in by_passage]
            yield {key: part for parts in by_passage for key, part in parts.items()}
        yield document, passages, keys


def _by_key(parts: Iterable[Part]) -> dict[bytes, Part]:
    return {embedding_key(part): part for part in parts}


def cutting_stamp(settings: PassageSettings) -> str:
    """Name all that decides how a file is read and cut, apart from its content."""
    return repr((CUTTER, sorted(asdict(settings).items())))


_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")


def _check_storable(document: Document) -> None:
    """:raises DocumentError: for what SQLite cannot hold, or not in full, and JSON or a file's name can."""
    whole = f"{document.source}{document.doc_id}{document.title}{document.text}"
    if _UNSTORABLE.search(whole):
        raise DocumentError(
            f"{document.source}: the name or text of {document.doc_id!r} holds NUL or half of a surrogate pair; "
            "take it out"
        )
