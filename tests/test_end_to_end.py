"""The whole tool with the real bundled model, allowed to speak to this computer only."""

import json
from pathlib import Path

import pytest
from guarded import ROOT, GuardedRun, run_guarded
from real_encoder import real_cache, real_encoder

from ui.sample import sample_documents

SEED = ROOT.parent / "shared/data/seed/technocratic_government.txt"
SEED_QUESTION = "杭州亲清在线打通了多少个部门的业务系统?"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A user's folder in which the encoder has been converted already."""
    real_encoder()
    folder = tmp_path_factory.mktemp("home")
    (folder / "cache").symlink_to(real_cache(), target_is_directory=True)
    return folder


def wenju(home: Path, *arguments: str | Path) -> GuardedRun:
    done = run_guarded(["-m", "ui", *arguments], home=home, timeout_seconds=240)
    assert done.attempts == []
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def sample_index(home) -> Path:
    wenju(home, "index", sample_documents())
    return home / "default"


def examples() -> list[dict[str, object]]:
    lines = sample_documents().with_name("questions.jsonl").read_text("utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line.get("example")]


def test_the_examples_of_the_form_find_their_documents_first(home, sample_index, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(example) for example in examples()), "utf-8")
    lines = wenju(home, "ask", "--batch", questions, "--json").stdout.splitlines()
    found = {reply["id"]: Path(reply["hits"][0]["document"]).name for reply in map(json.loads, lines)}
    assert found == {example["id"]: example["document"] for example in examples()}


def test_the_sample_questions_reach_a_floor(home, sample_index):
    measures = json.loads(
        wenju(home, "eval", sample_documents().with_name("questions.jsonl"), "--json").stdout
    )
    assert measures["recall@1"] >= 0.75
    assert measures["recall@5"] >= 0.9


def test_the_doctor_finds_all_well(home, sample_index):
    wenju(home, "doctor")


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not here")
def test_the_seed_question_finds_its_passage_with_its_section(home):
    index = home / "seed"
    wenju(home, "index", SEED, "--index", index)
    reply = json.loads(wenju(home, "ask", SEED_QUESTION, "--json", "--index", index).stdout)
    first = reply["hits"][0]
    assert "53个部门" in first["text"]
    assert [heading.split()[0].split("、")[0] for heading in first["section"]] == ["第四章", "第二节", "四"]
    assert "".join(SEED.read_text("utf-8")[first["start"] : first["end"]].split()) == "".join(first["text"].split())
