"""The command line from arguments to output, over a fake engine; errors come from the real rooms."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from guarded import ROOT
from typer.testing import CliRunner

import ui.commands_ask
from ui.cli import app

QUESTION = "杭州亲清在线打通了多少个部门"
COMMANDS = ("index", "ask", "serve", "documents", "remove", "compact", "export", "import", "eval", "doctor")
HEAVY = ("torch", "gradio", "faiss", "sentence_transformers", "jieba", "tantivy", "opencc", "numpy", "rich")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WENJU_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def engine(monkeypatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(ui.commands_ask, "open_index", lambda _: fake)
    return fake


def wenju(*args: object):
    return CliRunner().invoke(app, list(map(str, args)))


def write_batch(folder: Path, *lines: str) -> Path:
    path = folder / "batch.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


# --- help


def test_help_names_every_command():
    shown = wenju("--help").output
    assert [name for name in COMMANDS if f" {name} " not in shown] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_an_index_folder(command):
    assert "--index" in wenju(command, "--help").output


def test_the_help_of_ask_names_the_operators():
    shown = " ".join(wenju("ask", "--help").output.split())
    assert [part for part in ('"a phrase"', "-word", "document:NAME", "section:HEADING") if part not in shown] == []


def run(program: str) -> tuple[str, float]:
    """Return what a program says on stderr, and the seconds it takes."""
    started = time.perf_counter()
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr, time.perf_counter() - started


def run_help() -> tuple[str, float]:
    """Return which heavy modules `wenju --help` loads, and the seconds it takes."""
    program = (
        "import sys; sys.argv = ['wenju', '--help']\n"
        "from ui.cli import main\n"
        "try: main()\n"
        f"finally: sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    return run(program)


def test_help_loads_nothing_heavy_and_takes_hardly_longer_than_to_load_what_prints_it():
    """That takes .17 seconds on a quick machine, and half a second is the most; each is the best of three, in turn, as
    other work may slow one."""
    pairs = [(run_help(), run("import typer.rich_utils")) for _ in range(3)]
    assert {loaded for (loaded, _), _ in pairs} == {"rich"}  # typer sets the help with it
    assert min(seconds for (_, seconds), _ in pairs) < 3 * min(seconds for _, (_, seconds) in pairs)


# --- ask


def test_ask_prints_the_answer_first_and_then_the_evidence():
    done = wenju("ask", QUESTION)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].startswith("Answer: 53个部门")
    assert lines[2].startswith("1.  第四章 技治政府的当代实践：以浙江为例 > 第二节 地方政府的技治表现 > 四、")
    assert "打通了税务、社保、房管、电力等53个部门的业务系统" in lines[4]
    assert "meaning #1" in lines[5]
    assert done.stderr == ""


def test_ask_json_is_one_line_of_readable_chinese():
    done = wenju("ask", QUESTION, "--json", "--top-k", "2")
    assert done.stdout.count("\n") == 1
    assert "53个部门" in done.stdout
    shown = json.loads(done.stdout)
    assert (shown["id"], len(shown["hits"]), shown["answer"]["hit"]) == (None, 2, 1)


def test_ask_closes_the_engine(engine):
    wenju("ask", QUESTION)
    assert engine.closed


def test_batch_answers_every_line_in_order(home):
    batch = write_batch(home, '{"id": "b", "question": "浙江"}', "", '{"question": "部门"}')
    done = wenju("ask", "--batch", batch, "--json")
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["id"], line["question"]) for line in shown] == [("b", "浙江"), (None, "部门")]
    assert done.exit_code == 0


def test_a_bad_batch_line_is_named_and_all_others_are_answered(home):
    batch = write_batch(home, '{"question": "浙江"}', "{", '{"question": "部门"}')
    done = wenju("ask", "--batch", batch, "--json")
    assert done.exit_code == 2
    assert [json.loads(line)["question"] for line in done.stdout.splitlines()] == ["浙江", "部门"]
    complaint, end = done.stderr.splitlines()
    assert f"{batch}, line 2 is not JSON" in complaint
    assert end.endswith(f"{batch}: questions that could not be asked, named above: 1; all others are answered")


def test_a_batch_question_that_cannot_be_asked_has_a_line_without_hits(home):
    batch = write_batch(home, json.dumps({"id": "long", "question": "x" * 1_001}), '{"question": "部门"}')
    done = wenju("ask", "--batch", batch, "--json")
    assert done.exit_code == 2
    unasked, asked = map(json.loads, done.stdout.splitlines())
    assert (unasked["id"], unasked["answer"], unasked["hits"]) == ("long", None, [])
    assert unasked.keys() == asked.keys()
    assert asked["hits"]
    assert f"{batch}, line 1: The question has 1001 characters" in done.stderr


def test_a_missing_batch_file_is_named(home):
    done = wenju("ask", "--batch", home / "none.jsonl", "--json")
    assert done.exit_code == 2
    assert "none.jsonl cannot be read" in done.stderr


@pytest.mark.parametrize(("question", "says"), [("", "empty"), ("x" * 10_000, "10000 characters")])
def test_a_question_that_cannot_be_asked_is_one_sentence(question, says):
    done = wenju("ask", question)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["ask"], "either a QUESTION or --batch FILE"),
        (["ask", "x", "--batch", "f"], "either a QUESTION or --batch FILE"),
        (["ask", "--batch", "f"], "--batch needs --json"),
        (["ask", "x", "--top-k", "0"], "--top-k"),
        (["ask", "x", "--colour"], "--colour"),
        (["serve", "--port", "0"], "--port"),
        (["index"], "PATH"),
        (["remove"], "DOCUMENT"),
        (["sing"], "sing"),
    ],
)
def test_wrong_usage_is_explained_with_exit_code_2(args, says):
    done = wenju(*args)
    assert done.exit_code == 2
    assert says in done.stderr
    assert (done.stderr.count("\n"), done.stdout) == (1, "")


def test_a_programming_error_keeps_its_traceback(engine):
    engine.fail_with = ZeroDivisionError("a mistake of ours")
    done = wenju("ask", QUESTION)
    assert isinstance(done.exception, ZeroDivisionError)


def test_half_a_surrogate_pair_in_a_document_is_still_json():
    program = (
        "import sys; sys.path.insert(0, 'tests'); sys.argv = ['wenju', 'ask', '部门', '--json']\n"
        "import ui.commands_ask\n"
        "from fake_engine import FakeEngine, FakePassage\n"
        "broken = FakePassage('d', 't', (), '部门\\ud83d')\n"
        "ui.commands_ask.open_index = lambda _: FakeEngine((broken,))\n"
        "from ui.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["hits"][0]["text"] == "部门\ud83d"
