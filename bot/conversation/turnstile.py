"""Order per person, parallel across people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.messages import Address


class Turnstile:
    """One lock per account, and one per person, kept only while somebody holds or waits for it: memory follows the active, not the many.

    `asyncio.Lock` serves waiters in the order they came, which is the order a channel delivered. A person may have several accounts, so
    whoever holds an account waits for the person next, and never the other way round or for two people: nobody can wait in a circle.
    """

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @property
    def active_count(self) -> int:
        """How many accounts and people are held or waited for."""
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, address: Address) -> AsyncIterator[None]:
        """Wait for this account's turn."""
        async with self._hold((address.channel.value, address.user_id)):
            yield

    @asynccontextmanager
    async def hold_person(self, person_id: int) -> AsyncIterator[None]:
        """Wait for this person's turn, whichever account they speak from; hold the account first."""
        async with self._hold(("", str(person_id))):
            yield

    @asynccontextmanager
    async def _hold(self, whose: tuple[str, str]) -> AsyncIterator[None]:
        lock, users = self._locks.get(whose, (asyncio.Lock(), 0))
        self._locks[whose] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[whose]
            if users == 1:
                del self._locks[whose]
            else:
                self._locks[whose] = (lock, users - 1)
