"""Reading the records of an index on a Milvus server that belong to a state as a whole."""

import json
from dataclasses import replace

from indexer.milvus.frequencies import Frequencies
from indexer.milvus.schema import RECORDS
from indexer.milvus.server import Server
from indexer.milvus.state import FREQUENCIES, OVER, STATE_ID, State


def read_state(server: Server) -> State | None:
    """Return the present state; None where there is no index, or one that was not finished."""
    if not server.load() or (found := read_present(server)) is None:
        return None
    over = _of_state(server, OVER, found)
    return replace(found, over=tuple(json.loads(over))) if over else found


def read_present(server: Server) -> State | None:
    """Do the same without what is over, by one look; the collections are there."""
    rows = list(server.query_in(RECORDS, "id", [STATE_ID], ["content"]))
    return State.from_json(rows[0]["content"]) if rows else None


def read_frequencies(server: Server, state: State) -> Frequencies:
    """Return the frequencies of a state; the first one has none."""
    text = _of_state(server, FREQUENCIES, state)
    return Frequencies.from_json(text) if text else Frequencies()


def _of_state(server: Server, part: str, state: State) -> str:
    rows = server.query(RECORDS, f"part == '{part}' and document == {state.run}", ("place", "content"))
    return "".join(row["content"] for row in sorted(rows, key=lambda row: int(row["place"])))
