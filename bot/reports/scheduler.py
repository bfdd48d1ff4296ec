"""The tick: APScheduler calls, the store knows. Nothing about who is due is kept here, so a restart forgets nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[None]]


class TickScheduler:
    """Calls each tick at once and then every `tick_seconds`, never twice at the same time."""

    def __init__(self, ticks: Mapping[str, Tick], *, tick_seconds: float, grace_seconds: float = 10.0) -> None:
        self._ticks, self._tick_seconds, self._grace_seconds = ticks, tick_seconds, grace_seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Begin ticking on the running event loop."""
        for name, tick in self._ticks.items():
            self._scheduler.add_job(
                self._call,
                "interval",
                (name, tick),
                id=name,
                seconds=self._tick_seconds,
                coalesce=True,
                max_instances=1,
                # A loop that was busy for a moment delays a tick; APScheduler's default of one second would drop it.
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no new tick and let those at work end; after the grace they are cancelled, and their claims run out."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        try:
            async with asyncio.timeout(self._grace_seconds):
                await self._idle.wait()
        except TimeoutError:
            logger.warning("a tick was still at work and is cancelled")
        self._scheduler.shutdown(wait=False)

    async def _call(self, name: str, tick: Tick) -> None:
        self._running += 1
        self._idle.clear()
        try:
            await tick()
        except Exception as error:
            # The type alone: an exception's words may quote a diary. The next tick goes on.
            logger.error("the tick %s failed: %s", name, type(error).__name__)  # noqa: TRY400
        finally:
            self._running -= 1
            if self._running == 0:
                self._idle.set()
