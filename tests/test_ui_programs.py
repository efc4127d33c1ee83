"""What programs get, over a real index: by gradio_client, by plain HTTP, and by MCP."""

import asyncio
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from character_encoder import load_small
from fake_desk import FakeDesk
from fake_engine import FakeEngine
from form_server import program_client, serve
from gradio_client.exceptions import AppError
from guarded import ROOT, guarded_environment, read_attempts
from mcp import StdioServerParameters
from mcp.client import Client as McpClient
from typer.testing import CliRunner

import indexer.sentence_encoder
from indexer.build import index_paths
from search.admission import MOST_QUESTIONS
from search.results import Reply
from ui.cli import app
from ui.commands_serve import open_desk
from ui.programs import NOTICE, Programs

QUESTION = "政务云连着什么"
PASSAGE = "政务云连着云。"
SMALL = Path(__file__).with_name("small_wenju.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    """The index in a $WENJU_HOME of its own, which a `wenju` of another process finds by itself."""
    home = tmp_path_factory.mktemp("home")
    (home / "cloud.txt").write_text(PASSAGE, "utf-8")
    (home / "data.txt").write_text("云里有数。", "utf-8")
    (home / "plain.jsonl").write_text('{"id": "plain", "title": "空白", "text": "这里什么也没有。"}', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexer.sentence_encoder, "load_encoder", load_small)
        encoder = load_small(None, cache_folder=home)
        files = [home / name for name in ("cloud.txt", "data.txt", "plain.jsonl")]
        index_paths(home / "default", files, encoder, progress=lambda _done, _total: None)
        yield home / "default"


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    desk = open_desk(folder)
    with serve(desk, folder.parent, programs=Programs(folder, desk)) as url:
        yield url


def post(url: str, name: str, *arguments: object) -> dict[str, object]:
    body = json.dumps({"data": arguments}).encode()
    request = Request(f"{url}gradio_api/run/{name}", body, {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)["data"][0]


def test_so_many_questions_are_under_way_at_once_and_the_form_has_room_for_more(tmp_path):
    together = Barrier(MOST_QUESTIONS + 1)

    class Waiting(FakeEngine):
        def reply(self, question: str, *, top_k: int = 5) -> Reply:
            together.wait(timeout=300)  # from the first: a slow machine takes long to bring so many here
            return super().reply(question, top_k=top_k)

    @dataclass
    class Lender:
        engine: FakeEngine

        def use(self, ask):
            return ask(self.engine)

    programs = Programs(tmp_path, Lender(Waiting()))
    with serve(FakeDesk(), tmp_path, programs=programs) as url, ThreadPoolExecutor(together.parties) as askers:
        asked = [askers.submit(post, url, "ask", "浙江", 1) for _ in range(together.parties)]
        assert all(each.result()["hits"] for each in asked)


def test_gradio_client_asks_searches_reads_and_lists(address):
    client = program_client(address)
    asked = client.predict(question=QUESTION, top_k=2, api_name="/ask")
    hits = client.predict(query="云", api_name="/search")["hits"]
    best = asked["hits"][0]
    assert (asked["question"], len(asked["hits"]), best["text"]) == (QUESTION, 2, PASSAGE)
    assert {Path(hit["document"]).name for hit in hits[:2]} == {"cloud.txt", "data.txt"}
    read = client.predict(best["document"], best["start"], best["end"], api_name="/read_passage")
    assert [passage["text"] for passage in read["passages"]] == [best["text"]]
    listed = client.predict(containing="空白", api_name="/documents")
    assert (listed["total"], listed["documents"][0]["document"]) == (1, "plain")
    assert {NOTICE} == {answer["notice"] for answer in (asked, read, listed)}


def test_plain_http_gets_the_same(address):
    assert post(address, "ask", QUESTION, 5)["hits"][0]["text"] == PASSAGE
    assert post(address, "documents", "")["total"] == 3


def test_what_cannot_be_done_is_one_sentence(address, capsys):
    client = program_client(address)
    with pytest.raises(AppError, match="The question is empty"):
        client.predict(question=" ", top_k=5, api_name="/ask")
    with pytest.raises(AppError, match=r"There is no document 'nowhere' in the index .*; see what is there"):
        client.predict("nowhere", 0, 10, api_name="/read_passage")
    assert "Traceback" not in capsys.readouterr().err


def test_only_these_functions_are_offered(address):
    offered = program_client(address).view_api(return_format="dict")["named_endpoints"]
    assert set(offered) == {"/ask", "/search", "/read_passage", "/documents"}


def test_a_password_holds_for_programs_and_uploads(folder, tmp_path):
    desk = open_desk(folder)
    with serve(desk, tmp_path, programs=Programs(folder, desk), auth=("li", "secret")) as url:
        for path in ("run/ask", "call/ask", "upload", "queue/join"):
            with pytest.raises(HTTPError, match="401"):
                urlopen(Request(f"{url}gradio_api/{path}", b'{"data": ["x", 5]}', {"Content-Type": "application/json"}))
        client = program_client(url, auth=("li", "secret"))
        assert client.predict(question=QUESTION, top_k=1, api_name="/ask")["hits"]


async def use_tools(home: Path, log: Path, *options: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """Be the assistant of a `wenju mcp` that may speak to nobody else."""
    environment = guarded_environment(log, {"WENJU_HOME": str(home)})
    arguments = [str(SMALL), "mcp", *options]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=environment, cwd=ROOT)
    monkeypatch.setattr("mcp.client.session.DISCOVER_TIMEOUT_SECONDS", 300.0)  # the server has to start in it
    async with McpClient(server) as client:
        tools = (await client.list_tools()).tools
        asked = (await client.call_tool("ask", {"question": QUESTION, "top_k": 1})).structured_content
        (hit,) = asked["hits"]
        place = {name: hit[name] for name in ("document", "start", "end")}
        read = (await client.call_tool("read_passage", place)).structured_content
        found = (await client.call_tool("search", {"query": "云"})).structured_content
        listed = (await client.call_tool("list_documents", {})).structured_content
        refused = await client.call_tool("ask", {"question": ""})
    return tools, asked, read, found, listed, refused


def test_an_assistant_uses_the_tools_and_can_cite(folder, tmp_path, monkeypatch):
    log = tmp_path / "attempts.log"
    tools, asked, read, found, listed, refused = asyncio.run(use_tools(folder.parent, log, monkeypatch=monkeypatch))
    assert {tool.name for tool in tools} == {"ask", "search", "read_passage", "list_documents"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    (hit,) = asked["hits"]
    assert {"document", "section", "page", "start", "end", "text"} <= set(hit)
    assert read["passages"][0]["text"] == hit["text"] == PASSAGE
    assert (found["query"], listed["total"]) == ("云", 3)
    assert {NOTICE} == {answer["notice"] for answer in (asked, read, found, listed)}
    assert refused.is_error
    assert "The question is empty" in refused.content[0].text
    assert read_attempts(log) == []


def test_an_assistant_uses_an_index_on_a_server_alike(folder, tmp_path, milvus_address, monkeypatch):
    files = [folder.parent / "cloud.txt", folder.parent / "data.txt"]
    index_paths(milvus_address, files, load_small(None, cache_folder=tmp_path), progress=lambda _done, _total: None)
    log = tmp_path / "attempts.log"
    used = use_tools(folder.parent, log, "--index", str(milvus_address), monkeypatch=monkeypatch)
    _, asked, read, _, listed, _ = asyncio.run(used)
    assert read["passages"][0]["text"] == asked["hits"][0]["text"] == PASSAGE
    assert listed["total"] == 2
    assert read_attempts(log) == []


def test_without_its_extra_the_command_says_how_to_get_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    done = CliRunner().invoke(app, ["mcp", "--index", str(folder)])
    assert (done.exit_code, done.stderr) == (
        2,
        '`wenju mcp` needs an extra; install it with: pip install "wenju[mcp]"\n',
    )
