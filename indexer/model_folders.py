"""Which folder on this machine an encoder's name means, and what tells two models apart."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from corpus.errors import EncoderError
from corpus.offline import stay_offline
from indexer.bundled.convert import MODEL_NAME, Manifest, converted_model, read_manifest

MODEL_MARKS = ("modules.json", "config.json")  # a model's folder has one of them
SETTING_SUFFIXES = frozenset({".json", ".txt", ".model"})  # ".model" is a SentencePiece vocabulary
WEIGHT_SUFFIXES = frozenset({".safetensors", ".bin"})
OTHER_ENGINES = frozenset({"onnx", "openvino"})  # exports beside the weights, not used here
MEGABYTE = 1 << 20


def keep_hub_offline() -> None:
    """Keep the hub's libraries from the network, also where gradio has imported them already."""
    stay_offline()
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = True


def find_model_folder(name: str | None, *, cache_folder: Path) -> Path:
    """Return the folder of the model ``name``: None or its own name for the default encoder, else a
    folder, else a name on the hub whose files were downloaded to this machine before.

    :raises EncoderError: if there is no such model on this machine.
    """
    if name is None or name == MODEL_NAME:
        return converted_model(cache_folder)
    folder = as_folder(name)
    if folder is None:
        return find_downloaded(name)
    if not any((folder / mark).is_file() for mark in MODEL_MARKS):
        raise EncoderError(
            f"The folder {folder} holds no sentence-transformers model (no {' or '.join(MODEL_MARKS)}); "
            "give the folder with these files, or leave the encoder out to use the one that comes with Wenju"
        )
    return folder.resolve()


def as_folder(name: str) -> Path | None:
    """Return the folder that a name of a model is the path of, if it is one."""
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError):  # too long for a path; a home that nobody has
        return None


def find_downloaded(name: str) -> Path:
    keep_hub_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    # A bare name means this organisation, as in sentence-transformers itself.
    candidates = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in candidates:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise EncoderError(
        f"The encoder {name!r} is not on this machine, and Wenju never downloads one; give the folder of a "
        "sentence-transformers model, or leave the encoder out to use the one that comes with Wenju"
    )


def model_fingerprint(folder: Path) -> str:
    """Return the hex digest of what decides the embeddings.

    The default encoder: its manifest, which holds the checksum of the weights it was made from. Any
    other: the content of the small files (settings, prompts, pooling, tokenizer), and of each weights
    file its size, first and last megabyte, so that a model of gigabytes takes milliseconds.
    """
    manifest = read_manifest(folder)
    if manifest is not None:
        return manifest_fingerprint(manifest)
    digest = hashlib.sha256()
    for file in deciding_files(folder):
        digest.update(f"{file.relative_to(folder).as_posix()} {file.stat().st_size}\n".encode())
        digest.update(file.read_bytes() if file.suffix in SETTING_SUFFIXES else read_ends(file))
    return digest.hexdigest()


def manifest_fingerprint(manifest: Manifest) -> str:
    return hashlib.sha256(json.dumps(asdict(manifest)).encode()).hexdigest()


def deciding_files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        ignored = inside[0] in OTHER_ENGINES or any(part.startswith(".") for part in inside)
        if file.suffix in SETTING_SUFFIXES | WEIGHT_SUFFIXES and file.is_file() and not ignored:
            yield file


def read_ends(file: Path) -> bytes:
    with file.open("rb") as stream:
        first = stream.read(MEGABYTE)
        stream.seek(max(stream.tell(), file.stat().st_size - MEGABYTE))
        return first + stream.read(MEGABYTE)
