"""What an examination of an index finds, wherever it is kept."""

from dataclasses import dataclass

from indexer.encoder import Encoder
from indexer.probe import embed_probe, is_same_embedding
from indexer.store_records import FloatVector


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``message`` says in plain words what is wrong and what to do."""

    name: str
    ok: bool
    message: str


def compare_embedding(kept: FloatVector, encoder: Encoder) -> Finding:
    """Compare what the encoder says of a sentence with what it said when the index was made."""
    if is_same_embedding(kept, embed_probe(encoder)):
        return Finding("embedding", True, "The encoder gives the embedding that it gave when the index was made")
    message = f"The encoder {encoder.name} gives another embedding than when the index was made; install wenju anew"
    return Finding("embedding", False, message)
