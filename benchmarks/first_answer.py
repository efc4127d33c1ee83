"""From the start of a process to its printed answer: `wenju ask`, and a script with txtai that does the same.

    pip install txtai      # better in a virtual environment of its own
    python -m benchmarks.first_answer ../shared/data --work FOLDER [--rounds 7]

Both have the seed document and the same encoder on the disk, made before in FOLDER; txtai has the document's lines.
Each round asks a question of the seed set of both, one after the other, each in a process of its own. Memory is the
most that a process had resident.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.machine import describe
from benchmarks.sets import SEED, QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress
from corpus.qa_data import read_questions
from indexer.build import index_paths
from indexer.model_folders import find_model_folder
from indexer.sentence_encoder import load_encoder
from ui.places import cache

OURS, PEER = "wenju ask", "txtai, hybrid"
_MAKE = """
import sys
from txtai import Embeddings
model, corpus, folder = sys.argv[1:]
lines = [line for line in open(corpus, encoding="utf-8").read().splitlines() if line.strip()]
instructions = {"query": "query: ", "data": "passage: "}
embeddings = Embeddings(path=model, instructions=instructions, hybrid=True, content=True)
embeddings.index(lines)
embeddings.save(folder)
"""
_ASK = """
import sys
from txtai import Embeddings
embeddings = Embeddings()
embeddings.load(sys.argv[1])
print(embeddings.search(sys.argv[2], 5))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float  # seconds
    processor: float  # seconds of all cores
    memory: float  # MB


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    (found,) = question_sets(arguments.data, arguments.work, [SEED])
    commands = {OURS: _our_command(found), PEER: _peer_command(found, arguments.work)}
    questions = [question.question for question in read_questions(found.questions)]
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for question in questions[:: len(questions) // (arguments.rounds + 1)][: arguments.rounds + 1]:
        for name, command in commands.items():
            costs[name].append(_run([*command, question]))
    sys.stdout.write(f"{describe()}, txtai {version('txtai')}\n")
    print_head("to the first answer", "seconds", "of the processor", "peak memory, MB", "times as long")
    for name, members in costs.items():
        _report(name, members[1:], costs[OURS][1:])  # the first brings the files into memory


def _our_command(found: QuestionSet) -> list[str]:
    encoder = load_encoder(None, cache_folder=cache())
    index_paths(found.index, [found.corpus], encoder, progress=report_progress("embedded"))
    return [str(Path(sys.executable).with_name("wenju")), "ask", "--index", str(found.index)]


def _peer_command(found: QuestionSet, work: Path) -> list[str]:
    folder = work / "txtai"
    if not folder.exists():
        model = find_model_folder(None, cache_folder=cache())
        subprocess.run([sys.executable, "-c", _MAKE, model, found.corpus, folder], check=True)
    return [sys.executable, "-c", _ASK, str(folder)]


def _run(command: Sequence[str]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status:
        told = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{command[0]} failed: {told}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _report(name: str, costs: Sequence[Cost], ours: Sequence[Cost]) -> None:
    wall, processor, memory = (
        median(getattr(cost, part) for cost in costs) for part in ("wall", "processor", "memory")
    )
    ratio = wall / median(cost.wall for cost in ours)
    print_row(name, f"{wall:.2f}", f"{processor:.2f}", f"{memory:.0f}", f"{ratio:.1f}")


if __name__ == "__main__":
    main()
