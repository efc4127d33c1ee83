"""Ends a process that takes too long by the clock, or that waits for what does not come."""

import subprocess
import time
from threading import Event, Thread
from typing import Literal, Self

_LOOK_SECONDS = 0.2  # between two looks
_HARDLY = 0.1  # seconds of the processor that are no work: a parser that hangs may wake up now and then


class Watchdog:
    """Watches while the ``with`` lasts. A busy machine does not make a process idle: it gets on, if slowly.

    :param seconds: by the clock, in all.
    :param idle_seconds: by the clock, in which it hardly uses the processor.
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
            now, spent = time.monotonic(), self._processor_seconds()
            if spent - used > _HARDLY:
                used, busy = spent, now
            if now - started > self._seconds or now - busy > self._idle_seconds:
                self.ended_for = "time" if now - started > self._seconds else "idle"
                self._process.kill()
                return

    def _processor_seconds(self) -> float:
        import psutil

        try:
            times = psutil.Process(self._process.pid).cpu_times()
        except psutil.Error:  # it has ended by itself
            return 0.0
        return float(times.user + times.system)
