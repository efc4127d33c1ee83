"""`wenju compact`, `wenju export` and `wenju import`: keeping an index small, and keeping a copy of it."""

from pathlib import Path

from ui.notes import note


def compact_files(folder: Path) -> None:
    from indexer.compact import compact_index

    before, after = compact_index(folder)
    note(f"The index {folder} has {_megabytes(after)}, {_megabytes(before)} before; nothing removed is left in it")


def export_file(folder: Path, file: Path) -> None:
    from indexer.archive import export_index

    size = export_index(folder, file)
    note(f"Wrote {file}, {_megabytes(size)}; another computer reads it with: wenju import FILE")


def import_file(folder: Path, file: Path) -> None:
    from indexer.archive import import_index

    documents = import_index(file, folder)
    note(f"The index {folder} has the documents of {file}: {documents:,}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
