"""Damaged files of every format through the real path, sandbox included: each must be read or fail with a reason.

    python -m benchmarks.fuzz [--files 10000] [--seed 1] [--only .pdf .docx ...]

Small valid files (``fuzz_samples.py``) are damaged one to four times over: bits flipped, bytes taken out, doubled,
put in or cut off, numbers made extreme; in archives mostly within a member, which is packed again, so that damage gets
past the checksums. A format without a sample of its own gets that of another under its name. The run fails on
any crash of this process, any error that is no sentence about the file, and any file that takes over 10 seconds.
A parser that crashes in its process is counted apart: the file fails with a reason, as it should.
"""

import argparse
import io
import random
import sys
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fuzz_samples import SAMPLES
from benchmarks.machine import describe
from benchmarks.sets import print_head, print_row
from corpus.errors import DocumentError
from corpus.files import read_file
from corpus.loaders import READERS, parse_documents
from corpus.records import Document
from corpus.sandbox import Sandbox
from indexer.passages import PassageSettings, cut_passages

_TOO_LONG_SECONDS = 10.0
_EXTREME = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"-1",
    b"99999999999",
    b"1e999",
    b"\0",
    b"%s%n",
    b"<",
)
_COLUMNS = ("read", "failed", "parser crashed", "parser too slow", "no sentence", "over 10 s")
_WRONG = _COLUMNS[-2:]

Damage = Callable[[bytes, random.Random], bytes]


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 32))):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data) + 1)]


def take_out(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:] or b" "


def double(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 50)) + data[end:]


def move(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    place = chance.randrange(len(data))
    return data[:place] + data[start:end] + data[place:]


def put_extreme(data: bytes, chance: random.Random) -> bytes:
    place, value = chance.randrange(len(data)), chance.choice(_EXTREME)
    return data[:place] + value + data[place + chance.choice((0, len(value))) :]


_DAMAGES: tuple[Damage, ...] = (flip_bits, cut_off, take_out, double, move, put_extreme)


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 4, 16, 64, 1024)))


def damage(data: bytes, chance: random.Random) -> bytes:
    """Damage a file, one of four archives as bytes and the others in a member."""
    for _ in range(chance.randint(1, 4)):
        how = chance.choice(_DAMAGES)
        inside = zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.75
        data = damage_member(data, how, chance) if inside else how(data, chance)
    return data


def damage_member(data: bytes, how: Damage, chance: random.Random) -> bytes:
    """Pack an archive again with one member damaged, gone, twice there or named otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = [(name, file.read(name)) for name in file.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        return how(data, chance)  # it is past packing again
    if not members:
        return how(data, chance)
    row = chance.randrange(len(members))
    name, content = members[row]
    action = chance.random()
    if action < 0.8:
        members[row] = name, how(content or b" ", chance)
    elif action < 0.9:
        del members[row]
    else:
        members.append((chance.choice((name, f"../{name}", name.upper())), content))
    return _packed(members)


def _packed(members: list[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return made.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000, help="over all formats")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=list(READERS), help="formats", default=list(READERS))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)  # of a name that is twice in an archive
    sys.stdout.write(f"{describe()}\n\nSeed {arguments.seed}.\n")
    print_head("format", "files", *_COLUMNS, "slowest s", "files/s")
    total: Counter[str] = Counter()
    for row, suffix in enumerate(arguments.only):
        files = arguments.files // len(arguments.only) + (row < arguments.files % len(arguments.only))
        total += run_format(suffix, files, arguments.seed)
    print_row("all", f"{total['files']:,}", *(f"{total[column]:,}" for column in _COLUMNS), "", "")
    if any(total[column] for column in _WRONG):
        raise SystemExit(1)


def run_format(suffix: str, files: int, seed: int) -> Counter[str]:
    chance = random.Random(f"{seed} {suffix}")
    sample = SAMPLES.get(suffix, SAMPLES[".docx"])()
    counts: Counter[str] = Counter(files=files)
    slowest, started = 0.0, time.perf_counter()
    with Sandbox() as sandbox, TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{suffix}"
        for number in range(files):
            path.write_bytes(damage(sample, chance) if number else sample)  # the first one whole
            began = time.perf_counter()
            counts[_outcome(path, sandbox, number)] += 1
            spent = time.perf_counter() - began
            slowest = max(slowest, spent)
            counts["over 10 s"] += spent > _TOO_LONG_SECONDS
            if number % 100 == 0:
                sys.stderr.write(f"\r{suffix}: {number:,} of {files:,}")
    sys.stderr.write("\n")
    rate = files / (time.perf_counter() - started)
    print_row(suffix, f"{files:,}", *(f"{counts[column]:,}" for column in _COLUMNS), f"{slowest:.2f}", f"{rate:.0f}")
    sys.stdout.flush()
    return counts


def _outcome(path: Path, sandbox: Sandbox, number: int) -> str:
    try:
        for document in parse_documents(read_file(path), path, sandbox=sandbox):
            _check(document)
    except DocumentError as error:
        if not str(error).startswith(f"{path}: ") or "\n" in str(error):
            return "no sentence"
        if "parser crashed" in str(error):
            return "parser crashed"
        return "parser too slow" if "seconds" in str(error) else "failed"
    except Exception as error:  # what would end a run of `wenju index`
        sys.stderr.write(f"\n{path.suffix} number {number}: {type(error).__name__}: {error}\n")
        return "no sentence"
    return "read"


def _check(document: Document) -> None:
    """What is read must be fit to cut, page by page."""
    cut_passages(document, PassageSettings())
    if list(document.pages) != sorted(document.pages) or any(page > len(document.text) for page in document.pages):
        raise ValueError("pages are out of order or out of the text")


if __name__ == "__main__":
    main()
