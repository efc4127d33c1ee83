"""The recipe of answering: prepare the question, find candidates, show the best, read the answer."""

import threading
import time
from contextlib import suppress
from pathlib import Path

from corpus.errors import IndexFolderError
from indexer.encoder import Encoder
from indexer.opened import OpenIndex, is_behind, open_index
from search.question import Question, prepare
from search.read import ClosestReader, Reader
from search.results import Hit, Reply
from search.retrieve import find_candidates
from search.show import show_hits
from search.translate import translate

# Hit score below which even the best passage is taken to be about something else: the highest, to two digits, that
# leaves at most one in twenty of the seed's answerable questions without an answer. Questions of kind "none" mostly
# score above it: passages about the matter score high whether they answer or not; benchmarks/RESULTS.md has the curve.
ANSWER_THRESHOLD = 0.6


class SearchEngine:
    """Answers questions on one index. Several threads may ask; they take turns.

    When another process has changed the index, the next question sees the new state.
    """

    def __init__(self, folder: Path, encoder: Encoder, reader: Reader) -> None:
        """:raises IndexFolderError: if there is no index, or it does not go with this encoder."""
        self.folder = folder
        self._encoder = encoder
        self._reader = reader
        self._lock = threading.Lock()
        self._index = open_index(folder, encoder)

    def search(self, question: str, *, top_k: int = 5) -> tuple[Hit, ...]:
        """Return the best hit of each of the best ``top_k`` paragraphs, without reading an answer.

        :raises QuestionError: if the question is empty or too long.
        """
        return self._find(self._prepare(question), top_k)

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        """Return hits and, where the best of them hold one, the answer.

        :raises QuestionError: if the question is empty or too long.
        """
        started = time.perf_counter()
        prepared = self._prepare(question)
        hits = self._find(prepared, top_k)
        answer = self._reader.read(prepared, hits)
        return Reply(question, answer, hits, time.perf_counter() - started)

    def close(self) -> None:
        with self._lock:
            self._index.close()

    def _prepare(self, question: str) -> Question:
        with self._lock:
            dictionary = self._current_index().dictionary
        return prepare(question, self._encoder, dictionary)

    def _find(self, question: Question, top_k: int) -> tuple[Hit, ...]:
        with self._lock:
            index = self._current_index()
            groups = translate(index, question)
            return show_hits(index, question, groups, find_candidates(index, question, groups)[:top_k])

    def _current_index(self) -> OpenIndex:
        if is_behind(self._index, self.folder):
            with suppress(IndexFolderError):  # a writer is at work again: the state at hand serves until it is done
                newer = open_index(self.folder, self._encoder)
                self._index.close()
                self._index = newer
        return self._index


def open_engine(folder: Path, encoder: Encoder) -> SearchEngine:
    """:raises IndexFolderError: if there is no index, or it does not go with this encoder."""
    return SearchEngine(folder, encoder, ClosestReader(threshold=ANSWER_THRESHOLD))
