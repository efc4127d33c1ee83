"""`wenju serve`: the web form over one index, until it is stopped."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from corpus.errors import SettingError
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
from ui.places import home, index_command
from ui.programs import Programs
from ui.readers_library import ReadersLibrary
from ui.sample import sample_documents
from ui.serve import arrivals, check_address, is_loopback, launch, offline_environment, parse_credentials
from ui.tabs import Tab

if TYPE_CHECKING:
    from indexer.encoder import Encoder

PATIENCE_SECONDS = 10  # to load the models takes some two, to make them at the first use more


def serve_form(
    place: Place, *, host: str, port: int, auth: str | None, open_browser: bool, read_only: bool = False
) -> None:
    """:raises SettingError: if one of the settings cannot be, such as an index on a server that is not only read."""
    to_fill = None if read_only else folder_to_fill(place)
    credentials = parse_credentials(auth)
    check_address(host, port, guarded=credentials is not None)
    os.environ.update(offline_environment(home(), os.environ))
    if to_fill:
        fill_if_empty(to_fill)
    note("Starting the form ...")
    from ui.api import add_api
    from ui.app import build_app

    encoder_of = share_encoders()
    desk = open_desk(place, encoder_of)
    collections = IndexCollections(
        place,
        lambda each: open_collection(
            each, desk if each == place else open_desk(each, encoder_of), host=host, read_only=read_only
        ),
        others=home() if isinstance(place, Path) and place.parent == home() else None,
        may_create=not read_only,
    )
    app = build_app(collections, tabs_of(place, collections))
    add_api(app, Programs(place, desk))
    most = 1 if read_only else MAX_FILE_BYTES
    address = launch(app, host=host, port=port, auth=credentials, open_browser=open_browser, largest_upload=most)
    warming = Thread(target=desk.warm_up, daemon=True)
    warming.start()
    note(f"Wenju is at {address} and uses no network; press Ctrl+C to stop it")
    try:
        while not Event().wait(1):  # in steps: only between two is a signal noticed that another thread was given
            pass
    except KeyboardInterrupt:
        note("Stopped")
    finally:
        app.close(verbose=False)
        collections.close()
        warming.join(PATIENCE_SECONDS)  # Python must not end while a model is being loaded: the library would abort


def folder_to_fill(place: Place) -> Path:
    """:raises SettingError: if the index is on a server."""
    if isinstance(place, Path):
        return place
    raise SettingError(
        f"The index {place} is on a server, over which the form only reads; add --read-only, and take documents in "
        f"with: {index_command(place)}"
    )


def open_desk(place: Place, encoder_of: Callable[[Place], "Encoder"] = encoder_for) -> IndexDesk:
    from indexer.libraries import bookshelf_at, library_at

    bookshelf = bookshelf_at(place)
    return IndexDesk(
        open_engine=lambda: open_index(place, encoder_of),
        list_documents=library_at(place).list_documents,
        choose_examples=lambda documents, language: choose_examples(bookshelf, documents, language),
        bookshelf=bookshelf,
        index_command=index_command(place),
    )


def tabs_of(place: Place, collections: IndexCollections) -> list[Tab]:
    """Return the tabs of a form; one over a server has no map, which is drawn from the files of an index."""
    maps = [MapTab()] if isinstance(place, Path) else []
    return [LibraryTab(collections), *maps, MeasureTab(), SettingsTab()]


def open_collection(place: Place, desk: IndexDesk, *, host: str, read_only: bool = False) -> Collection:
    measures, drawn = IndexMeasures(place, desk), IndexMap(place)
    if read_only or not isinstance(place, Path):
        return Collection(desk, ReadersLibrary(place), measures, drawn, desk.close)
    runs = IndexRuns(place)

    def close() -> None:
        runs.close()
        desk.close()

    return Collection(desk, open_library(place, runs, host=host), measures, drawn, close)


def open_library(folder: Path, runs: IndexRuns, *, host: str) -> LibraryDesk:
    return IndexLibrary(folder, runs, arrivals=arrivals(home()), may_name_folders=is_loopback(host))


def fill_if_empty(folder: Path) -> None:
    """Give an empty index the sample documents, so that the first question of a newcomer finds something."""
    from indexer.build import index_paths
    from indexer.library import list_documents

    if list_documents(folder):
        return
    note(f"The index {folder} is empty; taking in the sample documents first")
    with progress_bar("Reading files", "Embedding texts") as report:
        index_paths(folder, [sample_documents()], encoder_for(folder), progress=report)
