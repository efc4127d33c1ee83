"""The errors of ``corpus``, but for those of the formats."""

import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock, patch

from bad_readers import read_stumbling
from error_rows import Cause, Row, written

import corpus.files
from corpus import loaders
from corpus.encodings import decode
from corpus.files import MAX_FILE_BYTES, read_file
from corpus.loaders import USUAL_SUFFIXES, parse_documents, read_text
from corpus.qa_data import read_questions
from corpus.sandbox import Sandbox
from corpus.walk import find_files


def changing(tmp: Path) -> object:
    path = tmp / "a.txt"
    path.write_bytes(b"x")
    ever_newer = (Mock(st_mode=0o100644, st_size=1, st_mtime_ns=moment) for moment in range(99))
    with patch.object(corpus.files.os, "fstat", lambda _: next(ever_newer)):
        return read_file(path)


def sparse(tmp: Path) -> object:
    with (tmp / "a.txt").open("wb") as file:
        file.truncate(2 * MAX_FILE_BYTES)
    return read_file(tmp / "a.txt")


def pipe(use: Callable[[Path], object]) -> Cause:
    def cause(tmp: Path) -> object:
        os.mkfifo(tmp / "a.txt")
        return use(tmp / "a.txt")

    return cause


def too_long(tmp: Path) -> object:
    with patch.object(loaders, "MAX_CHARACTERS", 3):
        return parse_documents(b"abcd", tmp / "a.txt")


def in_sandbox(_: Path) -> object:
    with Sandbox() as sandbox, patch.dict(os.environ, {"PYTHONPATH": str(Path(__file__).parent)}):
        return sandbox.read(read_stumbling, b"x", Path("a.pdf"))


UNDECODABLE = bytes(range(128, 256)) * 3
ROWS = [
    Row(
        "corpus.encodings.decode",
        "it holds NUL bytes and looks like a binary file; give the text it was made from",
        lambda _: decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ),
    Row(
        "corpus.encodings.decode",
        "its encoding could not be found out (it is not UTF-8 at byte 0); save it as UTF-8 and try again",
        lambda _: decode(UNDECODABLE),
    ),
    Row(
        "corpus.encodings._after_mark",
        "it starts with a utf-16-le byte order mark but is not valid utf-16-le at byte 2; "
        "save it as UTF-8 and try again",
        lambda _: decode(b"\xff\xfea"),
    ),
    Row(
        "corpus.files.read_file",
        "TMP/a.txt: it changed while it was read; run this again when nothing writes to it",
        changing,
    ),
    Row(
        "corpus.files.unreadable",
        "TMP/a.txt: it cannot be read (No such file or directory); mend that or leave it out",
        lambda tmp: read_file(tmp / "a.txt"),
    ),
    Row(
        "corpus.files._check_kind_and_size",
        "TMP/a.txt: it is a pipe, socket or device and not a file; leave it out",
        pipe(read_file),
    ),
    Row("corpus.files._check_kind_and_size", "TMP/a.txt: it has 400 MB, and 200 MB are the most; split it", sparse),
    Row(
        "corpus.loaders.read_text",
        "TMP/a.txt: it holds NUL bytes and looks like a binary file; give the text it was made from",
        written("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", read_text),
    ),
    Row(
        "corpus.loaders.parse_documents",
        'TMP/a.jsonl: line 1 has no "id"; give it a text or a number',
        lambda tmp: parse_documents(b"{}", tmp / "a.jsonl"),
    ),
    Row("corpus.loaders._check_length", "TMP/a.txt: it has 4 characters, and 3 are the most; split it", too_long),
    Row(
        "corpus.qa_data.read_questions",
        "TMP/q.jsonl: it cannot be read (No such file or directory); mend that or leave it out",
        lambda tmp: read_questions(tmp / "q.jsonl"),
    ),
    Row(
        "corpus.qa_data.read_questions",
        "TMP/q.jsonl: it holds no question; give JSON Lines with a question each, or SQuAD JSON",
        written("q.jsonl", "", read_questions),
    ),
    Row(
        "corpus.qa_data._lines",
        "TMP/q.jsonl: line 1 is not valid JSON (<...>); write one object a line",
        written("q.jsonl", "{", read_questions),
    ),
    Row(
        "corpus.qa_data._required",
        'TMP/q.jsonl: line 1 has no "question", or one that is not a text; give one',
        written("q.jsonl", "{}", read_questions),
    ),
    Row(
        "corpus.qa_data._texts",
        'TMP/q.jsonl: line 1 has "answers" that are not texts; give a list of texts',
        written("q.jsonl", '{"question": "?", "answers": [1]}', read_questions),
    ),
    Row(
        "corpus.sandbox.Sandbox.read",
        "it is damaged, or not what its name says (KeyError: b'x'); save it anew",
        in_sandbox,
    ),
    Row(
        "corpus.walk.find_files",
        "TMP/a.txt: it is a pipe, socket or device and not a file; leave it out",
        pipe(lambda path: find_files([path])),
    ),
    Row(
        "corpus.walk.find_files",
        f"TMP/a.xyz: files of this format cannot be read; save it as one of {', '.join(USUAL_SUFFIXES)}",
        written("a.xyz", "x", lambda path: find_files([path])),
    ),
    Row(
        "corpus.walk._status",
        "TMP/a.txt: there is no such file or folder; check the spelling",
        lambda tmp: find_files([tmp / "a.txt"]),
    ),
]
