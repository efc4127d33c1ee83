"""The life of a large folder: the first run, one with nothing changed, one with 1 % changed; each a fresh process.

    python -m benchmarks.folder ../shared/data --work FOLDER [--files 5000] [--megabytes 50] [--encoder NAME_OR_FOLDER]

Real paragraphs (CMRC's and DRCD's) with their sentences shuffled, so that no two passages are alike: small files of
a few paragraphs each, and one text of many. 1 % changed: a paragraph more in one small file of a hundred, and the
large text's last hundredth replaced. Without --encoder a model made here embeds: a bag of words with random
vectors, a real sentence-transformers model of the default's 384 dimensions, as the default would take many hours.
"Embedding" is the time inside the encoder, without the loading of its model. Memory is the most that was resident,
of `wenju` and of its child.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from benchmarks.machine import describe
from benchmarks.sets import print_head, print_row

_SENTENCE = re.compile(r"[^。！？]+[。！？]*")
_PARAGRAPHS_A_FILE = 3
_DIM = 384  # as many as the default encoder's
CHILD = """
import json, resource, sys, time
import indexer.workshop as workshop
spent, embed = [0.0, 0], workshop.embed_parts
def timed(encoder, parts):
    encoder.dim  # loads a model of sentence-transformers, which is not embedding
    started = time.perf_counter()
    embeddings = embed(encoder, parts)
    spent[0] += time.perf_counter() - started
    spent[1] += len(parts)
    return embeddings
workshop.embed_parts = timed
from ui.cli import main
try:
    main()
finally:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"embedding": spent[0], "embedded": spent[1], "peak": usage.ru_maxrss / 1024}))
"""


@dataclass(frozen=True)
class Run:
    seconds: float
    embedding: float
    embedded: int
    peak_mb: float
    child_mb: float
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder on the disk that is measured")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--megabytes", type=float, default=50.0)
    parser.add_argument("--encoder", help="NAME_OR_FOLDER, or `default`")
    arguments = parser.parse_args()
    folder = arguments.work / "documents"
    folder.mkdir(parents=True)
    paragraphs = _shuffled(_paragraphs(arguments.data))
    _make_files(folder, paragraphs, arguments.files, int(arguments.megabytes * 1e6))
    encoder = arguments.encoder or str(_make_encoder(arguments.work / "encoder", paragraphs))
    sys.stdout.write(f"{describe()}\n\n{arguments.files:,} files and {arguments.megabytes:g} MB in one.\n")
    print_head("run", "s", "embedding s", "texts embedded", "peak MB", "of the child", "what it said")
    _print("first", _run(arguments.work, folder, encoder))
    _print("nothing changed", _run(arguments.work, folder, encoder))
    _change(folder, paragraphs)
    _print("1 % changed", _run(arguments.work, folder, encoder))


def _print(name: str, run: Run) -> None:
    print_row(
        name, f"{run.seconds:,.1f}", f"{run.embedding:,.1f}", f"{run.embedded:,}", f"{run.peak_mb:,.0f}",
        f"{run.child_mb:,.0f}", run.said,
    )  # fmt: skip
    sys.stdout.flush()


def _run(work: Path, folder: Path, encoder: str) -> Run:
    options = [] if encoder == "default" else ["--encoder", encoder]
    command = [sys.executable, "-c", CHILD, "index", str(folder), "--index", str(work / "index"), *options]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watcher = _ChildMemory(process.pid)
        printed, told = process.communicate()
        seconds, child_mb = time.perf_counter() - started, watcher.stop()
    if process.returncode:
        raise SystemExit(told)
    measured = json.loads(printed.splitlines()[-1])
    said = "; ".join(line for line in told.splitlines() if re.match(r"[\d,]+ added|Characters", line))
    return Run(seconds, measured["embedding"], measured["embedded"], measured["peak"], child_mb, said)


class _ChildMemory:
    """The most that processes below another one had resident, looked at ten times a second (Linux)."""

    def __init__(self, parent: int) -> None:
        self._parent, self._most, self._stop = parent, 0.0, Event()
        self._thread = Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self._most = max([self._most, *map(_resident_mb, _children(self._parent))])

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return self._most


def _children(process: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()))
    except OSError:
        return []


def _resident_mb(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _paragraphs(data: Path) -> list[list[str]]:
    """Return the sentences of each paragraph."""
    files = [data / "retrieval" / f"{name}_dev.json" for name in ("cmrc2018", "drcd")]
    articles = [article for file in files for article in json.loads(file.read_text("utf-8"))["data"]]
    return [_SENTENCE.findall(paragraph["context"]) for article in articles for paragraph in article["paragraphs"]]


def _shuffled(paragraphs: list[list[str]]) -> Iterator[str]:
    """Yield paragraphs without end, of five sentences from anywhere, numbered so that none comes twice."""
    chance = random.Random(1)
    sentences = [sentence for each in paragraphs for sentence in each]
    number = 0
    while True:
        number += 1
        yield f"记录{number}：" + "".join(chance.sample(sentences, 5)).strip()


def _make_files(folder: Path, paragraphs: Iterator[str], files: int, size: int) -> None:
    for number in range(files):
        _small(folder, number).write_text(_text(paragraphs, _PARAGRAPHS_A_FILE), "utf-8")
    with (folder / "large.txt").open("w", encoding="utf-8") as large:
        while large.tell() < size:
            large.write(_text(paragraphs, 100))


def _small(folder: Path, number: int) -> Path:
    path = folder / f"{number // 100:03}" / f"{number:05}.txt"
    path.parent.mkdir(exist_ok=True)
    return path


def _text(paragraphs: Iterator[str], count: int) -> str:
    return "".join(f"{next(paragraphs)}\n\n" for _ in range(count))


def _change(folder: Path, paragraphs: Iterator[str]) -> None:
    for path in sorted(folder.glob("*/*.txt"))[::100]:
        path.write_text(path.read_text("utf-8") + next(paragraphs), "utf-8")
    large = folder / "large.txt"
    text = large.read_text("utf-8")
    room = len(text) // 100
    added: list[str] = []
    while sum(map(len, added)) < room:
        added.append(_text(paragraphs, 1))
    large.write_text(text[:-room] + "".join(added), "utf-8")


def _make_encoder(folder: Path, paragraphs: Iterator[str]) -> Path:
    """Save a sentence-transformers model of random static embeddings, one a character."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    characters = sorted(set("".join(next(paragraphs) for _ in range(3000))))
    vocabulary = {"[UNK]": 0} | {character: row for row, character in enumerate(characters, start=1)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"."), "isolated")
    torch.manual_seed(1)
    weights = torch.randn(len(vocabulary), _DIM).numpy()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


if __name__ == "__main__":
    main()
