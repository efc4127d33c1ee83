"""Makes the default encoder's folders in the cache, each once, so that nobody ever sees half of one.

There are two forms of it: a graph for ONNX Runtime, and a model of sentence-transformers for where that
library is missing. A folder is written under a name of its own and then moved into place in one step. Of two processes
that start at once both write, one moves first, and the other throws its work away.
"""

import json
import logging
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.errors import EncoderError
from indexer.bundled.adapter import ADAPTER_FILE, NO_ADAPTER, Adapter, load_adapter
from indexer.bundled.e5s1 import Weights, open_weights
from indexer.bundled.graph import write_graph_folder
from indexer.bundled.model_files import write_json, write_model_folder
from indexer.bundled.peaks import load_peaks
from indexer.bundled.processor import takes_signed_bytes
from indexer.bundled.weights import WEIGHTS_SHA256, file_sha256, find_weights
from indexer.outdated import remove_older

logger = logging.getLogger(__name__)

MODEL_NAME = "multilingual-e5-small"
CONVERTER_VERSION = 2  # raise it when the embeddings change: new folders are made, indexes must be too
GRAPH_NAME = f"{MODEL_NAME}-{CONVERTER_VERSION}-int8"
GRAPH_VERSION = 3  # raise it when the graph, its peaks or its tokenizer change and the embeddings stay; indexes too
MANIFEST_NAME = "conversion.json"
ABANDONED_AFTER_SECONDS = 3600  # a conversion takes seconds, so whoever wrote this is gone


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder was made from. The same manifest means the same embeddings."""

    model: str
    source_sha256: str
    converter_version: int
    adapter_sha256: str = ""  # none


WriteFolder = Callable[[Weights, Path, Adapter], None]  # fills an empty folder


def converted_model(cache_folder: Path) -> Path:
    """Return the sentence-transformers folder of the default encoder, made now if it is not there.

    :raises EncoderError: if the weights cannot be had, or the folder cannot be written.
    """
    return made_folder(model_folder(cache_folder), default_manifest(), write_model_folder, megabytes=500)


def converted_graph(cache_folder: Path) -> Path:
    """Return the folder of the default encoder for ``onnx_encoder``, made now if it is not there.

    :raises EncoderError: as ``converted_model`` does.
    """
    name = graph_name(GRAPH_NAME)
    manifest = replace(default_manifest(), model=name, converter_version=GRAPH_VERSION)

    def write(weights: Weights, folder: Path, adapter: Adapter) -> None:
        write_graph_folder(weights, folder, adapter, load_peaks())

    return made_folder(cache_folder / f"{name}-{GRAPH_VERSION}", manifest, write, megabytes=150)


def graph_name(name: str) -> str:
    """Name a graph for this machine: a cache may move to a processor that needs another one."""
    return f"{name}-signed" if takes_signed_bytes() else name


def default_manifest() -> Manifest:
    """Return what decides the embeddings of the default encoder, whichever form computes them."""
    return Manifest(MODEL_NAME, WEIGHTS_SHA256, CONVERTER_VERSION, file_sha256(ADAPTER_FILE))


def model_folder(cache_folder: Path) -> Path:
    return cache_folder / f"{MODEL_NAME}-{CONVERTER_VERSION}"


def made_folder(
    folder: Path,
    manifest: Manifest,
    write: WriteFolder,
    *,
    megabytes: int,
    what: str = "default encoder",
    adapter_file: Path = ADAPTER_FILE,
) -> Path:
    if is_complete(folder, manifest):
        return folder
    with disk_errors(folder.parent, megabytes, what=what):
        folder.parent.mkdir(parents=True, exist_ok=True)
        logger.warning("Preparing the %s in %s (once, some seconds)", what, folder)
        convert(find_weights(folder.parent), folder, manifest, load_adapter(adapter_file), write)
    remove_older(folder, numbered(folder.name))
    return folder


def numbered(name: str) -> str:
    """Return the pattern of the names that versions give a folder: its parts that are numbers are what they raise.

    Graphs with and without signed bytes are of two kinds: where two machines with other processors share a home, each
    keeps its own, and removes only the older ones of its own.
    """
    return re.sub(r"-\d+(?=-|$)", r"-([1-9]\\d*)", name)


def read_manifest(folder: Path) -> Manifest | None:
    """Return what ``folder`` was made from, None if it is not a folder made here."""
    try:
        content = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        return Manifest(
            content["model"], content["source_sha256"], content["converter_version"], content["adapter_sha256"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_complete(folder: Path, manifest: Manifest) -> bool:
    """Say whether ``folder`` was made from this, and every file it was made with still has its size."""
    if read_manifest(folder) != manifest:
        return False
    content = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    return bool(content.get("bytes", {}).items() <= file_sizes(folder).items())


def file_sizes(folder: Path) -> dict[str, int]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != MANIFEST_NAME)
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}


def convert(
    weights_file: Path,
    folder: Path,
    manifest: Manifest,
    adapter: Adapter = NO_ADAPTER,
    write: WriteFolder = write_model_folder,
) -> None:
    """Make ``folder`` from the weights, whether or not others are doing the same."""
    remove_abandoned(folder)
    draft = folder.with_name(f"{draft_prefix(folder)}{uuid.uuid4().hex}")
    draft.mkdir()
    try:
        write(open_weights(weights_file), draft, adapter)
        write_json(draft / MANIFEST_NAME, {**asdict(manifest), "bytes": file_sizes(draft)})
        move_into_place(draft, folder, manifest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def draft_prefix(folder: Path) -> str:
    return f".{folder.name}."


def move_into_place(draft: Path, folder: Path, manifest: Manifest) -> None:
    """Rename ``draft`` to ``folder`` unless another process has put a complete one there."""
    set_aside = draft.with_name(f"{draft.name}.old")
    try:
        if folder.exists() and not is_complete(folder, manifest):  # somebody has touched it
            folder.rename(set_aside)
        draft.rename(folder)
    except OSError:
        if not is_complete(folder, manifest):
            raise
    finally:
        shutil.rmtree(set_aside, ignore_errors=True)


def remove_abandoned(folder: Path) -> None:
    """Remove what killed conversions left behind."""
    oldest = time.time() - ABANDONED_AFTER_SECONDS
    for draft in folder.parent.glob(f"{draft_prefix(folder)}*"):
        with suppress(FileNotFoundError):  # another process has just finished with it
            if draft.stat().st_mtime < oldest:
                shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def disk_errors(cache_folder: Path, megabytes: int, *, what: str = "default encoder") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EncoderError(
            f"The {what} cannot be written to {cache_folder} ({error}); "
            f"it needs {megabytes} MB there, or set WENJU_HOME to a folder on another disk"
        ) from error
