"""What the engine of the keyword index raises when the disk or another process is in its way, in one sentence."""

import re
from pathlib import Path

_SYSTEM_REASON = re.compile("No space left on device|Input/output error|Read-only file system|Permission denied")


def disk_trouble(folder: Path, error: BaseException) -> str | None:
    """Return a sentence where it is the disk's fault; the engine says much around that."""
    why = _SYSTEM_REASON.search(str(error))
    return _disk_sentence(folder, why[0]) if why else None


def writing_trouble(folder: Path, error: BaseException) -> str:
    """Return a sentence for any failure while rows are written."""
    if "LockBusy" in str(error):
        return f"Another process is writing to the keyword index {folder}; wait until it is done"
    return disk_trouble(folder, error) or _disk_sentence(folder, str(error))  # a thread that dies gives no reason


def _disk_sentence(folder: Path, why: str) -> str:
    return f"The keyword index {folder} cannot be used ({why}); nothing is lost: check its disk, and try again"


def is_engine_failure(error: BaseException) -> bool:
    """Rust panics, as on a file cut short, arrive outside of Exception."""
    return isinstance(error, (OSError, ValueError)) or type(error).__name__ == "PanicException"
