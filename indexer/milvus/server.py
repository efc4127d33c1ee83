"""One index on one Milvus server, as rows; the one place that calls pymilvus and translates its errors."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from corpus.errors import IndexFolderError
from indexer.milvus.schema import COLLECTIONS, EMBEDDINGS, PARAGRAPHS, RECORDS, make_collection
from indexer.place import ServerAddress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Row = Mapping[str, Any]

MOST_HITS = 16_384  # that Milvus returns to one search or query
_BATCH = {RECORDS: 200, PARAGRAPHS: 1_000, EMBEDDINGS: 1_000}  # rows, of some megabytes
_MOST_NAMED = 2_000  # values that a filter lists
_CONNECT_SECONDS = 10.0
_CALL_SECONDS = 120.0
# pymilvus would ping an idle server every 10 seconds, and one that keeps to gRPC's own limits hangs up on that.
_QUIET = {"grpc.keepalive_time_ms": 300_000, "grpc.keepalive_permit_without_calls": False}


class Server:
    """Everything is read as it is at that moment (consistency level Strong, chosen with the collections)."""

    def __init__(self, address: ServerAddress) -> None:
        """:raises IndexFolderError: if pymilvus is missing, or no server answers."""
        self.address = address
        self._names = {each: f"{address.collection}_{each}" for each in COLLECTIONS}
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise IndexFolderError(
                f"The index {address} is on a Milvus server, which the package pymilvus speaks to; "
                'install it: pip install "wenju[milvus]"'
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # its errors come as errors, and are told once
        with self._told():
            self._client: MilvusClient = MilvusClient(
                uri=f"http://{address.server}",
                token=address.token,
                timeout=_CONNECT_SECONDS,
                grpc_options=_QUIET,
            )

    def close(self) -> None:
        self._client.close()

    def load(self) -> bool:
        """Have the collections ready to be asked, as Milvus Lite forgets when it stops; False where one is missing."""
        with self._told():
            if not all(self._client.has_collection(name, timeout=_CALL_SECONDS) for name in self._names.values()):
                return False
            for name in self._names.values():
                self._client.load_collection(name, timeout=_CALL_SECONDS)
        return True

    def make(self, dim: int) -> None:
        """Make the collections, empty, in place of unfinished ones."""
        with self._told():
            for collection, name in self._names.items():
                self._client.drop_collection(name)
                make_collection(self._client, name, collection, dim)

    def query(self, collection: str, where: str, fields: Sequence[str]) -> Iterator[Row]:
        """Yield all rows that meet a filter, ascending by id."""
        with self._told():
            found = self._client.query_iterator(
                self._names[collection],
                batch_size=_BATCH[collection],
                filter=where,
                output_fields=list(fields),
                timeout=_CALL_SECONDS,
            )
        while rows := self._next(found):
            yield from rows
        found.close()

    def _next(self, found: Any) -> Sequence[Row]:
        with self._told():
            rows: Sequence[Row] = found.next()
        return rows

    def query_in(
        self, collection: str, field: str, values: Iterable[object], fields: Sequence[str], *, where: str = ""
    ) -> Iterator[Row]:
        """Yield the rows with one of these values in a field, in no order; a value has no more than few rows.

        :param where: another filter that they meet.
        """
        for some in batches(values, _MOST_NAMED):
            with self._told():
                rows: Sequence[Row] = self._client.query(
                    self._names[collection],
                    filter=f"{where and where + ' and '}{field} in {list(some)}",
                    output_fields=list(fields),
                    timeout=_CALL_SECONDS,
                )
            yield from rows

    def search(
        self,
        collection: str,
        field: str,
        wanted: "str | npt.NDArray[np.float32]",
        limit: int,
        *,
        where: str,
        fields: Sequence[str],
    ) -> list[tuple[float, Row]]:
        """Return the rows most like what is wanted, of those that meet a filter: the server's scores, best first."""
        with self._told():
            (hits,) = self._client.search(
                self._names[collection],
                data=[wanted],
                anns_field=field,
                limit=min(limit, MOST_HITS),
                filter=where,
                output_fields=list(fields),
                timeout=_CALL_SECONDS,
            )
        return [(float(hit["distance"]), {"id": hit["id"], **hit["entity"]}) for hit in hits]

    def put(self, collection: str, rows: Iterable[Row]) -> None:
        """Add rows, or put them in the place of those with the same ids."""
        for some in batches(rows, _BATCH[collection]):
            with self._told():
                self._client.upsert(self._names[collection], list(some), timeout=_CALL_SECONDS)

    def delete(self, collection: str, where: str) -> None:
        with self._told():
            self._client.delete(self._names[collection], filter=where, timeout=_CALL_SECONDS)

    def delete_in(self, collection: str, field: str, values: Iterable[object]) -> None:
        """Delete the rows with one of these values in a field."""
        for some in batches(values, _MOST_NAMED):
            self.delete(collection, f"{field} in {list(some)}")

    def flush(self) -> None:
        """Have everything written to where the server keeps it, and its indexes made."""
        with self._told():
            for name in self._names.values():
                self._client.flush(name, timeout=_CALL_SECONDS)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as error:
            why = " ".join(str(error.message).split())
            raise IndexFolderError(
                f"The Milvus server of {self.address} does not do what it is asked ({why}); "
                "see that it runs and is reached at that address, and try again"
            ) from error


class Outbox:
    """Rows that go to a server many at a time: a call for each document of a large corpus would take hours."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._rows: dict[str, list[Row]] = {collection: [] for collection in COLLECTIONS}

    def add(self, collection: str, rows: Iterable[Row]) -> None:
        for row in rows:
            self._rows[collection].append(row)
            if len(self._rows[collection]) == _BATCH[collection]:
                self._send(collection)

    def send(self) -> None:
        """Send what has not been sent."""
        for collection in COLLECTIONS:
            self._send(collection)

    def _send(self, collection: str) -> None:
        rows, self._rows[collection] = self._rows[collection], []
        self._server.put(collection, rows)


def batches(items: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
