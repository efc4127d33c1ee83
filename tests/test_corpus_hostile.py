"""What an enemy, an accident or another program puts into a folder. Every entry is read or has its reason."""

import io
import os
import socket
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from fakes import FakeEncoder, unwatched
from pptx import Presentation
from test_corpus_formats_office import zipped
from test_corpus_formats_tables import workbook
from test_corpus_formats_web import NAV, book
from test_corpus_loaders import open_folder, without_rights  # noqa: F401  (a fixture)

import corpus.files
from corpus import loaders
from corpus.errors import DocumentError
from corpus.files import MAX_FILE_BYTES, read_file
from corpus.loaders import READERS, parse_documents
from corpus.sandbox import Limits, Sandbox
from corpus.walk import find_files
from indexer.build import index_paths
from indexer.library import list_documents

posix = pytest.mark.skipif(os.name == "nt", reason="needs pipes, links and rights of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "good.txt").write_text("云很多。", "utf-8")
    return made


def outcomes(folder: Path, *paths: Path) -> dict[str, tuple[str, str | None]]:
    """Index ``paths`` and return what happened to each file, with the reason."""
    report = index_paths(folder.with_name("index"), paths or [folder], FakeEncoder(), progress=unwatched)
    return {Path(file.path).name: (str(file.outcome), file.reason) for file in report.files}


def names(folder: Path) -> list[str]:
    return [Path(info.document).name for info in list_documents(folder.with_name("index"))]


ADDED = ("added", None)


# --- what stands in a folder


@posix
def test_links_in_a_circle_and_upwards_trap_no_walk(folder: Path) -> None:
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    (folder / "self.txt").symlink_to("self.txt")
    found = find_files([folder])
    assert found.passed_over == {"link to a folder": 1, "no suffix": 2}
    reason = f"{folder / 'self.txt'}: it cannot be read ({os.strerror(40)}); mend that or leave it out"
    assert outcomes(folder) == {"good.txt": ADDED, "self.txt": ("failed", reason)}


@posix
def test_a_file_and_links_to_it_are_indexed_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("数很多。", "utf-8")
    (folder / "a-link.txt").symlink_to(folder / "good.txt")
    (folder / "first.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "second.txt").symlink_to(tmp_path / "outside.txt")
    assert outcomes(folder) == {"good.txt": ADDED, "first.txt": ADDED}
    (folder / "first.txt").unlink()
    assert outcomes(folder) == {"good.txt": ("unchanged", None), "second.txt": ADDED, "first.txt": ("removed", None)}


@posix
def test_pipes_sockets_and_devices_are_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "null.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.txt"))
        assert outcomes(folder) == {"good.txt": ADDED}
    assert find_files([folder]).passed_over == {"pipe, socket or device": 3}
    sentence = "it is a pipe, socket or device and not a file; leave it out"
    for name in ("pipe.txt", "null.txt"):
        with pytest.raises(DocumentError, match=f"{name}: {sentence}"):
            find_files([folder / name])
        with pytest.raises(DocumentError, match=f"{name}: {sentence}"):
            read_file(folder / name)  # it may have become one after it was found


@posix
def test_files_of_a_folder_that_is_closed_now_are_not_taken_for_gone(open_folder: Path) -> None:  # noqa: F811
    source = open_folder / "in"
    closed = source / "closed"
    closed.mkdir(parents=True)
    (closed / "a.txt").write_text("云很多。", "utf-8")
    (source / "b.txt").write_text("数很多。", "utf-8")
    outcomes(source)  # by root, who alone may be able to read what comes with the package
    for path in [open_folder, *open_folder.rglob("*")]:
        path.chmod(0o777)
    (source / "b.txt").unlink()
    closed.chmod(0)
    with without_rights():
        told = outcomes(source)
    closed.chmod(0o700)
    reason = f"{closed}: it cannot be read (Permission denied); mend that or leave it out"
    assert told == {"closed": ("failed", reason), "b.txt": ("removed", None)}
    assert names(source) == ["a.txt"]


