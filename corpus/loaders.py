"""From paths to documents. A new file format is one function in ``corpus/formats`` and one line here."""

from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.encodings import decode
from corpus.errors import DocumentError
from corpus.files import read_file
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
from corpus.sandbox import Sandbox

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
# Those to name to a person who has another: pictures take an extra, and legacy files are only found to be told apart.
USUAL_SUFFIXES = tuple(suffix for suffix in READERS if suffix not in (*PICTURE_SUFFIXES, *LEGACY_SUFFIXES))
OWN_READERS = frozenset({read_plain, read_jsonl, refuse_legacy})  # no foreign parser in them: they need no sandbox
MAX_CHARACTERS = 50_000_000  # of all documents of a file


def read_text(path: Path) -> str:
    """Read a whole file of text in whatever encoding it has.

    :raises DocumentError: in one sentence, naming the file.
    """
    data = read_file(path)
    try:
        return decode(data)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def parse_documents(data: bytes, path: Path, *, sandbox: Sandbox | None = None) -> list[Document]:
    """Turn the content of a file into its documents, all of them or none.

    :param sandbox: where foreign parsers run; without one they run in this process, which they may bring down.
    :raises DocumentError: in one sentence, naming the file.
    """
    reader = READERS[path.suffix.lower()]
    try:
        if sandbox is None or reader in OWN_READERS:
            documents = list(reader(data, path))
        else:
            documents = sandbox.read(reader, data, path)
        _check_length(documents)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error
    return documents


def _check_length(documents: list[Document]) -> None:
    characters = sum(len(document.text) for document in documents)
    if characters > MAX_CHARACTERS:
        raise DocumentError(f"it has {characters:,} characters, and {MAX_CHARACTERS:,} are the most; split it")
