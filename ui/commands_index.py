"""`wenju index`, `wenju documents` and `wenju remove`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ui.commands_ask import write_line
from ui.notes import note, progress_bar
from ui.opening import encoder_for
from ui.print_tables import print_documents, print_index_report


def index_files(
    folder: Path, paths: Sequence[Path], *, encoder_name: str | None, words: Path | None, forget_words: bool
) -> None:
    """:param words: a file of words for the index's dictionary, which is else left as it is, or forgotten."""
    from indexer.build import index_paths
    from indexer.dictionary import NO_WORDS, read_dictionary

    dictionary = read_dictionary(words) if words else NO_WORDS if forget_words else None
    with progress_bar("Reading files", "Embedding passages") as report:
        encoder = encoder_for(folder, encoder_name)
        outcome = index_paths(folder, paths, encoder, progress=report, dictionary=dictionary)
    print_index_report(outcome)
    if outcome.new_words is not None:
        note(f"The keyword index was made anew for the dictionary's words: {outcome.new_words:,}")


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
