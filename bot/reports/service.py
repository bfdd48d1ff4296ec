"""The daily chart: to everybody whose hour has come, once a person and day.

The store says who is due and holds the claims; this service decides what becomes of each. `docs/decisions/0005-charts-once.md`
tells why the claim is prolonged right before the chart is sent.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.schedule import day_bounds, next_report_utc
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Outgoing
from bot.ports import ChartPainter, Clock, DiaryStore, Drawing, DueReport, Outbox, OutboxLookup
from bot.reports.due import DueWork

logger = logging.getLogger(__name__)

# Reading and drawing take well under a second; a claim older than this belongs to a process that is gone.
CLAIM_SECONDS = 300.0
# After a channel failed, the chart is tried again this much later.
RETRY_SECONDS = 120.0


class ReportService:
    """Sends charts that are due; `tick` is safe to call in several processes at once."""

    def __init__(self, store: DiaryStore, painter: ChartPainter, clock: Clock, outboxes: OutboxLookup, *, late_hours: int = 12) -> None:
        self._store, self._painter, self._clock, self._outboxes = store, painter, clock, outboxes
        self._late = timedelta(hours=late_hours)

    async def tick(self) -> None:
        """Send, or end without sending, every chart that is due now."""
        work = DueWork(
            lambda limit: self._store.due_reports(self._clock.now_utc(), limit),
            self._handle,
            lambda due: (due.person.id, due.kind, due.local_day),
        )
        await work.run()

    async def _handle(self, due: DueReport) -> bool:
        """Bring one chart to its end; False if it stays due."""
        is_late = self._clock.now_utc() - due.due_utc > self._late
        outbox = self._outboxes(due.person.address)
        if outbox is None and not is_late:
            return False
        if not await asyncio.to_thread(self._store.claim_report, due, self._clock.now_utc(), CLAIM_SECONDS):
            return True
        if outbox is None or is_late:
            await self._finish(due, "late")
            return True
        drawn = await self._draw(due)
        if drawn.entry_count == 0:
            await self._finish(due, "empty")
        elif await asyncio.to_thread(self._store.has_open_check_in, due.person.id):
            # Asked last, for something urgent may have been said while the chart was drawn.
            await self._finish(due, "held")
        else:
            await self._send(due, drawn, outbox)
        return True

    async def _draw(self, due: DueReport) -> Drawing:
        entries = await asyncio.to_thread(self._store.entries, due.person.id, day_bounds(due.local_day, due.person.zone))
        if not entries:
            return Drawing(None, "")
        return await asyncio.to_thread(self._painter.day, due.person, due.local_day, entries)

    async def _send(self, due: DueReport, drawn: Drawing, outbox: Outbox) -> None:
        person = due.person
        # From here on a killed process must not lead to a second chart: the claim lasts until the chart is too late anyway.
        if not await self._hold(due, due.due_utc + self._late + timedelta(seconds=CLAIM_SECONDS)):
            return
        try:
            await outbox.send(
                person.address, Outgoing(text=drawn.sentence, picture=drawn.picture), nonce=f"chart:{person.id}:{due.local_day.isoformat()}"
            )
        except PersonUnreachableError:
            await self._give_up(due)
        except ChannelError as error:
            logger.info("the chart of person %d was not sent: %s", person.id, error.code)
            await self._hold(due, self._clock.now_utc() + timedelta(seconds=RETRY_SECONDS))
        else:
            await self._finish(due, "sent")

    async def _hold(self, due: DueReport, until_utc: datetime) -> bool:
        return await asyncio.to_thread(self._store.hold_report, due, until_utc)

    async def _give_up(self, due: DueReport) -> None:
        logger.info("person %d cannot be reached; charts stop", due.person.id)
        await self._finish(due, "unreachable")
        # Read again: the person may have changed a setting since the chart became due.
        person = await asyncio.to_thread(self._store.person, due.person.id)
        if person is not None:
            await asyncio.to_thread(self._store.save_person, replace(person, is_reachable=False), next_utc={})

    async def _finish(self, due: DueReport, outcome: str) -> None:
        """End a chart. Days that would be late anyway are skipped, so a month's stop costs one step and not thirty."""
        after = max(due.due_utc, self._clock.now_utc() - self._late)
        await asyncio.to_thread(self._store.finish_report, due, outcome, next_report_utc(due.kind, due.person, after))
