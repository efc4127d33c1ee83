"""What the search files of a generation have to look like: by which rules they were made, and their checksums.

To open an index, small files are checked whole and large ones by a sample, as reading gigabytes would take as long as
answering a hundred questions; the doctor checks all of them whole.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import IndexFolderError
from indexer import checksum
from indexer.folder import SearchFiles


class SearchFilesError(IndexFolderError):
    """The search files of a generation are missing, damaged, or made by other rules."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Checksums are by a file's path in the folder."""

    rules: Mapping[str, str]  # what decides into which terms a text is split
    sums: Mapping[str, str]  # of every file
    samples: Mapping[str, str] = field(default_factory=dict)  # of the large ones


def read_manifest(files: SearchFiles, rules: Mapping[str, str]) -> Manifest:
    """:raises SearchFilesError: if it is missing or damaged, or the files were made by other rules."""
    try:
        saved = json.loads(files.manifest.read_text("utf-8"))
        manifest = Manifest({name: saved[name] for name in rules}, saved["sums"], saved.get("samples", {}))
        _ = manifest.sums[files.dense.name]
    except OSError as error:
        raise SearchFilesError(f"The search files {files.path} are not all there ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SearchFilesError(f"The list {files.manifest} is damaged") from error
    if manifest.rules != rules:
        raise SearchFilesError(f"The search files {files.path} were made with other words")
    return manifest


def write_manifest(files: SearchFiles, rules: Mapping[str, str], base: SearchFiles | None) -> None:
    """:param base: files that are sound; those that are also among ``files``, under a second name, are not read."""
    known = read_manifest(base, rules) if base else Manifest({}, {})
    sums, samples = dict[str, str](), dict[str, str]()
    for path in _all(files):
        name = path.relative_to(files.path).as_posix()
        if base and name in known.sums and path.samefile(base.path / name):
            sums[name] = known.sums[name]
            samples |= {name: known.samples[name]} if name in known.samples else {}
        else:
            sums[name] = checksum.checksum_of(path)
            samples |= {name: checksum.sample_of(path)} if path.stat().st_size > checksum.LARGE else {}
    manifest = {**rules, "sums": sums, "samples": samples}
    files.manifest.write_text(json.dumps(manifest), "utf-8")


def compare(files: SearchFiles, manifest: Manifest, *, thoroughly: bool = False, but: Iterable[str] = ()) -> None:
    """:param thoroughly: read large files whole, too.
    :param but: files that are not looked at.
    :raises SearchFilesError: naming the files that are not what the manifest says.
    """
    samples = {} if thoroughly else manifest.samples
    expected = {name: sum_ for name, sum_ in manifest.sums.items() if name not in set(but) | samples.keys()}
    try:
        wrong = [name for name, sum_ in expected.items() if checksum.checksum_of(files.path / name) != sum_]
        wrong += [name for name, sample in samples.items() if checksum.sample_of(files.path / name) != sample]
    except OSError as error:
        raise SearchFilesError(f"The search files {files.path} are not all there ({error.strerror})") from error
    if wrong:
        raise SearchFilesError(f"The search files {files.path} are damaged ({', '.join(wrong)})")


def is_lock(path: Path) -> bool:
    return path.suffix == ".lock"


def _all(files: SearchFiles) -> list[Path]:
    return [*files.dense_files, *sorted(path for path in files.lexical.iterdir() if not is_lock(path))]
