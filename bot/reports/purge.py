"""The nightly forgetting: once a night, and at a start that missed it."""

import asyncio
import logging
from datetime import date

from bot.conversation.schedule import told_day
from bot.ports import Clock, DiaryStore

logger = logging.getLogger(__name__)


class PurgeService:
    """Asks the store to let go of what people did not want kept longer; harmless when several processes do."""

    def __init__(self, store: DiaryStore, clock: Clock, zone: str) -> None:
        """Build the service; the night is that of `zone`, and ends when its small hours do (`schedule.SMALL_HOURS`)."""
        self._store, self._clock, self._zone = store, clock, zone
        self._done: date | None = None

    async def tick(self) -> None:
        """Purge if a new day began since the last time."""
        now = self._clock.now_utc()
        day = told_day(now, self._zone)
        if day == self._done:
            return
        gone = await asyncio.to_thread(self._store.purge, now)
        self._done = day
        logger.info("%d stored rows were kept long enough and are gone", gone)
