"""The documents of an index: what is in it, and taking documents out."""

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from corpus.errors import UnknownDocument
from indexer.caches import refresh_caches
from indexer.folder import IndexFolder, write_lock
from indexer.records import DocumentInfo
from indexer.stamp import check_format
from indexer.store import Store


def open_store(folder: Path) -> Store:
    """Open the database of an index whatever encoder made it.

    :raises IndexFolderError: if there is none, it is damaged, or another version of wenju made it.
    """
    store = Store.open(IndexFolder(folder).database)
    try:
        check_format(store.stamp, folder)
    except BaseException:
        store.close()
        raise
    return store


def list_documents(folder: Path) -> list[DocumentInfo]:
    """Return the documents of an index, by name; none where there is no index yet."""
    if not IndexFolder(folder).exists():
        return []
    with closing(open_store(folder)) as store:
        return store.list_documents()


def find_encoder_name(folder: Path) -> str | None:
    """Return the name of the encoder that made an index, None where there is no index yet."""
    if not IndexFolder(folder).exists():
        return None
    with closing(open_store(folder)) as store:
        return store.stamp.encoder


def remove_documents(folder: Path, documents: Sequence[str]) -> None:
    """Take documents out of an index: all of those named, or none if one is unknown.

    :param documents: names as listed, or paths of their files.
    :raises UnknownDocument: naming the first that is not in the index.
    """
    index_folder = IndexFolder(folder)
    with closing(open_store(folder)) as store, write_lock(index_folder):
        known = store.document_files()
        names = dict.fromkeys(name for document in documents for name in _resolve(document, known, folder))
        with store.transaction():
            for name in names:
                store.remove_document(name)
            store.drop_unused_embeddings()
            store.next_generation()
        refresh_caches(index_folder, store)


def _resolve(document: str, known: dict[str, str], folder: Path) -> list[str]:
    """Return the document of this name, else those of the file at this path."""
    if document in known:
        return [document]
    with suppress(ValueError):  # a path cannot hold NUL
        path = str(Path(document).resolve())
        if names := [name for name, file in known.items() if file == path]:
            return names
    raise UnknownDocument(
        f"There is no document {document!r} in the index {folder}; see what is there with: wenju documents"
    )