def test_a_folder_that_goes_while_it_is_walked_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    scan = os.scandir

    def scan_late(path: Path) -> Iterator["os.DirEntry[str]"]:
        if path == folder / "sub":
            path.rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_late)
    assert (find_files([folder]).files, find_files([folder]).closed) == ((folder / "good.txt",), {})


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode elsewhere")
def test_a_name_that_is_not_unicode_fails_alone(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.txt")).write_text("云。", "utf-8")
    told = outcomes(folder)
    assert told["good.txt"] == ADDED
    assert told["\udcff.txt"][0] == "failed"


# --- what a file holds


BAD_CONTENTS = {
    "nul.txt": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "it holds NUL bytes and looks like a binary file; give the text it was made from",
    ),
    "nul.jsonl": (
        b'{"id": "a", "text": "x"}\n{"id": "b", "text": "x\0y"}',
        "it holds NUL bytes and looks like a binary file; give the text it was made from",
    ),
    "escaped.jsonl": (
        b'{"id": "b", "text": "x\\u0000y"}',
        "the name or text of 'b' holds NUL or half of a surrogate pair; take it out",
    ),
    "utf16.txt": (
        b"\xff\xfea",
        "it starts with a utf-16-le byte order mark but is not valid utf-16-le at byte 2; save it as UTF-8 and try",
    ),
    "deep.jsonl": (b"[" * 100_000, "line 1 is not valid JSON (maximum recursion depth exceeded while decoding a JSON "),
    "empty.txt": (b"", "it holds no text"),
}


@pytest.mark.parametrize("name", BAD_CONTENTS)
def test_bad_content_fails_alone_with_its_reason(folder: Path, name: str) -> None:
    content, reason = BAD_CONTENTS[name]
    (folder / name).write_bytes(content)
    told = outcomes(folder)
    assert told.pop("good.txt") == ADDED
    assert told[name][0] == "failed"
    assert str(told[name][1]).startswith(f"{folder / name}: {reason}")


@pytest.mark.parametrize("character", ["数", "a", "(", "。", ".", "“", " \t", "-"])
def test_a_long_line_of_one_character_is_read(folder: Path, character: str) -> None:
    """Quadratic time would be hours, and the suite would not end."""
    (folder / "long.txt").write_text(character * 100_000 + "云", "utf-8")
    assert outcomes(folder)["long.txt"] == ADDED


def test_a_file_beyond_the_limit_is_not_read(folder: Path) -> None:
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)  # takes no room on the disk
    reason = f"{folder / 'huge.txt'}: it has 200 MB, and 200 MB are the most; split it"
    assert outcomes(folder) == {"good.txt": ADDED, "huge.txt": ("failed", reason)}


def test_a_text_beyond_the_limit_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaders, "MAX_CHARACTERS", 3)
    reason = f"{folder / 'good.txt'}: it has 4 characters, and 3 are the most; split it"
    assert outcomes(folder) == {"good.txt": ("failed", reason)}


# --- what changes while it is read


class Restless:
    """Stands in for ``os.fstat``: another program writes to the file before every second look at it."""

    def __init__(self, path: Path, change: bytes, times: int) -> None:
        self._path, self._change, self._times, self._looks = path, change, times, 0
        self._stat = os.fstat

    def __call__(self, descriptor: int) -> os.stat_result:
        self._looks += 1
        if self._looks % 2 == 0 and self._looks <= 2 * self._times:
            self._path.write_bytes(self._change * self._looks)
        return self._stat(descriptor)


@pytest.mark.parametrize("change", [b"", b"longer and longer "], ids=["shrinks", "grows"])
def test_a_file_that_changes_while_it_is_read_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    path = folder / "good.txt"
    monkeypatch.setattr(corpus.files.os, "fstat", Restless(path, change, times=1))
    assert read_file(path) == change * 2


def test_a_file_that_never_rests_fails_and_keeps_what_was_indexed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes(folder)
    path = folder / "good.txt"
    monkeypatch.setattr(corpus.files.os, "fstat", Restless(path, b"more ", times=9))
    reason = f"{path}: it changed while it was read; run this again when nothing writes to it"
    assert outcomes(folder) == {"good.txt": ("failed", reason)}
    assert names(folder) == ["good.txt"]


def test_a_file_that_vanishes_after_it_was_found_fails_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "late.txt").write_text("数。", "utf-8")
    found = find_files([folder])
    (folder / "late.txt").unlink()
    monkeypatch.setattr("indexer.build.find_files", lambda _: found)
    reason = f"{folder / 'late.txt'}: it cannot be read (No such file or directory); mend that or leave it out"
    assert outcomes(folder) == {"good.txt": ADDED, "late.txt": ("failed", reason)}


