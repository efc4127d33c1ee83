"""An index as a whole, wherever it is kept: opened to be asked, filled, listed, weeded."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.encoder import Encoder
from indexer.excerpts import Bookshelf
from indexer.faults import in_plain_words
from indexer.folder_writer import writing_folder
from indexer.library import find_encoder_name, list_documents, open_store, remove_documents, resolve
from indexer.milvus.excerpts import MilvusBookshelf
from indexer.milvus.library import MilvusLibrary
from indexer.opened import OpenIndex, open_index
from indexer.place import Place
from indexer.protocols import Books, Records, Writer
from indexer.records import DocumentInfo, StoredPassage


class Library(Protocol):
    """Every method raises an ``IndexFolderError`` where the index cannot be used."""

    def open(self, encoder: Encoder) -> OpenIndex:
        """Open the index to ask it; it has to be there, and to be this encoder's."""

    def writing(self, encoder: Encoder) -> AbstractContextManager[Writer]:
        """Open the index to change it, or make one."""

    def reading(self) -> AbstractContextManager[Records]:
        """Open what the index holds, whatever encoder made it."""

    def find_encoder_name(self) -> str | None:
        """Return the name of the encoder that made the index, None where there is no index yet."""

    def list_documents(self) -> list[DocumentInfo]:
        """Return the documents, by name; none where there is no index yet."""

    def remove_documents(self, names: Sequence[str]) -> None:
        """Take documents out, named as listed or by the paths of their files: all of those named, or none.

        :raises UnknownDocument: naming the first that is not in the index.
        """


@dataclass(frozen=True, slots=True)
class FolderLibrary:
    """The embedded index in a folder."""

    folder: Path

    def open(self, encoder: Encoder) -> OpenIndex:
        return open_index(self.folder, encoder)

    def writing(self, encoder: Encoder) -> AbstractContextManager[Writer]:
        return writing_folder(self.folder, encoder)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        with in_plain_words(self.folder), closing(open_store(self.folder)) as store:
            yield store

    def find_encoder_name(self) -> str | None:
        return find_encoder_name(self.folder)

    def list_documents(self) -> list[DocumentInfo]:
        return list_documents(self.folder)

    def remove_documents(self, names: Sequence[str]) -> None:
        remove_documents(self.folder, names)


def library_at(place: Place) -> Library:
    return FolderLibrary(place) if isinstance(place, Path) else MilvusLibrary(place)


def bookshelf_at(place: Place) -> Books:
    return Bookshelf(place) if isinstance(place, Path) else MilvusBookshelf(place)


def read_passages(place: Place, document: str, start: int, end: int) -> list[StoredPassage]:
    """Return the passages of a document that reach into its characters ``start`` to ``end``, in order.

    :param document: its name as listed, or the path of its file.
    :raises UnknownDocument: if it is not in the index.
    """
    with library_at(place).reading() as records:
        names = resolve(document, records.document_files(), place)
        passages = [passage for name in names for passage in records.get_document_passages(name)]
    return [passage for passage in passages if passage.start < end and start < passage.end]
