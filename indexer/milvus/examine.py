"""Examine an index on a Milvus server: is everything there, and does it agree."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np

from corpus.errors import WenjuError
from indexer.encoder import Encoder
from indexer.finding import Finding, compare_embedding
from indexer.milvus.records import MilvusRecords
from indexer.milvus.schema import EMBEDDINGS
from indexer.milvus.server import Server
from indexer.milvus.state import State
from indexer.milvus.stored import read_frequencies, read_state
from indexer.place import ServerAddress
from indexer.stamp import check_encoder, check_format


def examine_server(address: ServerAddress, encoder: Encoder | None) -> list[Finding]:
    """Look at all rows but the texts; nothing is changed."""
    try:
        with closing(Server(address)) as server:
            state = read_state(server)
            if state is None:
                return [Finding("index", True, f"The server answers; there is no index {address} yet")]
            check_format(state.stamp, address)
            return [*_encoder(state, encoder, address), *_rows(server, state)]
    except WenjuError as error:
        return [Finding("index", False, str(error))]


def _encoder(state: State, encoder: Encoder | None, address: ServerAddress) -> Iterator[Finding]:
    if encoder is not None:
        check_encoder(state.stamp, encoder, address)
        yield compare_embedding(np.array(state.probe, np.float32), encoder)


def _rows(server: Server, state: State) -> Iterator[Finding]:
    records = MilvusRecords(server, state)
    documents = records.list_documents()
    passages = sum(document.passages for document in documents)
    message = f"{len(documents)} documents, {passages} passages in {server.address}"
    yield Finding("index", True, message)
    yield _agreement("paragraphs", "passages", passages, len(records.passage_owners()))
    first = server.query(EMBEDDINGS, f"number == 0 and {state.where}", ["passage"])
    yield _agreement("embeddings", "passages", passages, sum(1 for _ in first))
    yield _agreement("frequencies", "paragraphs", len(records.places()), read_frequencies(server, state).paragraphs)


def _agreement(name: str, unit: str, expected: int, found: int) -> Finding:
    if expected == found:
        return Finding(name, True, f"The {name} are those of all {unit} ({found})")
    message = f"The {name} are those of {found} {unit}, not of {expected}; take the documents out and index them anew"
    return Finding(name, False, message)
