"""After words of a crisis the bot looks in again: some hours later, and the next day; whoever is on call hears of it.

Until the next day nothing cheerful speaks to the person, also when they answered a check-in or called them off.
"""

import asyncio
from datetime import datetime, timedelta

from bot.conversation.answering import Manner, concern_words
from bot.conversation.services import Services, Talk
from bot.conversation.understanding import Understanding
from bot.messages import CrisisLevel
from bot.ports import CheckInKind

NEXT_DAY_HOURS = 24
# A helpline is offered once in this time, not pushed; to what may be a cry again as soon as the last offer is out of view.
HELPLINE_QUIET = timedelta(hours=12)
CRY_QUIET = timedelta(hours=1)


async def plan_check_ins(services: Services, talk: Talk) -> None:
    """Plan both check-ins from now on, in place of what was planned before, and tell the person on call if there is one."""
    if services.on_call is not None:
        services.on_call.tell(talk.address)
    moments = {
        CheckInKind.HOURS_LATER: talk.now_utc + timedelta(hours=services.rules.check_in_hours),
        CheckInKind.NEXT_DAY: talk.now_utc + timedelta(hours=NEXT_DAY_HOURS),
    }
    await asyncio.to_thread(services.store.schedule_check_ins, talk.person.id, moments, talk.address)
    # The words of care name the lines to call.
    await asyncio.to_thread(services.store.offer_helpline, talk.person.id, talk.now_utc, timedelta())


async def is_tender(services: Services, talk: Talk) -> bool:
    """Tell whether these are the hours after urgent words, in which nothing is said lightly and nothing counted up."""
    return await asyncio.to_thread(services.store.is_tender, talk.person.id, services.clock.now_utc())


async def care_below(
    services: Services, talk: Talk, understanding: Understanding, moment_utc: datetime, *, variant: int | None = None
) -> str:
    """Return what goes below the answer to a worrying text sent at a moment: a gentle sentence and a line, if none was offered lately.

    `variant` chooses among the sentences; left out, the number of entries does, which does not change where nothing is kept.
    """
    if understanding.level is not CrisisLevel.CONCERN or not await may_offer_help(services, talk, understanding, moment_utc):
        return ""
    if variant is None:
        variant = await asyncio.to_thread(services.store.entry_count, talk.person.id)
    return concern_words(understanding, Manner.of(talk.person), variant)


async def may_offer_help(services: Services, talk: Talk, understanding: Understanding, moment_utc: datetime) -> bool:
    """Tell whether a worrying text is answered with a line to call; a yes is remembered, with the moment the text was sent.

    Who asks for somebody else's sake gets words for a helper each time, and is not offered less themselves for it. What a rule calls
    urgent always gets its line, also where the encoder eased it.
    """
    signals = understanding.signals
    if signals.third_person:
        return True
    quiet = timedelta() if signals.is_eased else CRY_QUIET if signals.may_be_a_cry else HELPLINE_QUIET
    return await asyncio.to_thread(services.store.offer_helpline, talk.person.id, moment_utc, quiet)
