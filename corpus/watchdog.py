"""Ends a process that takes too long by the clock, or that waits for what does not come."""

import subprocess
import time
from threading import Event, Thread
from typing import Literal, Self

_LOOK_SECONDS = 0.2  # between two looks
_HARDLY = 0.1  # seconds of the processor that are no work: a parser that hangs may wake up now and then


class Watchdog:
    """Watches while the ``with`` lasts.

    Idle is who waits for something else than the processor or the disk; on a busy machine many wait for these. Windows
    does not tell them apart, so there is only the limit in all.

    :param seconds: by the clock, in all.
    :param idle_seconds: by the clock, without a sign of work.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", *, seconds: float, idle_seconds: float) -> None:
        self.ended_for: Literal["time", "idle"] | None = None
        self._process, self._seconds, self._idle_seconds = process, seconds, idle_seconds
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        started = busy = time.monotonic()
        used = 0.0
        while not self._over.wait(_LOOK_SECONDS):
            now, (spent, is_waiting) = time.monotonic(), self._look()
            if not is_waiting or spent - used > _HARDLY:
                used, busy = spent, now
            if now - started > self._seconds or now - busy > self._idle_seconds:
                self.ended_for = "time" if now - started > self._seconds else "idle"
                self._process.kill()
                return

    def _look(self) -> tuple[float, bool]:
        """Return the seconds of the processor that it has used, and whether it waits, as it does when it has ended."""
        import psutil

        try:
            process = psutil.Process(self._process.pid)
            times, status = process.cpu_times(), process.status()
        except psutil.Error:
            return 0.0, True
        return float(times.user + times.system), status not in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
