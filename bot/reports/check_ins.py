"""Looking in on a person some hours after an urgent message, and the next day.

A check-in is claimed, sent, then marked. A process killed between the last two sends it again when the claim runs out: asking
twice how somebody is does no harm, not asking might (see `docs/decisions/0005-charts-once.md`).
"""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from bot.conversation.services import texts_for
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import addressed
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Button, Outgoing
from bot.ports import CheckIn, CheckInKind, Clock, DiaryStore, Outbox, OutboxLookup
from bot.reports.due import DueWork
from bot.safety import care

logger = logging.getLogger(__name__)

CLAIM_SECONDS = 120.0
# Later than this, "how are you now?" would no longer be about that moment; the next day's check-in follows anyway.
LATE = timedelta(hours=12)


class CheckInService:
    """Sends check-ins that are due; `tick` is safe to call in several processes at once."""

    def __init__(self, store: DiaryStore, clock: Clock, outboxes: OutboxLookup) -> None:
        self._store, self._clock, self._outboxes = store, clock, outboxes

    async def tick(self) -> None:
        """Send, or end without sending, every check-in that is due now."""
        work = DueWork(lambda limit: self._store.due_check_ins(self._clock.now_utc(), limit), self._handle, lambda check_in: check_in.id)
        await work.run()

    async def _handle(self, check_in: CheckIn) -> bool:
        """Bring one check-in to its end; False if it stays due."""
        now, person = self._clock.now_utc(), check_in.person
        is_late = now - check_in.due_utc > LATE
        outbox = self._outboxes(person.address)
        if outbox is None and not is_late:
            return False
        if not await asyncio.to_thread(self._store.claim_check_in, check_in.id, now, CLAIM_SECONDS):
            return True
        if outbox is None or is_late:
            await self._finish(check_in, "late")
            return True
        await self._send(check_in, outbox)
        return True

    async def _send(self, check_in: CheckIn, outbox: Outbox) -> None:
        try:
            await outbox.send(check_in.person.address, _message(check_in), nonce=f"check_in:{check_in.id}")
        except PersonUnreachableError:
            await self._go_elsewhere(check_in)
        except ChannelError as error:
            # Stays claimed; it is due again when the claim runs out.
            logger.info("check-in %d was not sent: %s", check_in.id, error.code)
        else:
            await self._finish(check_in, "sent")

    async def _go_elsewhere(self, check_in: CheckIn) -> None:
        """Ask at the account that the person came with first, or give up if it was that one."""
        first = await asyncio.to_thread(self._store.person, check_in.person.id)
        if first is None or first.address == check_in.person.address:
            await self._give_up(check_in)
        elif outbox := self._outboxes(first.address):
            await self._send(replace(check_in, person=first), outbox)

    async def _give_up(self, check_in: CheckIn) -> None:
        logger.info("person %d cannot be reached; check-ins stop", check_in.person.id)
        await self._finish(check_in, "unreachable")
        person = await asyncio.to_thread(self._store.person, check_in.person.id)
        if person is not None:
            await asyncio.to_thread(self._store.save_person, replace(person, is_reachable=False), next_utc={})
            await asyncio.to_thread(self._store.cancel_check_ins, person.id)

    async def _finish(self, check_in: CheckIn, outcome: str) -> None:
        await asyncio.to_thread(self._store.finish_check_in, check_in.id, outcome)


def _message(check_in: CheckIn) -> Outgoing:
    person = check_in.person
    texts = texts_for(person)
    buttons = (
        Button(texts.say("check_in.ok"), str(Token(Verb.CHECK_IN, str(check_in.id), "ok"))),
        Button(texts.say("check_in.stop"), str(Token(Verb.CHECK_IN, str(check_in.id), "stop"))),
    )
    moment = care.CheckIn.LATER if check_in.kind is CheckInKind.HOURS_LATER else care.CheckIn.NEXT_DAY
    words = care.check_in(moment, person.language, person.register, person.country, variant=check_in.id)
    return Outgoing(text=addressed(words, person), buttons=(buttons,))
