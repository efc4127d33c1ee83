"""The commands about the index, over real files, SQLite, FAISS and tantivy; only the encoder is small."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from character_encoder import load_small
from typer.testing import CliRunner

import indexer.sentence_encoder
from indexer.folder import IndexFolder
from indexer.library import open_store
from indexer.lock import write_lock
from ui.cli import app

CITY_BRAIN = "城市大脑由杭州市于2016年提出。\n"
ONE_VISIT = "“最多跑一次”改革自2016年年底起推行。\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def small_encoders(monkeypatch) -> None:
    monkeypatch.setattr(indexer.sentence_encoder, "load_encoder", load_small)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two documents to index."""
    path = tmp_path / "文件"
    path.mkdir()
    (path / "brain.txt").write_text(CITY_BRAIN, "utf-8")
    (path / "visit.md").write_text(ONE_VISIT, "utf-8")
    return path


@pytest.fixture
def indexed(folder) -> Path:
    assert wenju("index", folder).exit_code == 0
    return folder


def wenju(*args: object):
    return CliRunner().invoke(app, list(map(str, args)))


def complaint(*args: object) -> str:
    """Return the one sentence that a user's error ends in."""
    done = wenju(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr.rstrip("\n")


# --- index


def test_the_summary_names_every_file_that_is_not_as_before(folder):
    (folder / "broken.jsonl").write_text("{", "utf-8")
    first = wenju("index", folder)
    assert (first.exit_code, first.stdout) == (0, "")
    lines = first.stderr.splitlines()
    assert lines[:2] == [f"added: {folder / name} (passages: 1)" for name in ("brain.txt", "visit.md")]
    assert lines[2].startswith(f"failed: {folder / 'broken.jsonl'} (line 1 is not valid JSON")
    assert lines[3] == "2 added, 0 changed, 0 unchanged, 0 removed, 1 failed"
    (folder / "broken.jsonl").unlink()
    (folder / "visit.md").unlink()
    (folder / "brain.txt").write_text(CITY_BRAIN * 2, "utf-8")
    (folder / "new.txt").write_text("新的文件。", "utf-8")
    assert wenju("index", folder).stderr.splitlines()[:4] == [
        f"added: {folder / 'new.txt'} (passages: 1)",
        f"changed: {folder / 'brain.txt'} (passages: 2)",
        f"removed: {folder / 'visit.md'}",
        "1 added, 1 changed, 0 unchanged, 1 removed, 0 failed",
    ]
    assert wenju("index", folder).stderr.startswith("0 added, 0 changed, 2 unchanged, 0 removed, 0 failed\n")


def test_the_summary_counts_characters_and_what_was_passed_over(folder):
    for name in ("a.xyz", "b.xyz", "LICENSE"):
        (folder / name).write_text("x", "utf-8")
    lines = wenju("index", folder).stderr.splitlines()
    assert lines[-2] == "Passed over, as their formats are not read: 2 .xyz, 1 no suffix"
    read = len(CITY_BRAIN) + len(ONE_VISIT)
    assert lines[-1].startswith(
        f"Characters read: {read}; in passages: {read - 2}, the rest is white space; new passages: 2; "
    )


def test_a_run_in_which_no_file_can_be_read_fails(folder):
    (folder / "broken.jsonl").write_text("{", "utf-8")
    assert wenju("index", folder / "broken.jsonl").exit_code == 2
    assert wenju("index", folder / "broken.jsonl", folder / "visit.md").exit_code == 0


def test_a_name_with_controls_is_one_harmless_line(folder):
    (folder / "a\n\x1b[2Jb.txt").write_text("云。", "utf-8")
    lines = wenju("index", folder).stderr.splitlines()
    assert f"added: {folder / 'a [2Jb.txt'} (passages: 1)" in lines


def test_another_folder_holds_another_index(folder, home, tmp_path):
    assert wenju("index", folder, "--index", tmp_path / "other").exit_code == 0
    assert IndexFolder(tmp_path / "other").exists()
    assert not (home / "default").exists()


@pytest.mark.usefixtures("indexed")
def test_the_index_remembers_its_encoder(folder):
    assert wenju("index", folder, "--encoder", "characters").exit_code == 0
    assert "was made with the encoder 'characters'" in complaint("index", folder, "--encoder", "other")
    assert wenju("ask", "城市大脑").exit_code == 0


def test_a_path_that_does_not_exist_is_named(folder):
    assert "nowhere" in complaint("index", folder / "nowhere")


def test_a_format_that_cannot_be_read_is_named(folder):
    (folder / "music.mp3").write_bytes(b"")
    assert "music.mp3" in complaint("index", folder / "music.mp3")


@pytest.mark.usefixtures("indexed")
def test_an_index_that_is_being_written_is_left_alone(folder, home, monkeypatch):
    monkeypatch.setattr(indexer.lock, "WAIT_SECONDS", 0)
    with write_lock(IndexFolder(home / "default")):
        assert "Another wenju process" in complaint("index", folder)


def test_an_encoder_that_is_not_on_this_computer_is_named(folder):
    assert "'nobody/nothing'" in complaint("index", folder, "--encoder", "nobody/nothing")


def test_the_index_keeps_the_words_it_was_given(folder, home, tmp_path):
    words = tmp_path / "词.txt"
    words.write_text("# 名称\n城市大脑 3 n\n最多跑一次\n", "utf-8")
    first = wenju("index", folder, "--dictionary", words)
    assert (first.exit_code, words_line(first)) == (0, "The keyword index was made anew for the dictionary's words: 2")
    assert stored_words(home) == ("城市大脑", "最多跑一次")
    assert "2 passages, 2 words of its own in" in wenju("doctor").stdout
    assert "dictionary" not in wenju("index", folder).stderr
    assert stored_words(home) == ("城市大脑", "最多跑一次")
    forgotten = wenju("index", folder, "--no-dictionary")
    assert words_line(forgotten) == "The keyword index was made anew for the dictionary's words: 0"
    assert stored_words(home) == ()


def words_line(done) -> str:
    return done.stderr.splitlines()[-1]


def stored_words(home: Path) -> tuple[str, ...]:
    with closing(open_store(home / "default")) as store:
        return store.dictionary.words


def test_a_bad_line_of_a_dictionary_is_named_before_anything_is_done(folder, home, tmp_path):
    words = tmp_path / "词.txt"
    words.write_text("城市大脑\n。\n", "utf-8")
    assert complaint("index", folder, "--dictionary", words).startswith(f"{words}: line 2 is '。'; write a word of")
    assert not (home / "default").exists()


def test_a_dictionary_is_either_given_or_forgotten(folder, tmp_path):
    assert wenju("index", folder, "--dictionary", tmp_path / "x", "--no-dictionary").exit_code == 2


# --- ask, documents, remove


@pytest.mark.usefixtures("indexed")
def test_what_was_indexed_is_found(folder):
    shown = json.loads(wenju("ask", "城市大脑是哪一年提出的", "--json").stdout)
    assert shown["hits"][0]["document"] == str(folder / "brain.txt")
    assert shown["hits"][0]["text"] == CITY_BRAIN.strip()


@pytest.mark.parametrize(
    "args", [["ask", "x"], ["remove", "x"], ["eval", "x.jsonl"], ["compact"], ["export", "x"]], ids=lambda args: args[0]
)
def test_without_an_index_the_way_to_one_is_shown(args):
    assert "wenju index PATH" in complaint(*args)


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("args", [["ask", "x"], ["documents"], ["remove", "x"]], ids=lambda args: args[0])
def test_a_damaged_index_says_so(args, home):
    IndexFolder(home / "default").database.write_bytes(b"no database" * 1000)
    assert str(home / "default") in complaint(*args)


def test_an_empty_index_has_no_documents():
    done = wenju("documents")
    assert done.exit_code == 0
    assert "Documents: 0" in done.stdout
    assert done.stderr.endswith("yet; make one with: wenju index PATH\n")
    assert wenju("documents", "--json").stdout == ""


def test_the_way_to_an_index_names_the_folder_that_was_asked_for(tmp_path):
    other = str(tmp_path / "my index")
    way = f"make one with: wenju index PATH --index '{other}'"
    assert wenju("documents", "--index", other).stderr.endswith(f"{way}\n")
    assert complaint("ask", "x", "--index", other).endswith(way)


@pytest.mark.usefixtures("indexed")
def test_documents_are_listed_to_read_and_as_json(folder):
    names = [str(folder / "brain.txt"), str(folder / "visit.md")]
    table = wenju("documents").stdout
    assert [name for name in names if name not in table] == []
    assert "Documents: 2" in table
    lines = [json.loads(line) for line in wenju("documents", "--json").stdout.splitlines()]
    assert [line["document"] for line in lines] == names
    assert set(lines[0]) == {"document", "title", "source", "characters", "passages", "indexed"}
    assert lines[0]["characters"] == len(CITY_BRAIN)


@pytest.mark.usefixtures("indexed")
def test_a_removed_document_is_gone(folder):
    brain = folder / "brain.txt"
    done = wenju("remove", brain)
    assert (done.exit_code, done.stdout) == (0, "")
    assert str(brain) in done.stderr
    assert str(brain) not in wenju("documents").stdout
    assert brain.exists()


@pytest.mark.usefixtures("indexed")
def test_a_document_that_is_not_there_cannot_be_removed(folder):
    assert "'nowhere.txt'" in complaint("remove", folder / "brain.txt", "nowhere.txt")
    assert "Documents: 2" in wenju("documents").stdout


# --- compact, export, import


@pytest.mark.usefixtures("indexed")
def test_an_index_goes_through_a_file_to_another_folder(tmp_path):
    archive, other = tmp_path / "备份.wenju", tmp_path / "other"
    written = wenju("export", archive)
    assert (written.exit_code, written.stdout) == (0, "")
    assert f"Wrote {archive}" in written.stderr
    read = wenju("import", archive, "--index", other)
    assert (read.exit_code, read.stderr) == (0, f"The index {other} has the documents of {archive}: 2\n")
    asked = [json.loads(wenju("ask", "城市大脑", "--json", *more).stdout) for more in ([], ["--index", other])]
    assert asked[0]["hits"] == asked[1]["hits"]


@pytest.mark.usefixtures("indexed")
def test_an_import_does_not_overwrite(tmp_path):
    wenju("export", tmp_path / "archive")
    assert "has documents; import into another folder" in complaint("import", tmp_path / "archive")
    assert "it cannot be read" in complaint("import", tmp_path / "nowhere", "--index", tmp_path / "other")


@pytest.mark.usefixtures("indexed")
def test_compact_says_what_it_did(folder):
    wenju("remove", folder / "brain.txt")
    done = wenju("compact")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith("nothing removed is left in it\n")
    assert "Documents: 1" in wenju("documents").stdout


# --- eval and doctor


@pytest.fixture
def questions(tmp_path) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = [
        {"question": "城市大脑由谁提出", "answers": ["杭州市"], "evidence": CITY_BRAIN, "kind": "fact", "lang": "zh"},
        {"question": "月球的背面", "answers": [], "evidence": "", "kind": "none", "lang": "zh"},
    ]
    path.write_text("".join(json.dumps({"id": str(i), **line}) + "\n" for i, line in enumerate(lines)), "utf-8")
    return path


@pytest.mark.usefixtures("indexed")
def test_eval_prints_the_object_of_the_contract(questions):
    done = wenju("eval", questions, "--json")
    assert done.stdout.count("\n") == 1
    shown = json.loads(done.stdout)
    measures = {"recall@1", "recall@5", "ndcg@10", "mrr@10", "exact_match", "f1", "no_answer_accuracy"}
    assert set(shown) == {"questions", "by"} | measures
    assert shown["questions"] == 2
    assert set(shown["by"]) == {"fact", "none", "zh"}
    assert shown["by"]["none"]["questions"] == 1


@pytest.mark.usefixtures("indexed")
def test_eval_prints_a_table_to_read(questions):
    lines = wenju("eval", questions).stdout.splitlines()
    assert lines[0].split()[:3] == ["questions", "recall@1", "recall@5"]
    assert [line.split()[:2] for line in lines[1:]] == [["all", "2"], ["fact", "1"], ["zh", "2"], ["none", "1"]]


@pytest.mark.usefixtures("indexed")
def test_a_file_of_questions_that_cannot_be_read_is_named(tmp_path):
    assert "nowhere.jsonl" in complaint("eval", tmp_path / "nowhere.jsonl")
    (tmp_path / "bad.jsonl").write_text("{", "utf-8")
    assert "bad.jsonl" in complaint("eval", tmp_path / "bad.jsonl")


@pytest.mark.usefixtures("indexed")
def test_doctor_finds_a_sound_index_well():
    done = wenju("doctor")
    assert done.exit_code == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}


@pytest.mark.usefixtures("indexed")
def test_doctor_says_what_is_wrong_and_exits_with_1(home):
    IndexFolder(home / "default").database.write_bytes(b"no database" * 1000)
    done = wenju("doctor")
    assert done.exit_code == 1
    assert any(line.startswith("wrong  index: ") for line in done.stdout.splitlines())
