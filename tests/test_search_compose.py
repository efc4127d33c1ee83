"""An answer that a language model writes: what it is given, and which of its sentences are borne out."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from fake_engine import FakeEngine
from model_stub import Stub, serving

import ui.commands_ask
from corpus.errors import ModelServerError, SettingError
from search.compose import Statement, compose
from search.model_server import ModelServer
from ui.commands_ask import ask_one
from ui.print_reply import print_composed

QUESTION = "杭州亲清在线打通了多少个部门"
HITS = FakeEngine().search(QUESTION, top_k=2)


class Says:
    def __init__(self, text: str) -> None:
        self.text = text
        self.request = ""

    def write(self, rules: str, request: str, /) -> str:
        assert "[1]" in rules
        self.request = request
        return self.text


def written(text: str) -> Sequence[Statement]:
    return compose(QUESTION, HITS, Says(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打通了53个部门[1]。", [("打通了53个部门。", (1,))]),
        ("打通了53个部门。[1]", [("打通了53个部门。", (1,))]),
        ("打通了53个部门。[1][2] 别的没有说。", [("打通了53个部门。", (1, 2)), ("别的没有说。", ())]),
        (
            "It connects 53 departments [1]. Nobody knows more.",
            [("It connects 53 departments.", (1,)), ("Nobody knows more.", ())],
        ),
        ("打通了53个部门【1，2】。", [("打通了53个部门。", (1, 2))]),
        ("没有这一段[3]。", [("没有这一段。", ())]),
        ("<think>想一想[1]。</think>打通了53个部门[2]。", [("打通了53个部门。", (2,))]),
        ("<think>没有想完[1]。", []),
        ("- 一 [1]\n- 二 [2]\n\n- 三", [("- 一", (1,)), ("- 二", (2,)), ("- 三", ())]),
        ("", []),
    ],
)
def test_a_sentence_is_borne_out_by_the_passages_it_cites(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(statement.text, statement.hits) for statement in written(text)] == expected


def test_the_model_is_given_passages_by_their_rank_and_the_question() -> None:
    writer = Says("")
    compose(QUESTION, HITS, writer)
    for hit in HITS:
        assert f"[{hit.rank}] {hit.title}\n{hit.text}" in writer.request
    assert writer.request.endswith(f"Question: {QUESTION}")


def test_the_first_model_of_the_server_writes_or_the_one_that_was_named() -> None:
    with serving(Stub(says="好[1]。")) as stub:
        assert ModelServer(stub.address).write("rules", "request") == "好[1]。"
        ModelServer(f"{stub.address}/#large").write("rules", "request")
    assert [asked["model"] for asked in stub.requests] == ["small", "large"]
    assert stub.requests[0]["messages"] == [
        {"role": "system", "content": "rules"},
        {"role": "user", "content": "request"},
    ]


@pytest.mark.parametrize("says", [None, [{"type": "text", "text": "好"}]], ids=["nothing", "parts"])
def test_what_is_no_text_is_not_taken_for_one(says: object) -> None:
    with serving(Stub(says=says)) as stub, pytest.raises(ModelServerError, match="is not of the OpenAI protocol"):
        ModelServer(stub.address).write("rules", "request")


@pytest.mark.parametrize("address", ["ollama", "http://[::1/v1", "file:///etc/passwd"])
def test_what_is_not_the_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(SettingError, match="is not the address of a server"):
        ModelServer(address)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(Stub(says="好")) as stub:
        assert ModelServer(stub.address).write("rules", "request") == "好"


class Closable(FakeEngine):
    def close(self) -> None: ...


def test_the_command_prints_it_behind_the_passages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ui.commands_ask, "open_index", lambda _: Closable())
    with serving(Stub(says="打通了53个部门[1]。真好。")) as stub:
        ask_one(None, QUESTION, top_k=2, as_json=False, model_address=stub.address)  # type: ignore[arg-type]
        lines = capsys.readouterr().out.splitlines()
        ask_one(None, QUESTION, top_k=2, as_json=True, model_address=stub.address)  # type: ignore[arg-type]
    assert lines[-2:] == ["  打通了53个部门。 [1]", "  真好。 (cites no passage)"]
    shown = json.loads(capsys.readouterr().out)
    assert shown["composed"] == [{"text": "打通了53个部门。", "hits": [1]}, {"text": "真好。", "hits": []}]


def test_control_characters_of_a_model_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_composed([replace(Statement("", ()), text="好\x1b[31m")])
    assert "\x1b" not in capsys.readouterr().out
