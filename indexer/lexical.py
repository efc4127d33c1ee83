"""The keyword leg: BM25 over terms, kept on disk by tantivy. Why tantivy: benchmarks/RESULTS.md.

A row is a paragraph of the index, its score that of ``bm25``. The engine keeps a length above 40 terms in one
byte, rounded down by up to an eighth, see ``bm25.kept_length``.

Removed rows: the engine counts them in N, df and the average length until it has rewritten the
segment they lie in. So that the same rows give the same scores whatever happened before, ``commit``
rewrites a small index whenever something was removed, and a large one when a tenth of it is gone. Up to
that tenth, scores of a large index can differ a little from those of one built anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexFolderError
from indexer.bm25 import TermWeights
from indexer.groups import Group, group_query
from indexer.lexical_faults import disk_trouble, is_engine_failure, writing_trouble
from indexer.lexical_fields import HELD, ROW, TERMS, add_row, make_schema, restrict, storable, term_query

IntVector = npt.NDArray[np.int64]
FloatVector = npt.NDArray[np.float32]

_SMALL = 5_000  # rows; up to here a rewrite takes about a second
_LARGEST_REMOVED_SHARE = 0.1
_WRITER_BYTES = 100_000_000  # what the engine gathers in memory before it writes a segment
_MANY = 2_000  # rows; the engine takes a millisecond to be told of so many
_TIE = 1e-5  # scores closer than this, relatively, are one: the engine adds up in no fixed order
_TIE_ROOM = 32  # hits fetched beyond k, to see whether the last place is tied


class LexicalIndex(TermWeights):
    """Passage ids and their terms on disk.

    An open index shows what was committed when it was opened or refreshed, or by its own ``commit``;
    what another process commits meanwhile is not seen before ``refresh``, and nothing breaks. Only one
    writer is let in at a time, from the first ``add`` or ``remove`` to ``commit``; what was not committed
    goes with the object. Threads may search one open index together.
    """

    def __init__(self, folder: Path, engine: Any) -> None:
        self._folder = folder
        self._engine = engine
        self._writer: Any = None
        engine.config_reader("manual")  # new commits are seen when asked for, not in the middle of a question
        self.refresh()

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in a folder, which is made where it is missing.

        :raises IndexFolderError: if the folder holds an index already or cannot be written to.
        """
        import tantivy

        next_step = "remove the folder or choose another"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if tantivy.Index.exists(str(folder)):
                raise IndexFolderError(f"The folder {folder} holds a keyword index already; {next_step}")
            return cls(folder, tantivy.Index(make_schema(), path=str(folder)))
        except (OSError, ValueError) as error:
            told = disk_trouble(folder, error) or f"No keyword index can be made in {folder} ({error}); {next_step}"
            raise IndexFolderError(told) from error

    @classmethod
    def open(cls, folder: Path) -> Self:
        """:raises IndexFolderError: if the folder holds no keyword index or a damaged one."""
        import tantivy

        try:
            return cls(folder, tantivy.Index.open(str(folder)))
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            damaged = f"The keyword index {folder} is missing or damaged ({error}); build it again"
            raise IndexFolderError(disk_trouble(folder, error) or damaged) from error

    def refresh(self) -> None:
        """See what has been committed since, by anyone."""
        self._engine.reload()
        self._searcher = self._engine.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @property
    def ids(self) -> IntVector:
        """All row ids, ascending."""
        return np.sort(np.fromiter((row for row, _ in self._addresses()), np.int64))

    def document_frequency(self, term: str) -> int:
        """Count the rows that hold a term, some removed ones included (see the top of this file)."""
        return int(self._searcher.doc_freq(TERMS, storable(term)))

    def add(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Add rows with their terms, in any order; they are found after ``commit``.

        An id that is in the index already is then there twice: remove it first.

        :raises IndexFolderError: if another process is writing.
        """
        for row, terms in rows:
            writer = self._open_writer()
            with self._writing():
                add_row(writer, row, map(storable, terms))

    def remove(self, ids: Iterable[int]) -> None:
        """Take rows out, from ``commit`` on; unknown ids do no harm.

        :raises IndexFolderError: if another process is writing.
        """
        for row in ids:
            self._open_writer().delete_documents_by_term(ROW, int(row))

    def commit(self) -> None:
        """Make all additions and removals visible at once; after a crash before this, none of them is."""
        if self._writer is None:
            return
        with self._writing():
            self._writer.commit()
            self.refresh()
            if self._needs_rewriting():
                self._rewrite()
            self._writer.wait_merging_threads()  # lets go of the writer's lock
            self._writer = None
            self.refresh()

    def search(
        self, terms: Sequence[str], k: int, *, among: Sequence[int] | IntVector | None = None
    ) -> tuple[IntVector, FloatVector]:
        """Find the k rows with the highest scores above 0.

        :param terms: of the question; a term that is asked twice counts twice.
        :param k: at least 1; fewer come back when fewer rows hold any of the terms.
        :param among: only these rows are scored; the statistics stay those of the whole index.
        :return: row ids and scores, best first, equal scores by smaller id.
        :raises ValueError: if k is less than 1.
        """
        return self._search(term_query(self._engine.schema, terms), k, among)

    def search_groups(
        self, groups: Sequence[Group], k: int, *, among: Sequence[int] | IntVector | None = None
    ) -> tuple[IntVector, FloatVector]:
        """Find the k rows that score highest by the weights of the groups they have, of those with a translation.

        Parameters, results and errors are those of ``search``.
        """
        return self._search(group_query(self._engine.schema, TERMS, groups), k, among)

    def _search(
        self, query: Any, k: int, among: Sequence[int] | IntVector | None = None
    ) -> tuple[IntVector, FloatVector]:
        if k < 1:
            raise ValueError(f"k is {k}, must be at least 1")
        if among is not None and len(among) > max(_MANY, len(self) // 2):
            return self._search_most(query, k, among)
        if among is not None:
            query = restrict(self._engine.schema, query, among)
        room = k + _TIE_ROOM
        while True:
            ids, scores, places = self._ranked(query, room)
            if len(ids) < room or places[-1] != places[k - 1]:
                return ids[:k], scores[:k]
            room *= 4  # the k-th place is tied with rows not yet seen

    def _search_most(self, query: Any, k: int, among: Sequence[int] | IntVector) -> tuple[IntVector, FloatVector]:
        """Search all and leave the others out: quicker than to tell the engine most of what it holds."""
        depth = k
        while True:
            ids, scores = self._search(query, depth)
            is_chosen = np.isin(ids, among)
            if len(ids) < depth or np.count_nonzero(is_chosen) >= k:
                return ids[is_chosen][:k], scores[is_chosen][:k]
            depth *= 4

    def count_weighed(self) -> int:
        """Count the rows, some removed ones included."""
        return int(self._searcher.doc_freq(HELD, True))

    def _ranked(self, query: Any, limit: int) -> tuple[IntVector, FloatVector, IntVector]:
        """Return ids, scores and places (0 for the best score, 1 for the next lower one, ...)."""
        searcher = self._searcher  # addresses mean something to the searcher that gave them only
        hits = searcher.search(query, limit, count=False).hits
        ids = np.array(searcher.fast_field_values(ROW, [address for _, address in hits]), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        is_lower = np.diff(scores, prepend=scores[:1]) < -_TIE * scores
        places = np.cumsum(is_lower, dtype=np.int64)
        order = np.lexsort((ids, places))
        return ids[order], scores[np.searchsorted(places, places)], places

    def _addresses(self) -> Iterator[tuple[int, Any]]:
        import tantivy

        if len(self) == 0:
            return
        hits = self._searcher.search(tantivy.Query.all_query(), len(self), count=False).hits
        addresses = [address for _, address in hits]
        yield from zip(self._searcher.fast_field_values(ROW, addresses), addresses, strict=True)

    def _open_writer(self) -> Any:
        if self._writer is None:
            with self._writing():  # one thread: more would gain little and leave more segments behind
                self._writer = self._engine.writer(_WRITER_BYTES, num_threads=1)
        return self._writer

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            raise IndexFolderError(writing_trouble(self._folder, error)) from error

    def _needs_rewriting(self) -> bool:
        held = self.count_weighed()
        removed = held - len(self)
        return removed > 0 and (held <= _SMALL or removed > held * _LARGEST_REMOVED_SHARE)

    def _rewrite(self) -> None:
        """Write every row anew, in the order of ids, so that no trace of removed ones is left."""
        self._writer.delete_all_documents()
        for row, address in sorted(self._addresses(), key=lambda row: row[0]):
            add_row(self._writer, row, self._searcher.doc(address)[TERMS])
        self._writer.commit()
