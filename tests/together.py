"""Readers that ask while an indexer works: everyone sees one state of the index, whole, and none that is over.

The states of an index follow each other in steps. Step 2r brings all documents to version r; step 2r + 1 takes one of
them out. What a reader finds tells its step: the version is in every text, and one text is missing or none. An answer
that fits no step is of a mixed state; one that fits a step before the last that was complete when it was asked for
is late, as it would be if it showed a removed document.
"""

import re
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from character_encoder import CharacterEncoder

from corpus.errors import WenjuError
from indexer.build import index_paths
from indexer.compact import compact_index
from indexer.library import remove_documents
from search.engine import SearchEngine, open_engine

DOCUMENTS = 6
THREADS_AN_ENGINE = 2
_COMPACTED = 10  # each of so many rounds
_VERSION = re.compile(r"第(\d+)版")

Step = Synchronized  # the last step that is complete


def change_index(index: Path, folder: Path, step: "Step[int]", seconds: float) -> Counter[str]:
    """Go from state to state for some time, always a whole round, at least one; return how often what was done."""
    done: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while True:
        version = step.value // 2 + 1
        for document in range(DOCUMENTS):
            (folder / f"{document}.txt").write_text(f"云的第{version}版，第{document}篇说的是云。", "utf-8")
        index_paths(index, [folder], CharacterEncoder(), progress=lambda *_: None)
        step.value = 2 * version
        remove_documents(index, [str(folder / f"{version % DOCUMENTS}.txt")])
        step.value = 2 * version + 1
        done.update(changed=DOCUMENTS, removed=1)
        if version % _COMPACTED == 0:
            compact_index(index)
            done.update(compacted=1)
        if time.monotonic() >= end:
            return done


def read_index(index: Path, step: "Step[int]", seconds: float, readers: int) -> Counter[str]:
    """Ask with some threads, of which each two share an engine; return how many answers were what."""
    engines = [open_engine(index, CharacterEncoder()) for _ in range(-(-readers // THREADS_AN_ENGINE))]
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(readers) as pool:
        counts = [pool.submit(_ask_on, engines[reader // THREADS_AN_ENGINE], step, end) for reader in range(readers)]
    for engine in engines:
        engine.close()
    return sum((count.result() for count in counts), Counter())


def _ask_on(engine: SearchEngine, step: "Step[int]", end: float) -> Counter[str]:
    counts: Counter[str] = Counter()
    while True:
        complete = step.value
        try:
            found = {Path(hit.document).stem: hit.text for hit in engine.search("云", top_k=100)}
        except WenjuError:
            counts["errors"] += 1
        else:
            seen = step_of(found)
            counts.update(questions=1, mixed=seen is None, late=seen is not None and seen < complete)
        if time.monotonic() >= end:
            return counts


def step_of(found: Mapping[str, str]) -> int | None:
    """Return the step of the state in which exactly these texts are found, by the names of their documents."""
    versions = {int(match[1]) for text in found.values() for match in _VERSION.finditer(text)}
    if len(versions) != 1:
        return None
    (version,) = versions
    missing = {str(document) for document in range(DOCUMENTS)} - found.keys()
    if not missing:
        return 2 * version
    return 2 * version + 1 if missing == {str(version % DOCUMENTS)} else None
