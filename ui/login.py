"""Who may see the form: one user with a password, and after each wrong try the next one waits longer."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 8.0
MOST_WAITING = 8  # tries; a flood of them is not kept, else nobody could log in for hours after it


class Doorkeeper:
    """Looks at one try at a time, so that many at once are no faster than one after the other."""

    def __init__(
        self, user: str, password: str, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._expected = _as_one(user, password)
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._wrong = 0  # since the last right one

    async def admits(self, user: str, password: str) -> bool:
        """Say whether these are right. A try that comes while too many wait is refused unseen."""
        if self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            async with self._turn:
                return await self._look(user, password)
        finally:
            self._waiting -= 1

    async def _look(self, user: str, password: str) -> bool:
        if hmac.compare_digest(_as_one(user, password), self._expected):
            self._wrong = 0
            return True
        await self._sleep(min(_FIRST_SECONDS * 2**self._wrong, _LONGEST_SECONDS))
        self._wrong += 1
        return False


def _as_one(user: str, password: str) -> bytes:
    return f"{user}\0{password}".encode("utf-8", "surrogatepass")
