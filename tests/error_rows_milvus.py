"""The errors of an index on a Milvus server. Those that take a server's answer have one that gives just that."""

import json
import socket
import sys
from pathlib import Path
from unittest.mock import Mock, patch

from error_rows import Row

from indexer.dictionary import NO_WORDS
from indexer.milvus.lease import write_lease
from indexer.milvus.library import MilvusLibrary
from indexer.milvus.server import Server
from indexer.milvus.state import State
from indexer.milvus.writer import MilvusChanges
from indexer.place import ServerAddress, folder_of, parse_place
from indexer.stamp import Stamp
from ui.commands_serve import serve_form

ADDRESS = ServerAddress("db", 19530, "papers")
STATE = State(Stamp(2, "fake", "1", 5), (), run=-2)


def nobody_listens(_: Path) -> object:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        return Server(ServerAddress("127.0.0.1", taken.getsockname()[1], "papers"))


def no_pymilvus(_: Path) -> object:
    with patch.dict(sys.modules, {"pymilvus": None}):
        return Server(ADDRESS)


def nothing_there(_: Path) -> object:
    return MilvusLibrary(ADDRESS)._existing(Mock(load=lambda: False))


def server_that_says(content: str) -> Mock:
    return Mock(address=ADDRESS, query_in=lambda *_, **__: [{"content": content}], query=lambda *_: iter(()))


def busy(_: Path) -> object:
    holder = json.dumps({"process": 7, "host": "desk", "since": "2026-01-02 03:04:05", "count": 0})
    with patch("indexer.milvus.lease.WAIT_SECONDS", -1), write_lease(server_that_says(holder)):
        raise AssertionError


def overtaken(_: Path) -> object:
    return MilvusChanges(server_that_says(State(STATE.stamp, (), run=-3).to_json()), STATE).publish()


def with_words(_: Path) -> object:
    return MilvusChanges(server_that_says(""), STATE).put_dictionary(NO_WORDS)


ROWS = [
    Row(
        "indexer.place.parse_place",
        "The index 'milvus://db/papers' is no address; write milvus://HOST:PORT/COLLECTION, the collection's name in "
        "letters, figures and _",
        lambda _: parse_place("milvus://db/papers"),
    ),
    Row(
        "indexer.place.folder_of",
        "wenju compact needs the folder of an index, and milvus://db:19530/papers is on a server; give a folder with "
        "--index",
        lambda _: folder_of(ADDRESS, "wenju compact"),
    ),
    Row(
        "ui.commands_serve.folder_to_fill",
        "The index milvus://db:19530/papers is on a server, over which the form only reads; add --read-only, and take "
        "documents in with: wenju index PATH --index milvus://db:19530/papers",
        lambda _: serve_form(ADDRESS, host="127.0.0.1", port=7860, auth=None, open_browser=False),
    ),
    Row(
        "indexer.milvus.server.Server.__init__",
        "The index milvus://db:19530/papers is on a Milvus server, which the package pymilvus speaks to; "
        'install it: pip install "wenju[milvus]"',
        no_pymilvus,
    ),
    Row(
        "indexer.milvus.server.Server._told",
        "The Milvus server of milvus://127.0.0.1:<...>/papers does not do what it is asked (<...>); "
        "see that it runs and is reached at that address, and try again",
        nobody_listens,
    ),
    Row(
        "indexer.milvus.library.MilvusLibrary._existing",
        "There is no index milvus://db:19530/papers; make one with: wenju index PATH --index milvus://db:19530/papers",
        nothing_there,
    ),
    Row(
        "indexer.milvus.lease._wait",
        "Another wenju process (7 on desk, since 2026-01-02 03:04:05) is writing to the index "
        "milvus://db:19530/papers; wait until it is done and try again",
        busy,
    ),
    Row(
        "indexer.milvus.writer.MilvusChanges.publish",
        "Another wenju process has changed the index milvus://db:19530/papers in the meantime; run this again",
        overtaken,
    ),
    Row(
        "indexer.milvus.writer.MilvusChanges.put_dictionary",
        "The index milvus://db:19530/papers keeps no dictionary; give the folder of an index with --index, "
        "or leave out --dictionary",
        with_words,
    ),
]
