"""Texts in the tokens of the default encoder, which the reader shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

PIECES_FILE = "tokenizer.model"  # in a folder of ``bundled.graph``
BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
SIGNS = (BEGIN, END, "<pad>", "<mask>")  # pieces that mean something to the model, whoever writes them


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in a model's tokens: their ids, and the characters (start, end) of the text that each stands for."""

    ids: Sequence[int]
    spans: Sequence[tuple[int, int]]


class Tokenizer:
    """A vocabulary that was read. White space at the end of a text has no token; threads may share it."""

    def __init__(self, processor: "SentencePieceProcessor") -> None:
        self._processor = processor
        self.begin, self.end, self.unknown = map(processor.piece_to_id, (BEGIN, END, UNKNOWN))
        self.signs = frozenset(map(processor.piece_to_id, SIGNS))

    def ids(self, text: str) -> list[int]:
        """Return what the model takes for a text: its tokens between the two that frame it."""
        return [self.begin, *self._processor.encode(text), self.end]

    def tokens(self, text: str) -> Tokens:
        """Return the tokens of a text alone, in its order.

        Tokens of one character, as the three of "㈱", have the same span; that of a space before the text, which
        nobody wrote, has the first character's.
        """
        found = self._processor.encode(text, return_type="offset_mapping")
        last = len(text)
        return Tokens(found["ids"], [(start, min(max(end, start + 1), last)) for start, end in found["offsets"]])


_loading = Lock()
_TOKENIZERS: "WeakValueDictionary[Path, Tokenizer]" = WeakValueDictionary()


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a folder; the same one as long as anybody has it: it takes 57 MB."""
    from sentencepiece import SentencePieceProcessor

    with _loading:
        tokenizer = _TOKENIZERS.get(folder)
        if tokenizer is None:
            processor = SentencePieceProcessor(model_proto=(folder / PIECES_FILE).read_bytes())
            tokenizer = _TOKENIZERS[folder] = Tokenizer(processor)
        return tokenizer
