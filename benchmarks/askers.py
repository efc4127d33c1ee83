"""Ask with many programs at once while documents are taken in beside: errors, and how long an answer takes.

Run it from the root of the repository: python -m benchmarks.askers DOCUMENTS [--seconds 120] [--askers 32]

DOCUMENTS is a folder. `wenju serve` answers from the sample documents, first undisturbed, then while it takes in
DOCUMENTS, again and again, under other names each time. Askers are `gradio_client`s in threads of two processes.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from shutil import copytree
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from uuid import uuid4

from benchmarks.machine import describe
from benchmarks.screenshot import sample_form

QUESTIONS = (
    "“亲清在线”把多少个部门的业务系统连到了一起？",
    "“最多跑一次”改革是从什么时候开始的？",
    "By how much did the paperwork asked of companies in Hangzhou fall?",
)
PROCESSES = 2
_PATIENCE_SECONDS = 60.0  # a slow answer is a figure; an error is something else


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--askers", type=int, default=32)
    options = parser.parse_args()
    sys.stdout.write(f"{describe()}\n\n| askers | beside | questions | errors | p50 ms | p95 ms |\n{'|---' * 6}|\n")
    with TemporaryDirectory() as work, sample_form(Path(work)) as url:
        _report("nothing", options.askers, ask_all(url, options.askers, options.seconds))
        with indexing(options.documents, Path(work)) as runs:
            figures = ask_all(url, options.askers, options.seconds)
        _report(f"indexing, runs: {len(runs)}", options.askers, figures)


def ask_all(url: str, askers: int, seconds: float) -> list[float | None]:
    """Return the seconds that each question took, None for an error."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        shares = [askers // PROCESSES + (part < askers % PROCESSES) for part in range(PROCESSES)]
        parts = [pool.submit(_ask_in_threads, url, share, seconds) for share in shares if share]
        return [taken for part in parts for taken in part.result()]


def _ask_in_threads(url: str, askers: int, seconds: float) -> list[float | None]:
    with ThreadPoolExecutor(askers) as threads:
        return [taken for part in threads.map(lambda _: list(_ask(url, seconds)), range(askers)) for taken in part]


def _ask(url: str, seconds: float) -> Iterator[float | None]:
    from gradio_client import Client

    client = Client(url, verbose=False, httpx_kwargs={"timeout": _PATIENCE_SECONDS})
    end = time.monotonic() + seconds
    while (started := time.monotonic()) < end:
        question = f"{QUESTIONS[int(started) % len(QUESTIONS)]} {uuid4().int % 10**6}"  # none asked before
        try:
            answer = client.predict(question=question, top_k=5, api_name="/ask")
            yield time.monotonic() - started if answer["hits"] else None
        except Exception:  # whatever it is, the asker got no answer
            yield None


@contextmanager
def indexing(documents: Path, work: Path) -> Iterator[list[int]]:
    """Take folders in through the form's own process of indexing, one after the other; yield what grows by each."""
    runs: list[int] = []
    stop = Event()
    worker = Thread(target=_index_on, args=[documents, work, runs, stop])
    worker.start()
    try:
        yield runs
    finally:
        stop.set()
        worker.join()


def _index_on(documents: Path, work: Path, runs: list[int], stop: Event) -> None:
    from ui.index_runs import IndexRuns

    index_runs = IndexRuns(work / "default")
    while not stop.is_set():
        folder = work / f"documents {len(runs)}"
        copytree(documents, folder)
        for path in folder.rglob("*.txt"):  # other words each time, else nothing would be embedded again
            path.write_text("".join(f"{len(runs)} {line}" for line in path.open(encoding="utf-8")), "utf-8")
        index_runs.start([folder])
        while index_runs.is_busy and not stop.wait(0.2):
            pass
        runs.append(1)
    index_runs.close()


def _report(beside: str, askers: int, figures: list[float | None]) -> None:
    taken = [seconds * 1000 for seconds in figures if seconds is not None]
    p50, p95 = (quantiles(taken, n=20)[place] for place in (9, 18))
    errors = len(figures) - len(taken)
    sys.stdout.write(f"| {askers} | {beside} | {len(figures):,} | {errors} | {p50:,.0f} | {p95:,.0f} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
