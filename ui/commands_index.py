"""`wenju index`, `wenju documents` and `wenju remove`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ui.commands_ask import write_line
from ui.notes import note, progress_bar
from ui.opening import encoder_for
from ui.print_tables import print_documents, print_index_report


def index_files(folder: Path, paths: Sequence[Path], *, encoder_name: str | None) -> None:
    from indexer.build import index_paths

    with progress_bar("Reading files", "Embedding passages") as report:
        outcome = index_paths(folder, paths, encoder_for(folder, encoder_name), progress=report)
    print_index_report(outcome)


def show_documents(folder: Path, *, as_json: bool) -> None:
    """JSON comes as one line a document."""
    from indexer.library import list_documents

    documents = list_documents(folder)
    if not as_json:
        print_documents(documents)
        return
    for document in documents:
        write_line(asdict(document))


def remove_from_index(folder: Path, names: Sequence[str]) -> None:
    from indexer.library import remove_documents

    remove_documents(folder, names)
    note(f"Removed from the index: {', '.join(names)}")
