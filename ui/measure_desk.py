"""What the Measure tab asks of an index: keep what people say of hits, measure the index on it, and remember that."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from indexer.place import Place
from search.results import Reply
from ui.contract import JsonObject
from ui.feedback import count_questions, keep_no_answer, keep_right_answer, keep_right_passage, questions_file
from ui.places import own_folder
from ui.programs import EngineUser
from ui.settings import HITS_A_QUESTION

MEASURES = ("recall@1", "recall@5", "ndcg@10", "exact_match")


class MeasureDesk(Protocol):
    def say(self, opinion: str, rank: int, reply: Reply, /) -> None:
        """Keep an opinion on the answer of a reply, or on its hit of this rank.

        :raises WenjuError: if it cannot be kept.
        """

    def questions(self) -> int:
        """Count the questions that were kept."""

    def measure(self) -> None:
        """Ask the kept questions and remember how good the index was.

        :raises WenjuError: if there are none, or they or the index cannot be used.
        """

    def measured(self) -> list[JsonObject]:
        """Return what was measured, the latest first."""


class IndexMeasures:
    """The measure desk of one index."""

    def __init__(self, place: Place, desk: EngineUser) -> None:
        self.place = place
        self.folder = own_folder(place)
        self._desk = desk

    def say(self, opinion: str, rank: int, reply: Reply, /) -> None:
        answer = reply.answer
        self._make_folder()
        match opinion:
            case "right-answer" if answer is not None:
                keep_right_answer(self.folder, reply.question, answer, reply.hits[answer.hit - 1])
            case "no-answer":
                keep_no_answer(self.folder, reply.question)
            case "right-passage" if 1 <= rank <= len(reply.hits):
                keep_right_passage(self.folder, reply.question, reply.hits[rank - 1])

    def questions(self) -> int:
        return count_questions(self.folder)

    def measure(self) -> None:
        from indexer.faults import in_plain_words
        from indexer.libraries import library_at
        from search.evaluation import evaluate_file

        measures = evaluate_file(self, questions_file(self.folder), progress=lambda _done, _total: None)
        library = library_at(self.place)
        line = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            **{name: value for name, value in measures.items() if name != "by"},
            "documents": len(library.list_documents()),
            "encoder": library.find_encoder_name(),
        }
        with in_plain_words(self.folder), self._history.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")  # the last line may be half-written

    def reply(self, question: str, *, top_k: int = HITS_A_QUESTION) -> Reply:
        """Answer as the engine does, in turn with the people who ask meanwhile."""
        return self._desk.use(lambda engine: engine.reply(question, top_k=top_k))

    def measured(self) -> list[JsonObject]:
        lines = self._history.read_bytes().split(b"\n") if self._history.exists() else []
        return list(_objects(reversed(lines)))

    @property
    def _history(self) -> Path:
        return self.folder / "measured.jsonl"

    def _make_folder(self) -> None:
        """Make the folder of a server's index; where an index is in a folder, it is there or has gone."""
        from indexer.faults import in_plain_words

        if self.folder != self.place:
            with in_plain_words(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)


def _objects(lines: Iterable[bytes]) -> Iterator[JsonObject]:
    """Yield the objects of JSON Lines, without lines that hold none: one may have been half-written."""
    for line in lines:
        with suppress(ValueError, RecursionError):
            if isinstance(found := json.loads(line), dict):
                yield found
