import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from character_encoder import load_small
from fakes import unwatched
from form_server import free_port, program_client
from guarded import ROOT, guarded_environment, read_attempts
from real_encoder import real_cache
from typer.testing import CliRunner

import indexer.sentence_encoder
from corpus.errors import SettingError
from indexer.build import index_paths
from indexer.bundled.convert import converted_graph
from indexer.bundled.graph_reader import converted_reader
from indexer.library import list_documents, remove_documents
from search.read_model import READER_FILE
from ui.cli import app
from ui.commands_serve import fill_if_empty, open_collection, open_desk
from ui.places import default_index, index_command
from ui.readers_library import ReadersLibrary
from ui.sample import sample_documents
from ui.texts import Language
from ui.uploads import Upload

SERVE = """
import sys
sys.path.insert(0, "tests")
import indexer.sentence_encoder
from character_encoder import load_small
indexer.sentence_encoder.load_encoder = load_small
from ui.cli import main
main()
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WENJU_HOME", str(tmp_path))
    monkeypatch.setattr(indexer.sentence_encoder, "load_encoder", load_small)
    return tmp_path


def share_cache(home: Path) -> None:
    """Let a form have the models that are made once for all tests: it loads them behind the page, and waits at its end
    for the loading, but not for as long as a busy machine takes to make them.
    """
    converted_graph(real_cache())
    converted_reader(real_cache(), READER_FILE)
    (home / "cache").symlink_to(real_cache(), target_is_directory=True)


def skip_to(server: "subprocess.Popen[str]", said: str) -> bool:
    """Tell whether it says so; what it says of the models may come before."""
    return any(said in line for line in server.stderr or ())


@contextmanager
def wenju_serve(home: Path, port: int, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `wenju serve` on the small encoder, allowed to speak to this computer only."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--no-browser", "--port", str(port), *options],
        cwd=ROOT,
        env=guarded_environment(home / "attempts.log", {"WENJU_HOME": str(home)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def test_an_empty_index_gets_the_samples_and_a_full_one_is_left_alone(capsys):
    fill_if_empty(default_index())
    said = capsys.readouterr()
    assert said.out == ""
    assert "is empty; taking in the sample documents first" in said.err
    before = list_documents(default_index())
    assert {Path(document.source).parent for document in before} == {sample_documents()}

    remove_documents(default_index(), [before[0].document])
    fill_if_empty(default_index())
    assert list_documents(default_index()) == before[1:]
    assert capsys.readouterr().err == ""


def test_examples_are_offered_as_long_as_their_document_is_in_the_index():
    fill_if_empty(default_index())
    desk = open_desk(default_index())
    chinese, english = desk.examples(Language.CHINESE), desk.examples(Language.ENGLISH)
    assert sorted(chinese) == sorted(english)
    assert not chinese[0].isascii()
    assert english[0].isascii()

    documents = [document.document for document in list_documents(default_index())]
    remove_documents(default_index(), documents)
    assert (desk.examples(Language.CHINESE), desk.documents()) == ([], 0)


def test_the_command_shown_names_the_folder_unless_it_is_the_usual_one():
    assert index_command(default_index()) == "wenju index PATH"
    assert index_command(Path("/data/my index")) == "wenju index PATH --index '/data/my index'"


def test_serve_fills_an_empty_index_opens_the_form_and_stops_when_told(home):
    share_cache(home)
    port = free_port()
    with wenju_serve(home, port) as server:
        assert "taking in the sample documents" in server.stderr.readline()
        assert "Starting" in server.stderr.readline()
        assert skip_to(server, f"Wenju is at http://127.0.0.1:{port}/")
        with urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.status == 200
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=300)
    assert (server.returncode, out) == (0, "")
    assert [line for line in err.splitlines() if not line.startswith("Preparing the ")] == ["Stopped"]
    assert read_attempts(home / "attempts.log") == []


def test_a_form_for_reading_takes_nothing_in_and_gives_nothing_away(home):
    fill_if_empty(default_index())
    before = list_documents(default_index())
    library = ReadersLibrary(default_index())
    changes = [(library.take_in, [Upload(ROOT / "README.md", "README.md")]), (library.index_folder, str(ROOT))]
    changes += [(library.index_again, before), (library.remove, before[0].document)]
    for change, argument in changes:
        with pytest.raises(SettingError, match="only for reading"):
            change(argument)
    assert library.documents() == before

    port = free_port()
    with wenju_serve(home, port, "--read-only") as server:
        assert "Starting" in server.stderr.readline()
        assert skip_to(server, "Wenju is at")
        form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\ntext\r\n--x--\r\n'
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        with pytest.raises(HTTPError, match="413"):
            urlopen(Request(f"http://127.0.0.1:{port}/gradio_api/upload", form, kind))


def test_a_form_over_a_server_answers_and_reads_on(home, documents, milvus_address):
    index_paths(milvus_address, [documents], load_small(None, cache_folder=home), progress=unwatched)
    share_cache(home)
    port = free_port()
    with wenju_serve(home, port, "--read-only", "--index", str(milvus_address)) as server:
        assert "Starting" in server.stderr.readline()
        assert skip_to(server, "Wenju is at")
        client = program_client(f"http://127.0.0.1:{port}/")
        best = client.predict(question="政务云连着什么", top_k=1, api_name="/ask")["hits"][0]
        assert best["text"] == "政务云连着云。"
        read = client.predict(best["document"], best["start"], best["end"], api_name="/read_passage")
        assert [passage["text"] for passage in read["passages"]] == [best["text"]]
        assert client.predict(containing="", api_name="/documents")["total"] == 6
    assert read_attempts(home / "attempts.log") == []


def test_what_people_say_of_an_index_on_a_server_is_kept_here(home, documents, milvus_address):
    index_paths(milvus_address, [documents], load_small(None, cache_folder=home), progress=unwatched)
    desk = open_desk(milvus_address)
    measures = open_collection(milvus_address, desk, host="127.0.0.1", read_only=True).measures
    measures.say("right-passage", 1, desk.answer(desk.find("政务云连着什么")))
    measures.measure()
    assert [(line["documents"], line["recall@1"]) for line in measures.measured()] == [(6, 1.0)]
    kept = home / "servers" / f"127.0.0.1-{milvus_address.port}-{milvus_address.collection}"
    assert {file.name for file in kept.iterdir()} == {"questions.jsonl", "measured.jsonl"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--host", "0.0.0.0"], "add --auth USER:PASSWORD"),
        (["--auth", "secret"], "--auth USER:PASSWORD"),
        (["--index", "milvus://127.0.0.1:19530/papers"], "add --read-only"),
        (["--host", "192.0.2.1", "--auth", "li:secret"], "not an address of this computer"),
    ],
)
def test_serve_refuses_a_setting_before_it_does_anything(args, says, home):
    done = CliRunner().invoke(app, ["serve", "--no-browser", *args])
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (home / "default").exists()
