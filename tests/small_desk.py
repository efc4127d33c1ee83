"""The desk of a real index, with the small encoder and the reader that needs no training."""

from pathlib import Path

from character_encoder import CharacterEncoder

from indexer.excerpts import Bookshelf
from indexer.library import list_documents
from search.engine import open_engine
from ui.desk import IndexDesk


def small_desk(folder: Path) -> IndexDesk:
    return IndexDesk(
        open_engine=lambda: open_engine(folder, CharacterEncoder()),
        list_documents=lambda: list_documents(folder),
        choose_examples=lambda _documents, _language: [],
        bookshelf=Bookshelf(folder),
        index_command="wenju index PATH",
    )
