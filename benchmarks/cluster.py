"""Index on a Ray cluster of two nodes with one core each, and lose a node at random moments.

Run it from the root of the repository, with the extra wenju[cluster]:
PYTHONPATH=tests python -m benchmarks.cluster ../shared/data --work FOLDER [--paragraphs 400] [--kills 20] [--seed 1]

Paragraphs of CMRC dev, ten a file, with the real encoder: by one process on both cores, then by the cluster. Then again
and again by the cluster, one of whose nodes is killed with all its processes at a moment that is chosen at random
in the first two thirds of the time that the undisturbed one took; for the next run it has a new node. Lost and
doubled are embeddings of passages (document, place, text) that the index of one process has and this one has not, and
the other way round. $WENJU_HOME has to hold the encoder.
"""

import argparse
import json
import random
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Timer

import numpy as np
from small_cluster import SmallCluster, small_cluster

from benchmarks.machine import describe
from indexer.build import index_paths
from indexer.cluster import ClusterWorkshop
from indexer.cluster_address import joined
from indexer.folder import IndexFolder
from indexer.sentence_encoder import load_encoder
from indexer.workshop import Workshop
from ui.places import cache

_PARAGRAPHS_A_FILE = 10
_ROWS = """
    SELECT name, start, "end", number, key, vector
    FROM passage_embeddings JOIN embeddings USING (key) JOIN passages ON passages.id = passage
         JOIN paragraphs ON paragraphs.id = paragraph JOIN documents ON documents.id = document
"""


@dataclass(frozen=True)
class Indexed:
    """The embeddings of an index by where their passages stand, and how long it took to make."""

    places: Counter[tuple[object, ...]]
    vectors: dict[bytes, np.ndarray]
    seconds: float

    def lost(self, now: "Indexed") -> int:
        return (self.places - now.places).total()

    def lowest_cosine(self, now: "Indexed") -> float:
        return min(float(self.vectors[key] @ now.vectors[key]) for key in self.vectors.keys() & now.vectors.keys())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--paragraphs", type=int, default=400)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = options.work / "files"
    _write_files(options.data, files, options.paragraphs)
    sys.stdout.write(f"{describe()}; {options.paragraphs} paragraphs, seed {options.seed}\n\n")
    alone = _index(options.work / "alone", files, None)
    _print("run", "node killed after s", "s", "embeddings", "lost", "doubled", "lowest cosine")
    _print(*["---"] * 7)
    _print_run("one process, two cores", None, alone, alone)
    with small_cluster(options.work, nodes=2) as cluster, joined(cluster.address):
        encoder = load_encoder(None, cache_folder=cache())
        workshop = ClusterWorkshop(partial(load_encoder, None, cache_folder=cache()), encoder.fingerprint)
        whole = _index(options.work / "whole", files, workshop)
        _print_run("cluster, 2 nodes of 1 core", None, alone, whole)
        _kill_again_and_again(cluster, workshop, options, alone, whole.seconds)


def _kill_again_and_again(
    cluster: SmallCluster, workshop: Workshop, options: argparse.Namespace, alone: Indexed, longest: float
) -> None:
    chance, lost, doubled = random.Random(options.seed), 0, 0
    for number in range(options.kills):
        moment = chance.uniform(0, longest * 2 / 3)
        killer = Timer(moment, cluster.kill, cluster.others)
        killer.start()
        made = _index(options.work / f"killed-{number}", options.work / "files", workshop)
        killer.join()
        _print_run(f"a node killed, {number + 1}", moment, alone, made)
        lost, doubled = lost + alone.lost(made), doubled + made.lost(alone)
        cluster.add()
    _print(f"all {options.kills} with a node killed", "", "", "", lost, doubled, "")


def _index(index: Path, files: Path, workshop: Workshop | None) -> Indexed:
    started = time.perf_counter()
    encoder = load_encoder(None, cache_folder=cache())
    index_paths(index, [files], encoder, progress=lambda _done, _total: None, workshop=workshop)
    seconds = time.perf_counter() - started
    with closing(sqlite3.connect(IndexFolder(index).database)) as database:
        rows = list(database.execute(_ROWS))
    vectors = {key: np.frombuffer(vector, "<f4") for *_, key, vector in rows}
    return Indexed(Counter(tuple(place) for *place, _ in rows), vectors, seconds)


def _print_run(name: str, moment: float | None, alone: Indexed, made: Indexed) -> None:
    figures = (made.places.total(), alone.lost(made), made.lost(alone), f"{alone.lowest_cosine(made):.7f}")
    _print(name, "" if moment is None else f"{moment:.1f}", f"{made.seconds:.1f}", *figures)


def _print(*cells: object) -> None:
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def _write_files(data: Path, folder: Path, count: int) -> None:
    articles = json.loads((data / "retrieval" / "cmrc2018_dev.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]][:count]
    folder.mkdir(parents=True)
    for first in range(0, len(paragraphs), _PARAGRAPHS_A_FILE):
        text = "\n\n".join(paragraphs[first : first + _PARAGRAPHS_A_FILE])
        (folder / f"{first:05}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
