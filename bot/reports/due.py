"""Working off what is due, most overdue first, without letting what cannot go out stand in the way of what can."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from bot.errors import TodakError

logger = logging.getLogger(__name__)

BATCH = 64
# Sends overlap; drawing does not (see `painter`). Well below the 30 messages a second that Telegram allows a bot.
AT_ONCE = 8
Due = TypeVar("Due")


class DueWork(Generic[Due]):
    """One pass over a queue of the store.

    `fetch` returns what is due, up to a limit; `handle` returns False for what stays due (its channel does not run here); `key`
    tells one thing from another. What stays due comes first in every fetch, so the limit grows past it.
    """

    def __init__(
        self, fetch: Callable[[int], Sequence[Due]], handle: Callable[[Due], Awaitable[bool]], key: Callable[[Due], Hashable]
    ) -> None:
        self._fetch, self._handle, self._key = fetch, handle, key
        self._free = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Handle everything due once; what becomes due meanwhile is handled too."""
        seen: set[Hashable] = set()
        limit = BATCH
        while True:
            due = await asyncio.to_thread(self._fetch, limit)
            fresh = [one for one in due if self._key(one) not in seen]
            seen.update(self._key(one) for one in fresh)
            moved = await asyncio.gather(*(self._try(one) for one in fresh))
            if not fresh and len(due) < limit:
                return
            limit = BATCH + 2 * (len(due) - sum(moved))

    async def _try(self, one: Due) -> bool:
        """Handle one; its failure is logged by type (its words may be a person's) and holds nobody else up."""
        async with self._free:
            try:
                return await self._handle(one)
            except Exception as error:
                reason = error.code if isinstance(error, TodakError) else type(error).__name__
                logger.error("something due was not handled: %s", reason)  # noqa: TRY400 - a traceback may quote a diary
                return False
