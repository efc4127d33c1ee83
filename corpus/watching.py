"""Being told when something changes in folders, by the system where it can."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from corpus.files import identity_of
from corpus.loaders import READERS

_QUIET_MS = 300  # so long nothing more must happen: programs save a file in several steps
_LONGEST_MS = 5000  # but where something always happens, it is told so often
_UNWATCHED_SECONDS = 30.0  # so often a look is asked for where the system tells of no change
_END_SECONDS = 5.0  # so long the end of a watch is waited for; it ends with the process at the latest
_IN_PLACE_MS = 1000  # so long after the beginning a watch is in place; what came before it, it has not seen


@contextmanager
def watch(paths: Sequence[Path], *, but: Path) -> Iterator[Event]:
    """Yield an event that is set after each change below folders, or of files; whoever waits for it clears it.

    It is also set once when the watch is in place, as something may have changed before, and again and again where
    the system watches nothing: a path is not there, and a look at it says so, or there is too much to watch.

    :param but: a folder whose changes do not count.
    """
    stop, changed = Event(), Event()
    folders = {path.resolve() for path in paths if path.is_dir()}
    files = {path.resolve() for path in paths if not path.is_dir()}
    away = but.resolve()

    def matters(path: str) -> bool:
        shown = Path(path)
        if shown in files:
            return True
        if shown.name.startswith(".") or shown.is_relative_to(away):
            return False
        is_read = shown.suffix.lower() in READERS or not shown.is_file()  # a folder, or one that is gone
        return is_read and any(map(shown.is_relative_to, folders))

    def follow(watched: Collection[Path], recursive: bool) -> None:
        from watchfiles import watch as watch_files

        in_place = False
        try:
            for seen in watch_files(
                *watched,
                watch_filter=lambda _, path: matters(path),
                step=_QUIET_MS,
                debounce=_LONGEST_MS,
                rust_timeout=_IN_PLACE_MS,
                yield_on_timeout=True,
                stop_event=stop,
                recursive=recursive,
            ):
                if seen or not in_place:
                    changed.set()
                in_place = True
        except (OSError, RuntimeError):  # watchfiles raises either, by the limit of the system that is reached
            changed.set()
            while not stop.wait(_UNWATCHED_SECONDS):
                changed.set()

    # A file is watched through its folder: programs save by putting another file in its place.
    watches = ((folders, True), ({file.parent for file in files}, False))
    threads = [Thread(target=follow, args=each, daemon=True) for each in watches if each[0]]
    for thread in threads:
        thread.start()
    try:
        yield changed
    finally:
        stop.set()
        for thread in threads:
            thread.join(_END_SECONDS)


def identities(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells whether a path still is the folder it was: one made anew is not watched any more."""
    return [identity_of(path) for path in paths]
