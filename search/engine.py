"""The recipe of answering: prepare the question, find candidates, show the best, read the answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.opened import OpenIndex, is_current, open_index
from search.question import Question, prepare
from search.read import ClosestReader, Reader
from search.results import Hit, Reply
from search.retrieve import find_candidates
from search.show import show_hits
from search.translate import translate

# Hit score below which even the best passage is taken to be about something else: the highest, to two digits, that
# leaves at most one in twenty answerable questions on the held-out written documents without an answer. Questions of
# kind "none" mostly score above it: passages about the matter score high whether they answer or not; benchmarks/
# RESULTS.md has the curve.
ANSWER_THRESHOLD = 0.5


class SearchEngine:
    """Answers questions on one index. Several threads may ask; they take turns.

    A question is answered from one state of the index, the present one, also while another process changes it.
    """

    def __init__(self, folder: Path, encoder: Encoder, reader: Reader) -> None:
        """:raises IndexFolderError: if there is no index, or it does not go with this encoder."""
        self.folder = folder
        self._encoder = encoder
        self._reader = reader
        self._lock = threading.Lock()
        self._index = open_index(folder, encoder)
        self._index.release()

    def search(self, question: str, *, top_k: int = 5) -> tuple[Hit, ...]:
        """Return the best hit of each of the best ``top_k`` paragraphs, without reading an answer.

        :raises QuestionError: if the question is empty or too long.
        :raises IndexFolderError: if the index has gone or cannot be read any more.
        """
        return self._find(question, top_k)[1]

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        """Return hits and, where the best of them hold one, the answer.

        :raises QuestionError: if the question is empty or too long.
        :raises IndexFolderError: if the index has gone or cannot be read any more.
        """
        started = time.perf_counter()
        prepared, hits = self._find(question, top_k)
        answer = self._reader.read(prepared, hits)
        return Reply(question, answer, hits, time.perf_counter() - started)

    def close(self) -> None:
        with self._lock:
            self._index.close()

    def _find(self, text: str, top_k: int) -> tuple[Question, tuple[Hit, ...]]:
        dictionary = self._index.dictionary
        question = prepare(text, self._encoder, dictionary)  # out of turn, as it takes longest
        with self._present_index() as index:
            if index.dictionary is not dictionary:
                question = prepare(text, self._encoder, index.dictionary)
            groups = translate(index, question)
            return question, show_hits(index, question, groups, find_candidates(index, question, groups)[:top_k])

    @contextmanager
    def _present_index(self) -> Iterator[OpenIndex]:
        """Hold the present state of the index still; it is opened anew where it is not the one that is open."""
        with self._lock, in_plain_words(self.folder):
            try:
                if not is_current(self._index, self.folder):
                    newer = open_index(self.folder, self._encoder)
                    self._index.close()
                    self._index = newer
                yield self._index
            finally:
                self._index.release()


def open_engine(folder: Path, encoder: Encoder) -> SearchEngine:
    """:raises IndexFolderError: if there is no index, or it does not go with this encoder."""
    return SearchEngine(folder, encoder, ClosestReader(threshold=ANSWER_THRESHOLD))
