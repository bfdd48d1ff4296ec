"""The counters, written to the log once an hour and at the stop."""

import asyncio
import contextlib
import logging

from bot.conversation.counters import Counters

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


class CounterLog:
    """A ticker (`running.Ticker`) that writes numbers under fixed names, and nothing while nothing happens."""

    def __init__(self, counters: Counters, every_seconds: float = EVERY_SECONDS) -> None:
        self._counters, self._every_seconds = counters, every_seconds
        self._written = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Write the last numbers."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._write()

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(self._every_seconds)
            self._write()

    def _write(self) -> None:
        line = str(self._counters)
        if line != self._written:
            logger.info("since the start: %s", line)
            self._written = line
