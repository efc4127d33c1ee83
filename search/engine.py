"""The recipe of answering: prepare the question, find candidates, show the best, read the answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from indexer.encoder import Encoder
from indexer.faults import in_plain_words
from indexer.libraries import library_at
from indexer.opened import OpenIndex
from indexer.place import Place
from search.admission import Admission
from search.asked import asked_words
from search.context import contexts_of, get_paragraphs
from search.found import Found
from search.question import prepare
from search.question_encoder import QuestionEncoder
from search.read import ClosestReader, Reader
from search.read_model import READER_FILE, trained_model
from search.read_spans import load_calibration
from search.read_trained import TrainedReader
from search.rerank import RELEVANCE_WEIGHT, rerank
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
    """Answers questions on one index. Several threads may ask; they take turns at the index, not at the models.

    A question is answered from one state of the index, the present one, also while another process changes it.
    """

    def __init__(
        self, place: Place, encoder: Encoder, reader: Reader, *, relevance_weight: float = RELEVANCE_WEIGHT
    ) -> None:
        """:raises IndexFolderError: if there is no index, or it does not go with this encoder."""
        self.place = place
        self._encoder = encoder
        self._questions = QuestionEncoder(encoder)
        self._admission = Admission()
        self._reader = reader
        self._relevance_weight = relevance_weight
        self._lock = threading.Lock()
        self._library = library_at(place)
        self._index = self._library.open(encoder)
        self._index.release()

    def search(self, question: str, *, top_k: int = 5) -> tuple[Hit, ...]:
        """Return the best hit of each of the best ``top_k`` paragraphs, without reading an answer.

        :raises QuestionError: if the question is empty or too long.
        :raises BusyError: if too many others are under way.
        :raises IndexFolderError: if the index has gone or cannot be read any more.
        """
        return self.find(question, top_k=top_k).hits

    def reply(self, question: str, *, top_k: int = 5) -> Reply:
        """Return hits and, where the best of them hold one, the answer; raises what ``search`` does."""
        return self.read(self.find(question, top_k=top_k))

    def find(self, question: str, *, top_k: int = 5) -> Found:
        """Return what ``search`` does, and with it all that ``read`` needs to find the answer afterwards."""
        started = time.perf_counter()
        with self._admission.admitted():
            found = rerank(self._find(question, top_k), self._reader.relevances, weight=self._relevance_weight)
        return replace(found, seconds=time.perf_counter() - started)

    def read(self, found: Found) -> Reply:
        """Read the answer in hits that were found before. The index is not asked again, so it may have changed.

        The passage of the hit that holds the answer may be another part of its paragraph now, or a longer one.
        """
        started = time.perf_counter()
        answer, hits = self._reader.read(found)
        return Reply(found.question, answer, hits, found.seconds + time.perf_counter() - started)

    def close(self) -> None:
        with self._lock:
            self._index.close()

    def _find(self, text: str, top_k: int) -> Found:
        dictionary = self._index.dictionary
        question = prepare(text, self._questions, dictionary)  # out of turn, as it takes longest
        with self._present_index() as index:
            if index.dictionary is not dictionary:
                question = prepare(text, self._questions, index.dictionary)
            groups = translate(index, question)
            words = asked_words(index, question, groups)
            candidates = find_candidates(index, question, groups, top_k=top_k)[:top_k]
            paragraphs = get_paragraphs(index.store, [candidate.paragraph for candidate in candidates])
            hits = show_hits(index, question, words, candidates, paragraphs)
            return Found(text, question, words, hits, contexts_of(hits, paragraphs), seconds=0.0)

    @contextmanager
    def _present_index(self) -> Iterator[OpenIndex]:
        """Hold the present state of the index still; it is opened anew where it is not the one that is open."""
        with self._lock, in_plain_words(self.place):
            try:
                if not self._index.is_current():
                    newer = self._library.open(self._encoder)
                    self._index.close()
                    self._index = newer
                yield self._index
            finally:
                self._index.release()


def open_engine(
    place: Place,
    encoder: Encoder,
    *,
    cache_folder: Path | None = None,
    relevance_weight: float = RELEVANCE_WEIGHT,
) -> SearchEngine:
    """Open an index with the trained reader, where it comes with Wenju and runs here, else with the closest one.

    :param cache_folder: where the trained reader is kept, made at its first use; None is the closest one.
    :raises IndexFolderError: if there is no index, or it does not go with this encoder.
    """
    return SearchEngine(place, encoder, _choose_reader(cache_folder), relevance_weight=relevance_weight)


def _choose_reader(cache_folder: Path | None) -> Reader:
    if cache_folder is None or not READER_FILE.exists() or find_spec("onnxruntime") is None:
        return ClosestReader(threshold=ANSWER_THRESHOLD)
    return TrainedReader(trained_model(cache_folder), load_calibration(READER_FILE))
