"""What comes unasked: charts, weekly and monthly reports, reminders, to everybody whose hour has come, once a person and day.

The store says what is due and holds the claims; this service decides what becomes of each. `docs/decisions/0005-charts-once.md`
tells why the claim is prolonged right before something is sent.
"""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.conversation.report_days import last_day_told, reach_bounds
from bot.conversation.schedule import day_bounds, local_day_of, next_report_utc
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Outgoing
from bot.ports import ChartPainter, Clock, DiaryStore, Drawing, DueReport, Outbox, OutboxLookup, ReportKind
from bot.reports.due import DueWork
from bot.reports.reminders import Reminders
from bot.reports.reminding import Step

logger = logging.getLogger(__name__)

# Reading and drawing take well under a second; a claim older than this belongs to a process that is gone.
CLAIM_SECONDS = 300.0
# After a channel failed, it is tried again this much later.
RETRY_SECONDS = 120.0
# A weekly or monthly report waits for the end of the hours after an urgent word, and for a host who comes back from a weekend.
REPORT_LATE = timedelta(hours=48)
REPORT_WAITS = timedelta(hours=1)
# A reminder that comes much later than the hour somebody chose is a disturbance.
REMINDER_LATE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be sent, and the outcome written once it is; without `outgoing` nothing is sent, and the outcome stands at once."""

    outcome: str
    outgoing: Outgoing | None = field(default=None, repr=False)


class ReportService:
    """Sends what is due; `tick` is safe to call in several processes at once."""

    def __init__(self, store: DiaryStore, painter: ChartPainter, clock: Clock, outboxes: OutboxLookup, *, late_hours: int = 12) -> None:
        self._store, self._painter, self._clock, self._outboxes = store, painter, clock, outboxes
        self._reminders = Reminders(store)
        self._late = {
            ReportKind.DAY: timedelta(hours=late_hours),
            ReportKind.WEEK: REPORT_LATE,
            ReportKind.MONTH: REPORT_LATE,
            ReportKind.REMINDER: REMINDER_LATE,
        }

    async def tick(self) -> None:
        """Send, or end without sending, everything that is due now."""
        work = DueWork(
            lambda limit: self._store.due_reports(self._clock.now_utc(), limit),
            self._handle,
            lambda due: (due.person.id, due.kind, due.local_day),
        )
        await work.run()

    async def _handle(self, due: DueReport) -> bool:
        """Bring one report to its end; False if it stays due."""
        is_late = self._clock.now_utc() - due.due_utc > self._late[due.kind]
        outbox = self._outboxes(due.person.address)
        if outbox is None and not is_late:
            return False
        if not await asyncio.to_thread(self._store.claim_report, due, self._clock.now_utc(), CLAIM_SECONDS):
            return True
        if outbox is None or is_late:
            await self._finish(due, "late")
            return True
        prepared = await asyncio.to_thread(self._prepare, due)
        if prepared.outgoing is None:
            await self._finish(due, prepared.outcome)
        elif await asyncio.to_thread(self._store.is_tender, due.person.id, self._clock.now_utc()):
            # Asked last, for something urgent may have been said while the chart was drawn.
            await self._keep_silent(due)
        else:
            await self._send(due, prepared.outgoing, prepared.outcome, outbox)
        return True

    def _prepare(self, due: DueReport) -> Prepared:
        if due.kind is ReportKind.REMINDER:
            step = self._reminders.step(due)
            return Prepared(step.value, None if step is Step.STAY_QUIET else self._reminders.message(due, step))
        drawn = self._draw_day(due) if due.kind is ReportKind.DAY else self._draw_report(due)
        return Prepared("sent", Outgoing(text=drawn.sentence, picture=drawn.picture)) if drawn.entry_count else Prepared("empty")

    def _draw_day(self, due: DueReport) -> Drawing:
        entries = self._store.entries(due.person.id, day_bounds(due.local_day, due.person.zone))
        return self._painter.day(due.person, due.local_day, entries) if entries else Drawing(None, "")

    def _draw_report(self, due: DueReport) -> Drawing:
        last_day = last_day_told(due.kind, due.local_day)
        entries = self._store.entries(due.person.id, reach_bounds(due.kind, last_day, due.person.zone))
        return self._painter.report(due.person, due.kind, last_day, entries) if entries else Drawing(None, "")

    async def _keep_silent(self, due: DueReport) -> None:
        """Nothing speaks in the hours after an urgent word. A day's chart is over then; a week can be told of a day later."""
        if due.kind in (ReportKind.WEEK, ReportKind.MONTH):
            await self._hold(due, self._clock.now_utc() + REPORT_WAITS)
        else:
            await self._finish(due, "held")

    async def _send(self, due: DueReport, outgoing: Outgoing, outcome: str, outbox: Outbox) -> None:
        person = due.person
        # From here on a killed process must not lead to a second one: the claim lasts until it is too late anyway.
        if not await self._hold(due, due.due_utc + self._late[due.kind] + timedelta(seconds=CLAIM_SECONDS)):
            return
        name = "chart" if due.kind is ReportKind.DAY else due.kind.value
        try:
            await outbox.send(person.address, outgoing, nonce=f"{name}:{person.id}:{due.local_day.isoformat()}")
        except PersonUnreachableError:
            await self._give_up(due)
        except ChannelError as error:
            logger.info("the %s report of person %d was not sent: %s", due.kind.value, person.id, error.code)
            await self._hold(due, self._clock.now_utc() + timedelta(seconds=RETRY_SECONDS))
        else:
            await self._finish(due, outcome)

    async def _hold(self, due: DueReport, until_utc: datetime) -> bool:
        return await asyncio.to_thread(self._store.hold_report, due, until_utc)

    async def _give_up(self, due: DueReport) -> None:
        logger.info("person %d cannot be reached; what comes unasked stops", due.person.id)
        await self._finish(due, "unreachable")
        # Read again: the person may have changed a setting since it became due.
        person = await asyncio.to_thread(self._store.person, due.person.id)
        if person is not None:
            await asyncio.to_thread(self._store.save_person, replace(person, is_reachable=False), next_utc={})

    async def _finish(self, due: DueReport, outcome: str) -> None:
        """End a report. Days that would be late anyway are skipped, so a month's stop costs one step and not thirty."""
        after = max(due.due_utc, self._clock.now_utc() - self._late[due.kind])
        next_utc = next_report_utc(due.kind, due.person, after)
        if due.kind is ReportKind.REMINDER:
            next_utc = await asyncio.to_thread(self._next_reminder, due, after)
        await asyncio.to_thread(self._store.finish_report, due, outcome, next_utc)

    def _next_reminder(self, due: DueReport, after_utc: datetime) -> datetime | None:
        """Return tomorrow's reminder, at the hour that was learned meanwhile; never a second one today."""
        person = self._store.person(due.person.id)
        if person is None:
            return None
        learned = self._reminders.with_learned_hour(person, after_utc)
        if learned.reminder_minute != person.reminder_minute:
            self._store.save_person(learned, next_utc=None)
        moment = next_report_utc(ReportKind.REMINDER, learned, after_utc)
        if moment is not None and local_day_of(moment, learned.zone) == due.local_day:
            return next_report_utc(ReportKind.REMINDER, learned, moment)
        return moment
