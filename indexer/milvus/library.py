"""An index on a Milvus server as a whole; what a method does is said in ``indexer.libraries``."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from corpus.errors import IndexFolderError
from indexer.contents import Contents
from indexer.dictionary import NO_WORDS
from indexer.encoder import Encoder
from indexer.library import resolve
from indexer.milvus.dense import MilvusDense
from indexer.milvus.keywords import MilvusKeywords
from indexer.milvus.lease import write_lease
from indexer.milvus.records import MilvusRecords
from indexer.milvus.schema import RECORDS
from indexer.milvus.server import Server
from indexer.milvus.state import STATE, State, record_rows
from indexer.milvus.stored import read_frequencies, read_present, read_state
from indexer.milvus.writer import MilvusWriter
from indexer.opened import OpenIndex
from indexer.place import ServerAddress, command_at
from indexer.probe import embed_probe
from indexer.protocols import Writer
from indexer.records import DocumentInfo
from indexer.stamp import check_encoder, check_format, stamp_of
from indexer.words import TOKENIZER_VERSION

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MilvusLibrary:
    address: ServerAddress

    def open(self, encoder: Encoder) -> OpenIndex:
        server = Server(self.address)
        try:
            state = self._existing(server)
            check_encoder(state.stamp, encoder, self.address)
            return _open(server, state)
        except BaseException:
            server.close()
            raise

    @contextmanager
    def writing(self, encoder: Encoder) -> Iterator[Writer]:
        with self._connected() as server:
            state = read_state(server) or _make(server, encoder)
            check_format(state.stamp, self.address)
            check_encoder(state.stamp, encoder, self.address)
            with _writing(server, state) as writer:
                yield writer

    @contextmanager
    def reading(self) -> Iterator[MilvusRecords]:
        with self._connected() as server:
            yield MilvusRecords(server, self._existing(server))

    def find_encoder_name(self) -> str | None:
        with self._connected() as server:
            state = read_state(server)
            return state.stamp.encoder if state else None

    def list_documents(self) -> list[DocumentInfo]:
        with self._connected() as server:
            state = read_state(server)
            return MilvusRecords(server, state).list_documents() if state else []

    def remove_documents(self, names: Sequence[str]) -> None:
        with self._connected() as server, _writing(server, self._existing(server)) as writer:
            known = writer.changes.document_files()
            found = dict.fromkeys(each for name in names for each in resolve(name, known, self.address))
            with writer.publishing():
                for name in found:
                    writer.changes.remove_document(name)

    @contextmanager
    def _connected(self) -> Iterator[Server]:
        with closing(Server(self.address)) as server:
            yield server

    def _existing(self, server: Server) -> State:
        state = read_state(server)
        if state is None:
            raise IndexFolderError(
                f"There is no index {self.address}; make one with: {command_at('index PATH', self.address)}"
            )
        check_format(state.stamp, self.address)
        return state


def _open(server: Server, state: State) -> OpenIndex:
    if state.rules != TOKENIZER_VERSION:
        command = command_at("index PATH", server.address)
        logger.warning("Texts of %s were split into words by other rules; mend it with: %s", server.address, command)
    records, frequencies = MilvusRecords(server, state), read_frequencies(server, state)
    legs = MilvusDense(server, state.where), MilvusKeywords(server, state.where, frequencies)

    def is_current() -> bool:
        present = read_present(server)
        return present is not None and present.run == state.run

    return OpenIndex(records, *legs, Contents(records), records.scripts(), NO_WORDS, is_current)


@contextmanager
def _writing(server: Server, seen: State) -> Iterator[MilvusWriter]:
    """Change the state that follows the one that was seen, or is still that one, as soon as no other process writes."""
    with write_lease(server):
        writer = MilvusWriter(server, read_state(server) or seen)
        writer.changes.clear()
        yield writer


def _make(server: Server, encoder: Encoder) -> State:
    """Make the collections; the state comes last, so that they are an index when they are whole."""
    probe = tuple(round(float(number), 6) for number in embed_probe(encoder))
    state = State(stamp_of(encoder), probe)
    server.make(encoder.dim)
    server.put(RECORDS, record_rows(STATE, state.to_json(), since=0))
    return state
