"""When an endpoint's answer takes the place of the built-in one, and what of a talk is sent for it."""

import asyncio
from datetime import timedelta

from bot.conversation.care_plan import is_tender
from bot.conversation.composing import TURNS_SENT, Composer, Show, may_answer, sendable
from bot.conversation.permission import may_send
from bot.conversation.services import Services, Talk
from bot.messages import CrisisLevel
from bot.ports import EntryFilter, Reply, ReplyRequest

# A talk that rested this long is over, and what was said in it is nobody's business any more.
TALK_LASTS = timedelta(hours=6)


class EndpointAnswers:
    """Lets the endpoint answer people who agreed to it, in talk that is nowhere near a crisis."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._composer = Composer(services.engines)

    async def in_place_of(self, built_in: Reply, request: ReplyRequest, level: CrisisLevel, talk: Talk, show: Show) -> Reply:
        """Return the endpoint's answer, or the built-in one where it may not be asked or has nothing to say.

        Not asked: about a text graded above none; in the hours after an urgent one; for words to the bot, which we have better words for.
        """
        if not may_answer(built_in, level) or not may_send(talk.person, self._services.privacy) or not self._services.engines.can_write:
            return built_in
        if await is_tender(self._services, talk):
            return built_in
        sent = await asyncio.to_thread(self._sent, request, talk)
        return await self._composer.compose(sent, show) or built_in

    def _sent(self, request: ReplyRequest, talk: Talk) -> ReplyRequest:
        since = talk.now_utc - TALK_LASTS
        entries = self._services.store.entries(talk.person.id, EntryFilter(since_utc=since))
        # What the encoder alone held for a crisis is known from the entries; the rules read every turn again.
        hidden = frozenset(entry.text for entry in entries if entry.crisis is not CrisisLevel.NONE)
        recent = tuple(turn for turn in request.turns if turn.created_utc >= since)
        return sendable(request, recent[-TURNS_SENT:], hidden)
