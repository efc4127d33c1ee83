"""What the Measure tab asks of an index: keep what people say of hits, measure the index on it, and remember that."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from search.results import Reply
from ui.contract import JsonObject
from ui.feedback import keep_no_answer, keep_right_answer, keep_right_passage, questions_file
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

    def __init__(self, folder: Path, desk: EngineUser) -> None:
        self.place = folder
        self._desk = desk

    def say(self, opinion: str, rank: int, reply: Reply, /) -> None:
        answer = reply.answer
        match opinion:
            case "right-answer" if answer is not None:
                keep_right_answer(self.place, reply.question, answer, reply.hits[answer.hit - 1])
            case "no-answer":
                keep_no_answer(self.place, reply.question)
            case "right-passage" if 1 <= rank <= len(reply.hits):
                keep_right_passage(self.place, reply.question, reply.hits[rank - 1])

    def questions(self) -> int:
        file = questions_file(self.place)
        return sum(1 for line in file.read_text("utf-8").splitlines() if line.strip()) if file.exists() else 0

    def measure(self) -> None:
        from indexer.faults import in_plain_words
        from indexer.library import find_encoder_name, list_documents
        from search.evaluation import evaluate_file

        measures = evaluate_file(self, questions_file(self.place), progress=lambda _done, _total: None)
        line = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            **{name: value for name, value in measures.items() if name != "by"},
            "documents": len(list_documents(self.place)),
            "encoder": find_encoder_name(self.place),
        }
        with in_plain_words(self.place), self._history.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def reply(self, question: str, *, top_k: int = HITS_A_QUESTION) -> Reply:
        """Answer as the engine does, in turn with the people who ask meanwhile."""
        return self._desk.use(lambda engine: engine.reply(question, top_k=top_k))

    def measured(self) -> list[JsonObject]:
        lines = self._history.read_text("utf-8").splitlines() if self._history.exists() else []
        return [json.loads(line) for line in reversed(lines) if line.strip()]

    @property
    def _history(self) -> Path:
        return self.place / "measured.jsonl"
