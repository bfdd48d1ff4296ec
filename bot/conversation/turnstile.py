"""Order per person, parallel across people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.messages import Address


class Turnstile:
    """One lock per account, kept only while somebody holds or waits for it, so memory follows the active and not the many.

    `asyncio.Lock` serves waiters in the order they came, which is the order a channel delivered.
    """

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @property
    def active_count(self) -> int:
        """How many accounts are held or waited for."""
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, address: Address) -> AsyncIterator[None]:
        """Wait for this account's turn."""
        account = (address.channel.value, address.user_id)
        lock, users = self._locks.get(account, (asyncio.Lock(), 0))
        self._locks[account] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[account]
            if users == 1:
                del self._locks[account]
            else:
                self._locks[account] = (lock, users - 1)
