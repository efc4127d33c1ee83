"""The form over a real index, with the small encoder and the reader that needs no training."""

from pathlib import Path

from character_encoder import CharacterEncoder
from fake_collections import FakeCollections

from indexer.excerpts import Bookshelf
from indexer.library import list_documents
from search.engine import open_engine
from ui.desk import IndexDesk
from ui.index_runs import IndexRuns
from ui.layout_library import LibraryTab
from ui.layout_map import MapTab
from ui.layout_measure import MeasureTab
from ui.layout_settings import SettingsTab
from ui.library_desk import IndexLibrary
from ui.measure_desk import IndexMeasures
from ui.serve import arrivals
from ui.tabs import Tab


def small_desk(folder: Path) -> IndexDesk:
    return IndexDesk(
        open_engine=lambda: open_engine(folder, CharacterEncoder()),
        list_documents=lambda: list_documents(folder),
        choose_examples=lambda _documents, _language: [],
        bookshelf=Bookshelf(folder),
        index_command="wenju index PATH",
    )


def small_collection(desk: IndexDesk, folder: Path, runs: IndexRuns, *, home: Path) -> FakeCollections:
    """:param home: where the form is served from."""
    library = IndexLibrary(folder, runs, arrivals=arrivals(home), may_name_folders=True)
    return FakeCollections(desk, library, IndexMeasures(folder, desk))


def small_tabs(collections: FakeCollections) -> list[Tab]:
    return [LibraryTab(collections), MapTab(), MeasureTab(), SettingsTab()]
