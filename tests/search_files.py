"""The search files of an index, for tests that look at them or harm them."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from indexer.caches import Caches, load_caches
from indexer.folder import IndexFolder, SearchFiles
from indexer.library import open_store


def files_of(folder: Path) -> SearchFiles:
    """Return the search files of an index, which has no others."""
    (path,) = IndexFolder(folder).search.iterdir()
    return SearchFiles(path)


def legs_of(folder: Path) -> Caches:
    """:raises SearchFilesError: if they are not as they should be."""
    with closing(open_store(folder)) as store:
        return load_caches(IndexFolder(folder), store)


def delete_dense(files: SearchFiles) -> None:
    files.dense.unlink()


def empty_dense(files: SearchFiles) -> None:
    files.dense.write_bytes(b"")


def truncate_dense(files: SearchFiles) -> None:
    files.dense.write_bytes(files.dense.read_bytes()[:-7])


def flip_a_bit_of_an_embedding(files: SearchFiles) -> None:
    """FAISS reads the file all the same."""
    data = bytearray(files.dense.read_bytes())
    data[len(data) // 2] ^= 0x40
    files.dense.write_bytes(data)


def delete_lexical(files: SearchFiles) -> None:
    shutil.rmtree(files.lexical)


def damage_lexical(files: SearchFiles) -> None:
    (files.lexical / "meta.json").write_text("{", "utf-8")


def truncate_lexical(files: SearchFiles) -> None:
    for path in files.lexical.iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_bit_of_a_term(files: SearchFiles) -> None:
    path = next(files.lexical.glob("*.store"))
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x01
    path.write_bytes(data)


def delete_manifest(files: SearchFiles) -> None:
    files.manifest.unlink()


def damage_manifest(files: SearchFiles) -> None:
    files.manifest.write_text('{"sums": 1', "utf-8")


def replace_manifest(files: SearchFiles) -> None:
    files.manifest.write_text("[]", "utf-8")


def name_other_words(files: SearchFiles) -> None:
    files.manifest.write_text(files.manifest.read_text("utf-8").replace("jieba", "jieba 0 and"), "utf-8")


def delete_all(files: SearchFiles) -> None:
    shutil.rmtree(files.path.parent)


HARMS: list[Callable[[SearchFiles], None]] = [
    delete_dense,
    empty_dense,
    truncate_dense,
    flip_a_bit_of_an_embedding,
    delete_lexical,
    damage_lexical,
    truncate_lexical,
    flip_a_bit_of_a_term,
    delete_manifest,
    damage_manifest,
    replace_manifest,
    name_other_words,
    delete_all,
]
