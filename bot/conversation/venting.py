"""`/vent` until `/done`: somebody lets it out, and nothing but the fact is kept. The crisis floor stands here as everywhere.

A message goes through the inbox like every other, so that a stop loses no answer; there its words lie sealed until it is answered. No
entry, no exchange, no transcript, no clip is made of it.
"""

import asyncio
import logging
from datetime import timedelta

from bot.conversation.answering import Manner, urgent_words
from bot.conversation.care_plan import care_below, is_tender, plan_check_ins
from bot.conversation.delivery import Delivery
from bot.conversation.hearing import hear, readable
from bot.conversation.limits import PersonLimits
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.conversation.sign_of_life import SignOfLife
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import Understanding, understand
from bot.conversation.wording import failure_sentence
from bot.errors import ChannelError, EngineError, PersonUnreachableError
from bot.messages import Button, CrisisLevel, Incoming, Outgoing
from bot.ports import Answer, Pending

logger = logging.getLogger(__name__)

DONE = "done"
# Whoever comes back after so long has forgotten it, and would wonder why nothing is kept.
LASTS = timedelta(hours=6)
# Messages carry the platform's clock, which may be a little behind ours.
SKEW = timedelta(minutes=1)
# A message that is taken up this long after it was sent was left over by a stop.
LEFT_OVER = timedelta(minutes=2)


class Venting:
    """Begins and ends, and listens in between."""

    def __init__(self, services: Services, delivery: Delivery, limits: PersonLimits) -> None:
        self._services = services
        self._delivery = delivery
        self._limits = limits

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"vent": self._begin, "done": self._end}, {Verb.VENT: self._press})

    async def covers(self, incoming: Incoming, talk: Talk) -> bool:
        """Tell whether a message belongs to a time of which nothing is kept, also one that a stop left over from such a time."""
        store, person_id = self._services.store, talk.person.id
        since = await asyncio.to_thread(store.open_vent, person_id)
        if since is not None:
            return incoming.received_utc >= since - SKEW
        is_left_over = talk.now_utc - incoming.received_utc > LEFT_OVER
        return is_left_over and await asyncio.to_thread(store.vented_at, person_id, incoming.received_utc)

    async def covers_edit(self, incoming: Incoming, talk: Talk) -> bool:
        """Tell whether an edit changes a message of such a time, or comes in it."""
        store, person_id = self._services.store, talk.person.id
        if await asyncio.to_thread(store.open_vent, person_id) is not None:
            return True
        edited = await asyncio.to_thread(store.received_at, person_id, incoming.edit_of)
        return edited is not None and await asyncio.to_thread(store.vented_at, person_id, edited)

    async def take(self, pending: Pending, talk: Talk) -> None:
        """Listen to one message and answer it."""

        async def work(sign: SignOfLife) -> Answer:
            answer, is_over = await self._listen(pending, talk, sign)
            await asyncio.to_thread(self._services.store.commit_answer, pending.incoming.key, answer, entry=None, turn=None)
            if is_over:
                # After the answer is stored: the other way round, a stop in between would make an entry of the message.
                await asyncio.to_thread(self._services.store.end_vent, talk.person.id, talk.now_utc)
            return answer

        await self._delivery.work_out(pending, talk, work)

    async def _listen(self, pending: Pending, talk: Talk, sign: SignOfLife) -> tuple[Answer, bool]:
        """Return the answer, and whether the time is over by itself."""

        async def tell_place(waiting: int) -> None:
            await sign.tell(talk.texts.say("diary.in_line", count=waiting))

        incoming, services = pending.incoming, self._services
        try:
            heard = await hear(incoming, services.engines, services.rules, talk.outbox, tell_place)
            self._limits.charge_heard(talk.person.id, incoming, heard.clip)
            text = heard.text
        except PersonUnreachableError:
            raise
        except (EngineError, ChannelError) as error:
            logger.info("a clip was not heard: %s", error.code)
            text = readable(incoming.text)
            if not text:
                return Answer(Outgoing(text=failure_sentence(error, talk.texts, services.rules))), False
        if not text:
            return Answer(Outgoing(text=talk.texts.say("diary.empty"))), False
        understanding = await understand(text, services.engines, tell_place)
        return await self._answer(pending, understanding, talk)

    async def _answer(self, pending: Pending, understanding: Understanding, talk: Talk) -> tuple[Answer, bool]:
        person, store = talk.person, self._services.store
        if understanding.level is CrisisLevel.URGENT:
            await plan_check_ins(self._services, talk)
            return Answer(Outgoing(text=urgent_words(understanding, Manner.of(person), pending.position))), False
        await asyncio.to_thread(store.settle_check_ins, person.id)
        since = await asyncio.to_thread(store.open_vent, person.id)
        is_over = since is not None and pending.incoming.received_utc - since > LASTS
        over, listening = talk.texts.say("vent.over", hours=LASTS.seconds // 3600), talk.texts.vary("vent.listening", pending.position)
        words = over if is_over else listening
        spoken = words if person.wants_voice and not await is_tender(self._services, talk) else ""
        words += await care_below(self._services, talk, understanding, pending.incoming.received_utc, variant=pending.position)
        return Answer(Outgoing(text=words), spoken), is_over

    async def _begin(self, talk: Talk, _argument: str) -> Outgoing:
        texts = talk.texts
        buttons = ((Button(texts.say("vent.button_done"), str(Token(Verb.VENT, "", DONE))),),)
        since = await asyncio.to_thread(self._services.store.open_vent, talk.person.id)
        if since is not None and talk.now_utc - since <= LASTS:
            return Outgoing(text=texts.say("vent.already"), buttons=buttons)
        await asyncio.to_thread(self._services.store.end_vent, talk.person.id, talk.now_utc)
        await asyncio.to_thread(self._services.store.begin_vent, talk.person.id, talk.now_utc)
        facts, google = self._services.privacy, ""
        if facts.speech_goes_to_google:
            google = "\n• " + texts.say("welcome.leaves_google_stt")
        return Outgoing(text=texts.say("vent.begin", hours=LASTS.seconds // 3600) + google, buttons=buttons)

    async def _end(self, talk: Talk, _argument: str) -> Outgoing:
        ended = await asyncio.to_thread(self._services.store.end_vent, talk.person.id, talk.now_utc)
        return Outgoing(text=talk.texts.say("vent.done" if ended else "vent.not_open"))

    async def _press(self, token: Token, talk: Talk) -> Outgoing | None:
        return await self._end(talk, "") if token.choice == DONE else None
