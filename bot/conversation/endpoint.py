"""When an endpoint's answer takes the place of the built-in one, and what of a talk is sent for it."""

import asyncio
from collections import defaultdict, deque
from datetime import datetime, timedelta
from functools import partial

from bot.conversation.composing import TURNS_SENT, Composer, Show, may_answer, sendable
from bot.conversation.permission import may_send
from bot.conversation.services import Services, Talk
from bot.ports import Reply, ReplyRequest

# A talk that rested this long is over, and what was said in it is nobody's business any more.
TALK_LASTS = timedelta(hours=6)


class EndpointAnswers:
    """Lets the endpoint answer people who agreed to it, in talk that is nowhere near a crisis.

    An earlier turn goes along only if its own words could have been sent when they were told. The store does not say when somebody agreed
    or when the hours after an urgent word were over, so the moments of such turns are remembered here, and a restart forgets them.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._composer = Composer(services.engines)
        self._told_openly: defaultdict[int, deque[datetime]] = defaultdict(partial(deque, maxlen=TURNS_SENT))

    async def in_place_of(self, built_in: Reply, request: ReplyRequest, talk: Talk, show: Show) -> Reply:
        """Return the endpoint's answer, or the built-in one where it may not be asked or has nothing to say.

        Not asked: about a text graded above none; in the hours after an urgent one; for words to the bot, which we have better words for.
        """
        if not may_send(talk.person, self._services.privacy) or not self._services.engines.can_write:
            self.forget(talk.person.id)
            return built_in
        if not may_answer(built_in, request):
            return built_in
        told_openly = self._told_openly[talk.person.id]
        since = talk.now_utc - TALK_LASTS
        recent = [turn for turn in request.turns if turn.created_utc >= since and turn.created_utc in told_openly]
        told_openly.append(talk.now_utc)
        sent = await asyncio.to_thread(sendable, built_in, request, recent)
        said = [turn.bot_text for turn in request.turns]
        return await self._composer.compose(sent, said, show) or built_in

    def forget(self, person_id: int) -> None:
        """Drop what memory holds of a person who left, or who does not agree any more."""
        self._told_openly.pop(person_id, None)
