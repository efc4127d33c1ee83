"""`wenju index`, `wenju documents` and `wenju remove`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.place import Place, folder_of
from ui.commands_ask import write_line
from ui.commands_watch import Follower
from ui.notes import note, progress_bar
from ui.opening import encoder_for, load_named
from ui.places import index_command
from ui.print_report import print_report
from ui.print_tables import print_documents

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from indexer.workshop import Workshop


def index_files(
    place: Place,
    paths: Sequence[Path],
    *,
    encoder_name: str | None,
    words: Path | None,
    forget_words: bool,
    watch: bool,
    cluster: str | None,
) -> bool:
    """Return False if there were files and none of them could be read.

    :param words: a file of words for the index's dictionary, which is else left as it is, or forgotten.
    :param watch: keep following the paths until Ctrl-C.
    :param cluster: the address of the Ray cluster that reads and embeds in place of this process.
    """
    from indexer.build import index_paths
    from indexer.dictionary import NO_WORDS, read_dictionary

    for option in (*(["--watch"] if watch else ()), *(["--dictionary"] if words else ())):
        folder_of(place, option)
    dictionary = read_dictionary(words) if words else NO_WORDS if forget_words else None
    encoder = encoder_for(place, encoder_name)
    with _workshop_at(cluster, encoder) as workshop:
        run = partial(index_paths, place, paths, encoder, workshop=workshop)
        try:
            with progress_bar("Reading files", "Embedding texts") as progress:
                report = run(progress=progress, dictionary=dictionary)
        except KeyboardInterrupt:
            note("Stopped; the index is as it was, and the same command goes on where this one was")
            raise
        print_report(report)
        if watch:
            Follower(partial(run, progress=lambda _done, _total: None), report).follow(
                paths, folder=folder_of(place, "--watch")
            )
    return watch or not report.is_failure


@contextmanager
def _workshop_at(cluster: str | None, encoder: "Encoder") -> "Iterator[Workshop | None]":
    if cluster is None:
        yield None
        return
    from indexer.cluster import ClusterWorkshop
    from indexer.cluster_address import joined

    with joined(cluster):
        yield ClusterWorkshop(partial(load_named, encoder.name), encoder.fingerprint)


def show_documents(place: Place, *, as_json: bool) -> None:
    """JSON comes as one line a document."""
    from indexer.libraries import library_at

    library = library_at(place)
    documents = library.list_documents()
    if not documents and library.find_encoder_name() is None:
        note(f"There is no index in {place} yet; make one with: {index_command(place)}")
    if not as_json:
        print_documents(documents)
        return
    for document in documents:
        write_line(asdict(document))


def remove_from_index(place: Place, names: Sequence[str]) -> None:
    from indexer.libraries import library_at

    library_at(place).remove_documents(names)
    note(f"Removed from the index: {', '.join(names)}")
