"""After words of a crisis the bot looks in again: some hours later, and the next day; whoever is on call hears of it."""

import asyncio
from datetime import timedelta

from bot.conversation.services import Services, Talk
from bot.ports import CheckInKind

NEXT_DAY_HOURS = 24


async def plan_check_ins(services: Services, talk: Talk) -> None:
    """Plan both check-ins from now on, in place of what was planned before, and tell the person on call if there is one."""
    if services.on_call is not None:
        services.on_call.tell(talk.address)
    moments = {
        CheckInKind.HOURS_LATER: talk.now_utc + timedelta(hours=services.rules.check_in_hours),
        CheckInKind.NEXT_DAY: talk.now_utc + timedelta(hours=NEXT_DAY_HOURS),
    }
    await asyncio.to_thread(services.store.schedule_check_ins, talk.person.id, moments)
