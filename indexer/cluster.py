"""A workshop of many machines: Ray Data reads, cuts and embeds there, this process keeps the index.

What is lost with a machine Ray makes again on the others. What has arrived is safe: embeddings are saved block by
block under the hash of their text, so a run that starts over asks only for what is missing, and what comes twice
is the same row. A machine needs this version of wenju, and the files at the same paths.
"""

import pickle
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ClusterError, WenjuError
from indexer.cluster_work import CELL, Row, TextEncoder, read_row
from indexer.embedding import Embeddings, Parts
from indexer.encoder import Encoder
from indexer.passages import PassageSettings
from indexer.reading import FileRead

if TYPE_CHECKING:
    from ray.data import Dataset

_BLOCKS = 64  # that a core or an encoder gets: so many that the first to end wait little for the last


@dataclass(frozen=True, slots=True)
class ClusterWorkshop:
    """Implements ``indexer.workshop.Workshop`` on the cluster that ``cluster_address.joined`` has joined.

    :param load: makes the encoder on a machine of the cluster; can be pickled.
    :param fingerprint: that the encoder has to have there.
    """

    load: Callable[[], Encoder]
    fingerprint: str

    def read(
        self, files: Sequence[Path], known: Mapping[str, bytes], settings: PassageSettings
    ) -> Generator[FileRead, None, None]:
        if files:
            jobs = [(file, known.get(str(file))) for file in files]
            data = _dataset(jobs, _BLOCKS * sum(_cores_of_machines()))
            yield from _results(data.map(read_row, fn_kwargs={"settings": settings}, num_cpus=1), in_order=True)

    def embed(self, batches: Iterable[Parts]) -> Generator[Embeddings, None, None]:
        """So many batches at a time that memory holds what keeps the machines busy, and no more."""
        from ray.data import ActorPoolStrategy

        waiting = iter(batches)
        cores = min(_cores_of_machines())  # of a machine, for each encoder
        encoders = sum(there // cores for there in _cores_of_machines())
        while some := list(islice(waiting, _BLOCKS * encoders)):
            # One batch after the other, each some seconds long: none waits at one encoder while another has nothing.
            pool = ActorPoolStrategy(size=min(encoders, len(some)), max_tasks_in_flight_per_actor=1)
            arguments = (self.load, self.fingerprint, cores)
            data = _dataset(some, len(some)).map(
                TextEncoder, fn_constructor_args=arguments, compute=pool, num_cpus=cores
            )
            yield from _results(data, in_order=False)


def _dataset(jobs: Sequence[object], most_blocks: int) -> "Dataset":
    """Make a row of each job; a block is what is handed to a machine, and lost with it, at once."""
    from ray.data import from_items

    rows = [{CELL: pickle.dumps(job, pickle.HIGHEST_PROTOCOL)} for job in jobs]
    return from_items(rows, override_num_blocks=min(len(rows), most_blocks))


def _results(data: "Dataset", *, in_order: bool) -> Generator[Any, None, None]:
    """Yield what was made of each job.

    :param in_order: of the jobs; what comes from a machine that is lost is then waited for.
    :raises ClusterError: if the cluster cannot go on; an error in the work itself keeps its traceback.
    """
    from ray.exceptions import RayError, UserCodeException

    data.context.execution_options.preserve_order = in_order
    try:
        for row in data.iter_rows():
            yield _unpacked(row)
    except UserCodeException:
        raise
    except RayError as error:
        raise ClusterError(
            f"The cluster cannot go on ({str(error).splitlines()[-1]}); see that all its machines have the same wenju, "
            "and run the command again: what has arrived is kept"
        ) from error


def _unpacked(row: Row) -> Any:
    made = pickle.loads(row[CELL])
    if isinstance(made, WenjuError):
        raise made
    return made


def _cores_of_machines() -> list[int]:
    """Return the cores of each machine that has some for us."""
    import ray

    found = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    if not any(found):
        raise ClusterError("The cluster has no processor cores; add a machine: ray start --address=HOST:PORT")
    return [cores for cores in found if cores]
