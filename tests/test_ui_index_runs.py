"""Runs in the background, on real indexes and in real processes."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_child import ENDLESS_PROGRAM, SMALL_PROGRAM

from corpus.errors import UnknownDocument
from indexer.library import list_documents
from ui.index_runs import IndexRuns
from ui.library_desk import IndexLibrary
from ui.run_records import Cancelled, Ending, Failed, Finished
from ui.uploads import Upload


@pytest.fixture
def made() -> Iterator[list[IndexRuns]]:
    runs: list[IndexRuns] = []
    yield runs
    for each in runs:
        each.close()


@pytest.fixture
def library(tmp_path: Path, made) -> IndexLibrary:
    made.append(IndexRuns(tmp_path / "index", program=SMALL_PROGRAM))
    return IndexLibrary(tmp_path / "index", made[0], arrivals=tmp_path / "arrived", may_name_folders=True)


def wait(desk: IndexLibrary | IndexRuns) -> Ending:
    while True:
        run = desk.run() if isinstance(desk, IndexLibrary) else desk.latest
        if run is not None and run.ending is not None:
            return run.ending
        time.sleep(0.02)


def arrive(tmp_path: Path, name: str, text: str) -> Upload:
    folder = tmp_path / "arrived" / f"{hash(name)}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "file").write_text(text, "utf-8")
    return Upload(folder / "file", name)


def test_an_upload_is_kept_indexed_replaced_and_removed(library, tmp_path):
    assert library.take_in([arrive(tmp_path, "国发〔2022〕14号.txt", "云。"), arrive(tmp_path, "bad.jsonl", "{云")])
    ending = wait(library)
    assert isinstance(ending, Finished)
    assert {Path(file.path).name: file.outcome.value for file in ending.files} == {
        "国发〔2022〕14号.txt": "added",
        "bad.jsonl": "failed",
    }
    kept = tmp_path / "index" / "uploads" / "国发〔2022〕14号.txt"
    assert library.take_in([arrive(tmp_path, "../国发〔2022〕14号.txt", "数据。")])
    assert [file.outcome.value for file in wait(library).files] == ["changed"]
    assert kept.read_text("utf-8") == "数据。"
    (document,) = library.documents()
    assert library.is_upload(document.document)
    assert library.remove(document.document)
    assert (list(library.documents()), kept.exists()) == ([], False)
    with pytest.raises(UnknownDocument):
        library.remove(document.document)


def test_a_path_that_did_not_arrive_is_not_taken_in(library, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("云。", "utf-8")
    assert library.take_in([Upload(secret, "secret.txt")])
    assert (library.run(), secret.exists()) == (None, True)


def test_a_folder_is_indexed_and_its_documents_again_when_a_file_has_gone(library, documents):
    assert library.index_folder(str(documents))
    assert len(wait(library).files) == 5
    (documents / "cloud.txt").unlink()
    assert library.index_again(library.documents())
    ending = wait(library)
    assert ending.unchanged == 4
    (gone,) = ending.files
    assert (Path(gone.path).name, gone.outcome.value) == ("cloud.txt", "failed")
    assert "there is no such file any more" in gone.reason


def test_a_path_that_is_not_there_is_one_sentence(library, tmp_path):
    assert library.index_folder(str(tmp_path / "nowhere"))
    assert wait(library) == Failed(f"{tmp_path / 'nowhere'}: there is no such file or folder; check the spelling")


def test_a_path_that_no_disk_can_hold_is_one_sentence(library):
    name = "云" * 100
    assert library.index_folder(f"/{name}")
    assert wait(library) == Failed(f"/{name}: it cannot be read (File name too long); mend that or leave it out")


def test_where_folders_may_not_be_named_none_is_indexed(tmp_path, documents, made):
    made.append(IndexRuns(tmp_path / "index", program=SMALL_PROGRAM))
    library = IndexLibrary(tmp_path / "index", made[0], arrivals=tmp_path, may_name_folders=False)
    assert not library.index_folder(str(documents))
    assert library.run() is None


def test_one_run_at_a_time_which_stops_when_it_is_cancelled(tmp_path, documents, made):
    runs = IndexRuns(tmp_path / "index", program=ENDLESS_PROGRAM)
    made.append(runs)
    assert runs.start([documents])
    while not runs.latest.step.done:
        time.sleep(0.02)
    assert not runs.start([documents])
    runs.cancel()
    assert wait(runs) == Cancelled()
    assert list_documents(tmp_path / "index") == []
    assert runs.start([documents])


def test_what_arrives_while_a_run_is_under_way_is_not_kept(tmp_path, documents, made):
    made.append(IndexRuns(tmp_path / "index", program=ENDLESS_PROGRAM))
    library = IndexLibrary(tmp_path / "index", made[0], arrivals=tmp_path / "arrived", may_name_folders=True)
    assert made[0].start([documents])
    upload = arrive(tmp_path, "a.txt", "云。")
    assert not library.take_in([upload, Upload(documents / "cloud.txt", "cloud.txt")])
    assert (upload.path.exists(), (documents / "cloud.txt").exists()) == (False, True)


def test_a_process_that_cannot_start_keeps_no_other_from_it(tmp_path, documents, made, monkeypatch):
    made.append(IndexRuns(tmp_path / "index", program=SMALL_PROGRAM))
    with monkeypatch.context() as patch, pytest.raises(FileNotFoundError):
        patch.setattr(sys, "executable", "/nowhere/python")
        made[0].start([documents])
    assert made[0].start([documents])
    assert isinstance(wait(made[0]), Finished)


def test_a_process_that_ends_before_it_has_heard_everything_ends_its_run(tmp_path, documents, made):
    made.append(IndexRuns(tmp_path / "index", program="raise SystemExit(1)"))
    assert made[0].start([documents] * 10_000)  # more than a pipe holds
    assert wait(made[0]) == Failed("")
    made[0].close()


def test_a_process_that_crashes_ends_its_run(tmp_path, documents, made):
    runs = IndexRuns(tmp_path / "index", program="raise SystemExit(1)")
    made.append(runs)
    assert runs.start([documents])
    assert wait(runs) == Failed("")
