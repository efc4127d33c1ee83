"""A cluster makes the index that one process makes, row by row, whatever is lost meanwhile."""

import os
import pickle
import platform
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray", reason="needs the extra wenju[cluster]")

from cluster_encoder import HeldEncoder
from fakes import FakeEncoder, unwatched
from guarded import run_guarded
from real_encoder import real_cache, real_encoder
from small_cluster import SmallCluster, small_cluster

from corpus.errors import ClusterError
from indexer.build import IndexReport, index_paths
from indexer.cluster import ClusterWorkshop
from indexer.cluster_address import joined
from indexer.cluster_work import CELL, read_row
from indexer.folder import IndexFolder
from indexer.passages import PassageSettings

CLOUDS = "\n\n".join(f"第{number}朵云。" for number in range(700))  # paragraphs that are embedded in three batches
TABLES = {
    "files": "path, digest, cutting",
    "documents": "*",
    "paragraphs": "*",
    "passages": "*",
    "passage_embeddings": "*",
    "embeddings": "key",
}
DRIVER = """
import os, signal, sys
from pathlib import Path
from fakes import FakeEncoder
from indexer.build import index_paths
from indexer.cluster import ClusterWorkshop
from indexer.cluster_address import joined

def die(done, total):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)

address, index, files = sys.argv[1:]
with joined(address):
    index_paths(Path(index), [Path(files)], FakeEncoder(), progress=die, workshop=ClusterWorkshop(FakeEncoder, "1"))
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    """Three nodes, which this process has joined."""
    with (
        small_cluster(
            tmp_path_factory.mktemp("cluster"), nodes=3, home=home_in(tmp_path_factory.mktemp("home"))
        ) as made,
        joined(made.address),
    ):
        yield made


def home_in(folder: Path) -> Path:
    """Make it a user's folder that has the real encoder unpacked."""
    real_encoder()
    (folder / "cache").symlink_to(real_cache(), target_is_directory=True)
    return folder


@pytest.fixture
def files(documents: Path) -> Path:
    """Files of which one is long, one is bad, and one is read in the sandbox."""
    (documents / "long.txt").write_text(CLOUDS, "utf-8")
    (documents / "bad.jsonl").write_text('{"id": "plain", "text": "新的', "utf-8")
    (documents / "table.csv").write_text("城市,云\n杭州,53\n", "utf-8")
    return documents


def run(index: Path, *paths: Path, **options: Any) -> IndexReport:
    return index_paths(index, paths, FakeEncoder(), **{"progress": unwatched, **options})


def outcomes(report: IndexReport) -> list[tuple[str, str, str | None]]:
    return [(file.path, str(file.outcome), file.reason) for file in report.files]


def rows(index: Path) -> dict[str, list[Any]]:
    """Return all that an index holds, but for the vectors and when it was made."""
    with closing(sqlite3.connect(IndexFolder(index).database)) as database:
        return {table: sorted(database.execute(f"SELECT {columns} FROM {table}")) for table, columns in TABLES.items()}


def vectors(index: Path) -> np.ndarray:
    with closing(sqlite3.connect(IndexFolder(index).database)) as database:
        found = database.execute("SELECT vector FROM embeddings ORDER BY key")
        return np.stack([np.frombuffer(vector, "<f4") for (vector,) in found])


def assert_same(one: Path, other: Path) -> None:
    assert rows(one) == rows(other)
    assert (vectors(one) * vectors(other)).sum(axis=1).min() > 0.9999


def test_a_driver_that_was_killed_goes_on_and_makes_the_index_of_one_process(
    cluster: SmallCluster, files: Path, tmp_path: Path
) -> None:
    for index in ("alone", "many"):  # some files are as they were at an earlier run
        run(tmp_path / index, files / "cloud.txt", files / "two.jsonl")
    before, alone = len(vectors(tmp_path / "alone")), run(tmp_path / "alone", files)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    arguments = [cluster.address, str(tmp_path / "many"), str(files)]
    killed = subprocess.run([sys.executable, "-c", DRIVER, *arguments], env=environment, check=False)
    saved = len(vectors(tmp_path / "many"))
    totals: list[int] = []
    workshop = ClusterWorkshop(FakeEncoder, "1")
    report = run(tmp_path / "many", files, workshop=workshop, progress=lambda _done, total: totals.append(total))
    assert killed.returncode == -signal.SIGKILL
    assert saved > before
    assert totals[0] + saved == len(vectors(tmp_path / "alone"))
    assert outcomes(report) == outcomes(alone)
    assert_same(tmp_path / "many", tmp_path / "alone")


def test_a_machine_that_does_not_see_a_file_says_so(tmp_path: Path) -> None:
    row = read_row({CELL: pickle.dumps((tmp_path / "away.txt", None))}, PassageSettings())
    reason = f"{tmp_path}/away.txt: {platform.node()}, a machine of the cluster, does not see it; "
    assert pickle.loads(row[CELL]).reason.startswith(reason)


@pytest.mark.usefixtures("cluster")
def test_an_error_on_a_machine_is_told_as_it_would_be_here() -> None:
    embedded = ClusterWorkshop(partial(FakeEncoder, fingerprint="2"), "1").embed([{b"key": "云"}])
    with pytest.raises(ClusterError, match="a machine of the cluster, is another than here"):
        next(embedded)


def test_the_command_embeds_on_a_cluster_as_it_does_alone(cluster: SmallCluster, tmp_path: Path) -> None:
    """The real encoder; guarded, as the nodes are: nothing calls another computer."""
    file = tmp_path / "brain.txt"
    file.write_text("城市大脑由杭州市于2016年提出。", "utf-8")
    home = home_in(tmp_path)
    done = run_guarded(["-m", "ui", "index", file, "--cluster", cluster.address], home=home)
    index_paths(tmp_path / "alone", [file], real_encoder(), progress=unwatched)
    assert (done.returncode, done.stdout, done.attempts) == (0, "", []), done.stderr
    assert_same(home / "default", tmp_path / "alone")


def test_what_nodes_take_with_them_is_made_again(cluster: SmallCluster, files: Path, tmp_path: Path) -> None:
    """One dies while files are read, one in the middle of a batch. The last test: it leaves one node."""
    for number in range(40):
        (files / f"{number}.txt").write_text(f"第{number}个人。", "utf-8")
    run(tmp_path / "alone", files)
    first, second = cluster.others

    def reading(_file: Path, done: int, _total: int) -> None:
        if done == 10:
            cluster.kill(first)

    def progress(done: int, _total: int) -> None:
        if done and second in cluster.others:
            cluster.kill(second)

    workshop = ClusterWorkshop(partial(HeldEncoder, second, tmp_path / "begun"), "1")
    run(tmp_path / "many", files, workshop=workshop, progress=progress, reading=reading)
    assert (tmp_path / "begun").exists()
    assert_same(tmp_path / "many", tmp_path / "alone")
