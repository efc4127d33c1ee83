"""The whole tool with the real bundled model, allowed to speak to this computer only."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from form_server import free_port
from guarded import ROOT, GuardedRun, guarded_environment, read_attempts, run_guarded
from playwright.sync_api import expect

from ui.sample import sample_documents

SEED = ROOT.parent / "shared/data/seed/technocratic_government.txt"
SEED_QUESTIONS = (
    "杭州亲清在线打通了多少个部门的业务系统?",
    "How many departments' business systems did Hangzhou's Qinqing Online connect?",
)
# Prints which of the libraries that take seconds to import a question needed.
ASK = """
import atexit, sys
from ui.cli import main
heavy = {"torch", "transformers", "sentence_transformers", "gradio", "onnx"}
atexit.register(lambda: print("imported:", sorted(heavy & set(sys.modules))))
sys.argv = ["wenju", "ask", "杭州亲清在线打通了多少个部门的业务系统?"]
main()
"""
QUESTIONS = sample_documents().with_name("questions.jsonl")


def wenju(home: Path, *arguments: str | Path) -> GuardedRun:
    done = run_guarded(["-m", "ui", *arguments], home=home)
    assert done.attempts == []
    assert done.returncode == 0, done.stderr
    return done


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run `wenju serve` and yield the address of the form."""
    port = free_port()
    environment = guarded_environment(home / "serve_attempts.log", {"WENJU_HOME": str(home)})
    command = [sys.executable, "-m", "ui", "serve", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            assert any("Wenju is at" in line for line in server.stderr)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.kill()


def write_lines(path: Path, lines: Iterable[object]) -> Path:
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def replies(home: Path, questions: Path, *options: str | Path) -> dict[Any, Any]:
    lines = wenju(home, "ask", "--batch", questions, "--json", *options).stdout.splitlines()
    return {reply["id"]: reply for reply in map(json.loads, lines)}


def test_a_question_is_answered_without_the_heavy_libraries(sample_home):
    done = run_guarded(["-c", ASK], home=sample_home)
    assert (done.returncode, done.attempts) == (0, []), done.stderr
    assert done.stdout.endswith("imported: []\n")
    assert not list(sample_home.rglob("*onnxruntime*"))  # where it keeps what it would send


def test_a_person_asks_in_the_form_and_sees_the_passage(sample_home, visit):
    line = QUESTIONS.read_text("utf-8").splitlines()[0]
    question, evidence = (json.loads(line)[name] for name in ("question", "evidence"))
    with served(sample_home) as address:
        page = visit(address)
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text(evidence)
        page.close()
    assert read_attempts(sample_home / "serve_attempts.log") == []


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not here")
def test_the_seed_question_finds_its_passage_with_its_section_in_both_languages(sample_home, tmp_path):
    """In a fifth of the document, as to embed all of it takes long; benchmarks/retrieval.py asks the whole."""
    index, document = tmp_path / "seed", tmp_path / SEED.name
    original, found, _ = SEED.read_text("utf-8").partition("第三节 浙江的技治政府建设成果")
    assert found
    document.write_text(original, "utf-8")
    wenju(sample_home, "index", document, "--index", index)
    lines = [{"id": number, "question": question} for number, question in enumerate(SEED_QUESTIONS)]
    questions = write_lines(tmp_path / "questions.jsonl", lines)
    for reply in replies(sample_home, questions, "--index", index).values():
        first = reply["hits"][0]
        assert "53个部门" in first["text"], reply["question"]
        assert [heading[:3] for heading in first["section"]] == ["第四章", "第二节", "四、部"]
        cut = original[first["start"] : first["end"]]
        assert "".join(cut.split()) == "".join(first["text"].split())


SHORT = {
    "村图书室.txt": "王村图书室每周开放五天，管理员是李桂芳，藏书三千册。",
    "气象站.txt": "西山气象站海拔1280米，东山气象站是1978年建成的。",
    "garden.txt": "The controller reads the soil sensor every 15 minutes and opens the valve when the soil is dry.",
}
ASKED = {
    "图书室的管理员是谁？": "李桂芳",
    "西山气象站的海拔是多少米？": "1280米",
    "How often does the controller read the soil sensor?": "every 15 minutes",
}


def test_documents_of_a_sentence_answer(sample_home, tmp_path):
    """The reader once took whatever stands alone for no answer: it had seen long texts only."""
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in SHORT.items():
        (documents / name).write_text(text, "utf-8")
    wenju(sample_home, "index", documents, "--index", tmp_path / "short")
    questions = write_lines(
        tmp_path / "questions.jsonl", [{"id": answer, "question": asked} for asked, answer in ASKED.items()]
    )
    found = replies(sample_home, questions, "--index", tmp_path / "short")
    assert {answer: reply["answer"] and reply["answer"]["text"] for answer, reply in found.items()} == {
        answer: answer for answer in ASKED.values()
    }
