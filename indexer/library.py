"""The documents of an index: what is in it, and taking documents out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from corpus.errors import UnknownDocument
from indexer.caches import make_caches
from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.folder import IndexFolder
from indexer.lock import write_lock
from indexer.migrate import is_older, migrate
from indexer.place import Place, command_at
from indexer.probe import embed_probe
from indexer.publish import publishing
from indexer.records import DocumentInfo
from indexer.stamp import check_encoder, check_format, stamp_of
from indexer.store import Store


def open_store(folder: Path) -> Store:
    """Open the database of an index whatever encoder made it; an older format is brought up to date.

    :raises IndexFolderError: if there is none, it is damaged, or a newer version of wenju made it.
    """
    store = Store.open(IndexFolder(folder).database)
    with _closed_on_failure(store), in_plain_words(folder):
        if is_older(store.stamp):
            with write_lock(IndexFolder(folder)):
                migrate(store, folder)
        check_format(store.stamp, folder)
    return store


def open_for_writing(folder: IndexFolder, encoder: Encoder) -> Store:
    """Open the database of an index, or make one; the caller holds the write lock.

    :raises IndexFolderError: if it is damaged, or another encoder or a newer version of wenju made it.
    """
    if not folder.exists():
        return _create(folder, encoder)
    store = open_locked(folder)
    with _closed_on_failure(store):
        check_encoder(store.stamp, encoder, folder.path)
        if store.probe is None:
            store.put_probe(embed_probe(encoder))
    return store


def open_locked(folder: IndexFolder) -> Store:
    """Do what ``open_store`` does for a caller who holds the write lock."""
    store = Store.open(folder.database)
    with _closed_on_failure(store):
        migrate(store, folder.path)
        check_format(store.stamp, folder.path)
    return store


def _create(folder: IndexFolder, encoder: Encoder) -> Store:
    store = Store.create(folder.database, stamp_of(encoder))
    with _closed_on_failure(store):
        store.put_probe(embed_probe(encoder))
        make_caches(folder, store)
    return store


@contextmanager
def _closed_on_failure(store: Store) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.close()
        raise


def list_documents(folder: Path) -> list[DocumentInfo]:
    """Return the documents of an index, by name; none where there is no index yet."""
    if not IndexFolder(folder).exists():
        return []
    with in_plain_words(folder), closing(open_store(folder)) as store:
        return store.list_documents()


def find_encoder_name(folder: Path) -> str | None:
    """Return the name of the encoder that made an index, None where there is no index yet."""
    if not IndexFolder(folder).exists():
        return None
    with in_plain_words(folder), closing(open_store(folder)) as store:
        return store.stamp.encoder


def remove_documents(folder: Path, documents: Sequence[str]) -> None:
    """Take documents out of an index: all of those named, or none if one is unknown.

    :param documents: names as listed, or paths of their files.
    :raises UnknownDocument: naming the first that is not in the index.
    """
    index_folder = IndexFolder(folder)
    with in_plain_words(folder), closing(open_store(folder)) as store, write_lock(index_folder):
        known = store.document_files()
        names = dict.fromkeys(name for document in documents for name in resolve(document, known, folder))
        with publishing(index_folder, store):
            for name in names:
                store.remove_document(name)


def resolve(document: str, known: Mapping[str, str], place: Place) -> list[str]:
    """Return the document of this name, else those of the file at this path."""
    if document in known:
        return [document]
    with suppress(ValueError):  # a path cannot hold NUL
        path = str(Path(document).resolve())
        if names := [name for name, file in known.items() if file == path]:
            return names
    raise UnknownDocument(
        f"There is no document {document!r} in the index {place}; "
        f"see what is there with: {command_at('documents', place)}"
    )
