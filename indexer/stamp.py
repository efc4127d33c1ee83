"""The stamp of an index: everything that decided how it was made."""

import json
from dataclasses import asdict, dataclass, fields

from corpus.errors import IndexFolderError
from indexer.encoder import Encoder
from indexer.faults import make_anew
from indexer.place import Place

FORMAT = 2  # of the database and the files beside it


@dataclass(frozen=True, slots=True)
class Stamp:
    """Saved with an index and compared whenever it is opened."""

    format: int
    encoder: str
    fingerprint: str
    dim: int

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Stamp":
        """Read a stamp of any format; another one may lack what this one has, or have more."""
        saved = json.loads(text)
        known = {field.name: saved.get(field.name, "") for field in fields(cls)}
        return cls(**known)


def stamp_of(encoder: Encoder) -> Stamp:
    return Stamp(FORMAT, encoder.name, encoder.fingerprint, encoder.dim)


def check_format(saved: Stamp, place: Place) -> None:
    """:raises IndexFolderError: if another version of wenju made the index."""
    if saved.format != FORMAT:
        raise IndexFolderError(
            f"The index {place} has format {saved.format}, this wenju reads {FORMAT}; {make_anew(place)}"
        )


def check_encoder(saved: Stamp, encoder: Encoder, place: Place) -> None:
    """:raises IndexFolderError: if the embeddings of the index are not this encoder's."""
    if saved.encoder != encoder.name:
        raise IndexFolderError(
            f"The index {place} was made with the encoder {saved.encoder!r}, not {encoder.name!r}; "
            "give another --index, or leave out --encoder"
        )
    if saved.fingerprint != encoder.fingerprint:  # which decides dim too, and is known without loading the model
        raise IndexFolderError(
            f"The encoder {encoder.name!r} has changed since the index {place} was made; {make_anew(place)}"
        )