# --- formats that are archives or XML: whatever of them can be read is tried


ARCHIVES = [suffix for suffix in (".docx", ".pptx", ".xlsx", ".epub") if suffix in READERS]
TEXTS = {
    ".docx": "Clouds.",
    ".pptx": "Clouds.",
    ".xlsx": "表1\n\nClouds.",
    ".epub": "第二回\n\n后来的事。\n\nClouds.\n\n第一回在此。",
}
POISONED = {  # the part that holds the clouds
    ".docx": "word/document.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".epub": "OPS/nav.xhtml",
}
LAUGHS = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 11))
POISONS = {  # a document type, and what stands behind the clouds
    "laughs": (f'<!DOCTYPE l [<!ENTITY a0 "ha">{LAUGHS}]>', "&a10;"),
    "own file": ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "blanks": ("", " " * 20_000_000),
}
REFUSED = {"laughs": (".docx", ".pptx", ".xlsx"), "own file": (".xlsx",), "blanks": (".docx", ".pptx")}


def whole(suffix: str) -> dict[str, bytes]:
    """Return the parts of a file as a program writes it."""
    data = io.BytesIO()
    if suffix == ".docx":
        document = docx.Document()
        document.add_paragraph("Clouds.")
        document.save(data)
    elif suffix == ".pptx":
        show = Presentation()
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Clouds."
        show.save(data)
    else:
        contents = {"OPS/nav.xhtml": NAV.replace("序", "Clouds.")}
        data.write(workbook([["Clouds."]]) if suffix == ".xlsx" else book(extra=contents))
    with zipfile.ZipFile(data) as file:
        return {name: file.read(name) for name in file.namelist()}


def poisoned(suffix: str, poison: str) -> bytes:
    parts, name, (doctype, behind) = whole(suffix), POISONED[suffix], POISONS[poison]
    *declaration, content = parts[name].decode().rpartition("?>")
    content = content.replace("Clouds.", f"Clouds.{behind}")
    return zipped({**parts, name: "".join((*declaration, doctype, content)).encode()})


def refuse_or_read(data: bytes, name: str) -> str:
    """Return the text of a file or the sentence it is refused with; anything else is a failure."""
    with Sandbox(Limits(seconds=8.0)) as sandbox:
        try:
            return "".join(document.text for document in parse_documents(data, Path(f"/in/{name}"), sandbox=sandbox))
        except DocumentError as error:
            assert str(error).startswith(f"/in/{name}: ")
            return str(error)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Half a gigabyte of blanks."""
    made = zipped({f"part{number}.xml": b" " * 50_000_000 for number in range(9)})
    assert len(made) < 1_000_000
    return made


@pytest.mark.parametrize("suffix", ARCHIVES)
def test_a_zip_bomb_is_refused(suffix: str, bomb: bytes) -> None:
    assert "it unpacks to 9 parts of 450 MB in all, more than" in refuse_or_read(bomb, f"bomb{suffix}")


@pytest.mark.parametrize("suffix", ARCHIVES)
@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_part_is_refused_in_a_sentence_or_read_without_the_poison(suffix: str, poison: str) -> None:
    told = refuse_or_read(poisoned(suffix, poison), f"poisoned{suffix}")
    if suffix in REFUSED[poison]:
        assert told.startswith(f"/in/poisoned{suffix}: it is damaged or not a")
    else:
        assert told == TEXTS[suffix]


@pytest.mark.parametrize("suffix", ARCHIVES)
def test_names_in_an_archive_write_nothing(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    tricks = ("../../trick.txt", "/tmp/wenju-trick.txt", "C:\\trick.txt", "..\\trick.txt")
    data = zipped(whole(suffix) | dict.fromkeys(tricks, b"trick"))
    assert refuse_or_read(data, f"tricks{suffix}") == TEXTS[suffix]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Path("/tmp/wenju-trick.txt").exists()


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("content", [b"", b"\0" * 999, b"PK\3\4" * 99, b"%PDF-1.7\n" * 99, b"<" * 9999], ids=len)
def test_what_is_not_of_its_format_is_read_or_refused(suffix: str, content: bytes) -> None:
    refuse_or_read(content, f"other{suffix}")
