"""Parsers in the child process: whatever they do becomes their file's sentence, and the next file is read."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bad_readers
import pytest

from corpus.errors import DocumentError
from corpus.sandbox import Limits, Sandbox

PATH = Path("/folder/文件.pdf")
# By the clock there is plenty: a child has to start in it, beside other work.
SHORT = Limits(seconds=1.0, patience=60.0, idle_seconds=1.0, memory_bytes=600_000_000, answer_bytes=1_000_000)


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child imports readers by the name of their module."""
    paths = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as opened:
        yield opened


def read(sandbox: Sandbox, content: str = "云。") -> tuple[str, str]:
    """Read a good file; return its text and the process that read it."""
    (document,) = sandbox.read(bad_readers.read_well, content.encode(), PATH)
    assert (document.doc_id, document.pages) == (str(PATH), (0,))
    return document.text, document.title


def test_documents_come_back_whole_and_from_one_other_process(sandbox: Sandbox) -> None:
    first, second = read(sandbox, "云" * 100_000), read(sandbox, "数。")
    assert (first[0], second[0]) == ("云" * 100_000, "数。")
    assert first[1] == second[1] == str(sandbox.process_id)
    assert first[1] != str(os.getpid())


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        (bad_readers.read_refusing, "it is encrypted; save it without a password"),
        (bad_readers.read_stumbling, "it is damaged, or not what its name says (KeyError: b'x'); save it anew"),
        (
            bad_readers.read_recursing,
            "it is damaged, or not what its name says (RecursionError: maximum recursion depth exceeded); save it anew",
        ),
        (
            bad_readers.read_crashing,
            "its parser crashed (SIGABRT), so the file is probably damaged; "
            "save it anew with the program it came from, or leave it out",
        ),
        (
            bad_readers.read_null,
            "its parser crashed (SIGSEGV), so the file is probably damaged; "
            "save it anew with the program it came from, or leave it out",
        ),
        (
            bad_readers.read_leaving,
            "its parser crashed (exit code 7), so the file is probably damaged; "
            "save it anew with the program it came from, or leave it out",
        ),
        (
            bad_readers.read_hanging,
            "its parser stood still for 1 seconds; save it anew with the program it came from, or leave it out",
        ),
        (
            bad_readers.read_greedily,
            "reading it took more than 600 MB of memory; save it anew with the program it came from, or leave it out",
        ),
        (
            bad_readers.read_at_length,
            "its text takes more than 1 MB; save it anew with the program it came from, or leave it out",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_reader_that_fails_gives_a_sentence_and_the_next_file_is_read(
    sandbox: Sandbox, reader: object, sentence: str
) -> None:
    read(sandbox)
    with pytest.raises(DocumentError) as caught:
        sandbox.read(reader, b"x", PATH)
    assert str(caught.value) == sentence
    assert read(sandbox)[0] == "云。"


def test_an_answer_that_is_no_record_is_not_opened(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError, match="its parser crashed"):
        sandbox.read(bad_readers.read_taken_over, b"x", PATH)
    assert list(tmp_path.iterdir()) == []


def test_a_child_whose_parent_is_gone_ends_by_its_time_on_the_processor(sandbox: Sandbox) -> None:
    """The limits by the clock are the parent's; this one is the child's own."""
    sandbox.read(bad_readers.read_well, b"x", PATH)
    child = sandbox._child
    assert child is not None
    request = sandbox._request(bad_readers.read_looping, b"x", PATH)
    assert child.ask(request, SHORT).kind == "time"


def test_a_reader_that_works_is_not_idle_however_long_it_takes() -> None:
    with Sandbox(replace(SHORT, seconds=10.0)) as sandbox:
        (document,) = sandbox.read(bad_readers.read_slowly, b"1.5", PATH)
    assert document.text == "1.5"


def test_a_reader_that_wakes_up_now_and_then_has_a_limit_by_the_clock() -> None:
    limits = replace(SHORT, patience=1.0, idle_seconds=30.0)
    with Sandbox(limits) as sandbox, pytest.raises(DocumentError, match="reading it took more than 1 seconds"):
        sandbox.read(bad_readers.read_hanging, b"x", PATH)


def test_nothing_of_the_working_folder_is_imported(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('the working folder was imported from')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(sandbox)[0] == "云。"


def test_a_child_is_gone_when_the_sandbox_is_closed() -> None:
    with Sandbox() as sandbox:
        read(sandbox)
        process = sandbox.process_id
        assert process is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_larger_file_may_take_longer() -> None:
    limits = Limits(seconds=8.0, seconds_a_megabyte=20.0)
    assert limits.seconds_for(b"") == 8.0
    assert limits.seconds_for(b"x" * 500_000) == 18.0
