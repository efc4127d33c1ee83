"""From paths to documents. A new file format is one function in ``corpus/formats`` and one line here."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import DocumentError
from corpus.formats.book import read_book
from corpus.formats.delimited import read_delimited
from corpus.formats.jsonl import read_jsonl
from corpus.formats.legacy import LEGACY_SUFFIXES, refuse_legacy
from corpus.formats.pdf import read_pdf
from corpus.formats.picture import PICTURE_SUFFIXES, read_picture
from corpus.formats.plain import read_plain
from corpus.formats.slides import read_slides
from corpus.formats.web import read_web_page
from corpus.formats.word import read_word
from corpus.formats.workbook import read_workbook
from corpus.records import Document

READERS: dict[str, Callable[[bytes, Path], Iterator[Document]]] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".markdown": read_plain,
    ".jsonl": read_jsonl,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".pptx": read_slides,
    ".xlsx": read_workbook,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".epub": read_book,
    **dict.fromkeys(PICTURE_SUFFIXES, read_picture),
    **dict.fromkeys(LEGACY_SUFFIXES, refuse_legacy),  # found, so that it is said why they are not read
}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """List the files that can be read, absolute and in a stable order.

    Folders are walked; hidden entries in them and other formats are passed over.

    :raises DocumentError: if a path does not exist, names a file of a format that cannot be read, or holds a
        folder that cannot be opened, whose files would else count as gone.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not _exists(path):
            raise DocumentError(f"{path}: there is no such file or folder; check the spelling")
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path.resolve())))
        elif path.suffix.lower() in READERS:
            found[path.resolve()] = None
        else:
            known = ", ".join(suffix for suffix in READERS if suffix not in (*LEGACY_SUFFIXES, *PICTURE_SUFFIXES))
            raise DocumentError(f"{path}: files of this format cannot be read; save it as one of {known}")
    return list(found)


def read_file(path: Path) -> bytes:
    """Read a whole file.

    :raises DocumentError: in one sentence, naming the file.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def read_text(path: Path) -> str:
    """Read a whole file of text in whatever encoding it has.

    :raises DocumentError: in one sentence, naming the file.
    """
    data = read_file(path)
    try:
        return decode(data)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def parse_documents(data: bytes, path: Path) -> list[Document]:
    """Turn the content of a file into its documents, all of them or none.

    :raises DocumentError: in one sentence, naming the file.
    """
    try:
        return list(READERS[path.suffix.lower()](data, path))
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: object, error: OSError) -> DocumentError:
    return DocumentError(f"{path}: it cannot be read ({error.strerror}); mend that or leave it out")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the readable files below a folder. Links to folders are not followed, so no loop can trap it."""

    def refuse(error: OSError) -> None:
        raise _unreadable(error.filename, error) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                yield Path(parent) / name
