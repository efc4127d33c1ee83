"""The errors of ``search`` and ``ui``."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock, patch

from error_rows import Row, written
from model_stub import Stub, serving

from corpus.errors import QuestionFileError
from search.admission import Admission
from search.model_server import ModelServer
from search.question import check
from search.syntax import parse
from ui.collection import IndexCollections
from ui.commands_ask import ask_batch
from ui.mcp_server import make_server
from ui.programs import Programs
from ui.questions import read_questions
from ui.readers_library import ReadersLibrary
from ui.serve import check_address, launch, parse_credentials


def batch(tmp: Path) -> object:
    (tmp / "q.jsonl").write_text('{"question": " "}', "utf-8")
    engine = Mock(reply=lambda text, top_k: check(text))  # noqa: ARG005
    with patch("ui.commands_ask.open_index", lambda _: engine):
        return ask_batch(tmp, tmp / "q.jsonl", top_k=1)


def raise_first(path: Path) -> object:
    raise next(error for error in read_questions(path) if isinstance(error, QuestionFileError))


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def port_in_use(_: Path) -> object:
    with taken_port() as port:
        return check_address("127.0.0.1", port, guarded=False)


def port_taken_meanwhile(_: Path) -> object:
    import gradio as gr

    with gr.Blocks() as app:
        gr.HTML()
    with taken_port() as port:
        return launch(app, host="127.0.0.1", port=port, auth=None, open_browser=False)


def mcp_missing(tmp: Path) -> object:
    with patch.dict(sys.modules, {"mcp.server.mcpserver": None}):
        return make_server(Programs(tmp, Mock()))


def asked_of(stub: Stub) -> object:
    with serving(stub):
        return ModelServer(stub.address).write("", "")


def no_server(_: Path) -> object:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        return ModelServer(f"http://127.0.0.1:{taken.getsockname()[1]}/v1").write("", "")


def make_collection(name: str, tmp: Path, *, may_create: bool = True) -> object:
    return IndexCollections(tmp / "default", Mock(), others=tmp, may_create=may_create).create(name)


def one_too_many(_: Path) -> None:
    with Admission(0).admitted():
        pass


ROWS = [
    Row(
        "search.model_server.ModelServer.__init__",
        "--llm 'ollama' is not the address of a server; give one as http://127.0.0.1:11434/v1",
        lambda _: ModelServer("ollama"),
    ),
    Row(
        "search.model_server.ModelServer._first_model",
        "http://127.0.0.1:<...>/v1 names no model; start one there, or put its name behind the address: "
        "http://127.0.0.1:<...>/v1#NAME",
        lambda _: asked_of(Stub(models=())),
    ),
    Row(
        "search.model_server.ModelServer._exchange",
        "http://127.0.0.1:<...>/v1/models refuses (404 Not Found); check the address and the model's name",
        lambda _: asked_of(Stub(status=404)),
    ),
    Row(
        "search.model_server.ModelServer._exchange",
        "The model server at http://127.0.0.1:<...>/v1 does not answer (<...>); start it, or leave --llm out",
        no_server,
    ),
    Row(
        "search.model_server.ModelServer._not_understood",
        "What http://127.0.0.1:<...>/v1/models answers is not of the OpenAI protocol; check that the address ends as "
        "/v1",
        lambda _: asked_of(Stub(raw=b"<html>")),
    ),
    Row(
        "ui.collection.IndexCollections.create",
        "No folder can be called 'a/b'; take letters and figures, at most 40",
        lambda tmp: make_collection("a/b", tmp),
    ),
    Row(
        "ui.collection.IndexCollections.create",
        "There is already a folder TMP/default; choose another name",
        lambda tmp: make_collection("default", tmp),
    ),
    Row(
        "ui.collection.IndexCollections.create",
        "No collection '研究' can be made here; ask whoever runs this form",
        lambda tmp: make_collection("研究", tmp, may_create=False),
    ),
    Row(
        "ui.readers_library.ReadersLibrary._refuse",
        "This form is only for reading; ask whoever runs it to take documents in or out",
        lambda tmp: ReadersLibrary(tmp).remove("a.txt"),
    ),
    Row(
        "search.admission.Admission.admitted",
        "0 questions are being answered already; ask again in a few seconds",
        one_too_many,
    ),
    Row(
        "ui.mcp_server.make_server",
        '`wenju mcp` needs an extra; install it with: pip install "wenju[mcp]"',
        mcp_missing,
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
    Row(
        "ui.commands_ask.ask_batch",
        "TMP/q.jsonl: questions that could not be asked, named above: 1; all others are answered",
        batch,
    ),
    Row(
        "ui.questions.read_questions",
        "TMP/q.jsonl cannot be read (No such file or directory); check the path",
        lambda tmp: list(read_questions(tmp / "q.jsonl")),
    ),
    Row(
        "ui.questions._read_question",
        "TMP/q.jsonl, line 1 is not JSON in UTF-8 (<...>); write one object a line",
        written("q.jsonl", "{", raise_first),
    ),
    Row(
        "ui.questions._read_question",
        'TMP/q.jsonl, line 1 has no question; write {"question": "..."}',
        written("q.jsonl", "{}", raise_first),
    ),
    Row(
        "ui.questions._read_question",
        "TMP/q.jsonl, line 1 has the id [1]; use a string or a whole number",
        written("q.jsonl", '{"question": "?", "id": [1]}', raise_first),
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
        "ui.serve.launch",
        "The form does not listen at port <...> on 127.0.0.1: another program has just taken it, or the computer is "
        "too busy; try again, or choose another with --port",
        port_taken_meanwhile,
    ),
    Row(
        "ui.serve.check_address",
        "192.0.2.1 is not an address of this computer (<...>); choose another with --host",
        lambda _: check_address("192.0.2.1", 7860, guarded=True),
    ),
]
