"""`wenju serve`: the web form over one index, until it is stopped."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from corpus.files import MAX_FILE_BYTES
from indexer.place import Place
from ui.collection import Collection, IndexCollections
from ui.desk import IndexDesk
from ui.examples import choose_examples
from ui.index_runs import IndexRuns
from ui.layout_library import LibraryTab
from ui.layout_map import MapTab
from ui.layout_measure import MeasureTab
from ui.layout_settings import SettingsTab
from ui.library_desk import IndexLibrary, LibraryDesk
from ui.map_desk import IndexMap
from ui.measure_desk import IndexMeasures
from ui.notes import note, progress_bar
from ui.opening import encoder_for, open_index, share_encoders
from ui.places import default_index, home
from ui.programs import Programs
from ui.readers_library import ReadersLibrary
from ui.sample import sample_documents
from ui.serve import arrivals, check_address, is_loopback, launch, offline_environment, parse_credentials

if TYPE_CHECKING:
    from indexer.encoder import Encoder


def serve_form(
    folder: Path, *, host: str, port: int, auth: str | None, open_browser: bool, read_only: bool = False
) -> None:
    credentials = parse_credentials(auth)
    check_address(host, port, guarded=credentials is not None)
    os.environ.update(offline_environment(home(), os.environ))
    if not read_only:
        fill_if_empty(folder)
    note("Starting the form ...")
    from ui.api import add_api
    from ui.app import build_app

    encoder_of = share_encoders()
    desk = open_desk(folder, encoder_of)
    collections = IndexCollections(
        folder,
        lambda path: open_collection(
            path, desk if path == folder else open_desk(path, encoder_of), host=host, read_only=read_only
        ),
        has_others=folder.parent == home(),
        may_create=not read_only,
    )
    app = build_app(collections, [LibraryTab(collections), MapTab(), MeasureTab(), SettingsTab()])
    add_api(app, Programs(folder, desk))
    most = 1 if read_only else MAX_FILE_BYTES
    address = launch(app, host=host, port=port, auth=credentials, open_browser=open_browser, largest_upload=most)
    Thread(target=desk.warm_up, daemon=True).start()
    note(f"Wenju is at {address} and uses no network; press Ctrl+C to stop it")
    try:
        Event().wait()
    except KeyboardInterrupt:
        note("Stopped")
    finally:
        app.close(verbose=False)
        collections.close()


def open_desk(folder: Path, encoder_of: Callable[[Place], "Encoder"] = encoder_for) -> IndexDesk:
    from indexer.excerpts import Bookshelf
    from indexer.library import list_documents

    bookshelf = Bookshelf(folder)
    return IndexDesk(
        open_engine=lambda: open_index(folder, encoder_of),
        list_documents=lambda: list_documents(folder),
        choose_examples=lambda documents, language: choose_examples(bookshelf, documents, language),
        bookshelf=bookshelf,
        index_command=index_command(folder),
    )


def open_collection(folder: Path, desk: IndexDesk, *, host: str, read_only: bool = False) -> Collection:
    runs = IndexRuns(folder)

    def close() -> None:
        runs.close()
        desk.close()

    library = ReadersLibrary(folder) if read_only else open_library(folder, runs, host=host)
    return Collection(desk, library, IndexMeasures(folder, desk), IndexMap(folder), close)


def open_library(folder: Path, runs: IndexRuns, *, host: str) -> LibraryDesk:
    return IndexLibrary(folder, runs, arrivals=arrivals(home()), may_name_folders=is_loopback(host))


def fill_if_empty(folder: Path) -> None:
    """Give an empty index the sample documents, so that the first question of a newcomer finds something."""
    from indexer.build import index_paths
    from indexer.library import list_documents

    if list_documents(folder):
        return
    note(f"The index {folder} is empty; taking in the sample documents first")
    with progress_bar("Reading files", "Embedding passages") as report:
        index_paths(folder, [sample_documents()], encoder_for(folder), progress=report)


def index_command(folder: Path) -> str:
    chosen = "" if folder == default_index() else f" --index {shlex.quote(str(folder))}"
    return f"wenju index PATH{chosen}"
