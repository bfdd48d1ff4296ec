"""Answers on their way out: decided and stored first, sent second, marked last."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation.services import Services, Talk
from bot.conversation.sign_of_life import SignOfLife
from bot.errors import ChannelError, EngineError, PersonUnreachableError
from bot.messages import Address, Language, Outgoing, Person, SpeechPace
from bot.ports import Answer, Outbox, Pending

logger = logging.getLogger(__name__)


class Delivery:
    """Sends stored answers: into the placeholder if there is one (an edit may be repeated harmlessly), else as a new message."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def work_out(self, pending: Pending, talk: Talk, work: Callable[[SignOfLife], Awaitable[Answer]]) -> None:
        """Show signs of life while an answer is worked out and stored, and send it."""
        is_voice = pending.incoming.voice is not None
        placeholder = talk.texts.say("diary.listening_voice" if is_voice else "diary.listening_text")
        sign = SignOfLife(self._services.store, talk.outbox, pending, placeholder, at_once=is_voice)
        try:
            async with sign:
                answer = await work(sign)
        except PersonUnreachableError:
            await self.give_up_on(talk.person)
            await asyncio.to_thread(self._services.store.mark_done, pending.incoming.key)
            return
        await self.deliver(replace(pending, placeholder_ref=sign.message_ref), answer, talk.person, talk.outbox)

    async def deliver(self, pending: Pending, answer: Answer, person: Person, outbox: Outbox) -> None:
        """Send an answer that is committed, mark its message done, then speak it if it is to be spoken.

        A `ChannelError` leaves the message unfinished, so that the next start sends it again.
        """
        address = pending.incoming.address
        try:
            await self._show(pending, answer.outgoing, outbox)
        except PersonUnreachableError:
            await self.give_up_on(person)
            await asyncio.to_thread(self._services.store.mark_done, pending.incoming.key)
            return
        await asyncio.to_thread(self._services.store.mark_done, pending.incoming.key)
        if answer.speech:
            await self.speak(answer.speech, person.language, address, outbox, person.speech_pace)

    async def speak(self, text: str, language: Language, address: Address, outbox: Outbox, pace: SpeechPace = SpeechPace.NORMAL) -> None:
        """Send a text as a voice message; a failed voice leaves the text, which was sent before, alone."""
        try:
            clip = await self._services.engines.speak(text, language, pace)
            await outbox.send(address, Outgoing(voice=clip))
        except (EngineError, ChannelError) as error:
            logger.warning("an answer was not spoken: %s", error.code)

    async def give_up_on(self, person: Person) -> None:
        """Stop what would be sent unasked to somebody who cannot be reached; their next message starts it again.

        It goes to their first account: another one that cannot be reached stops nothing.
        """
        first, *_ = await asyncio.to_thread(self._services.store.accounts_of, person.id) or (person.address,)
        if (first.channel, first.user_id) != (person.address.channel, person.address.user_id):
            logger.info("an account of person %d cannot be reached; their first one may", person.id)
            return
        logger.info("person %d cannot be reached; scheduled messages stop", person.id)
        await asyncio.to_thread(self._services.store.save_person, replace(person, is_reachable=False), next_utc={})

    async def _show(self, pending: Pending, outgoing: Outgoing, outbox: Outbox) -> None:
        address = pending.incoming.address
        if pending.placeholder_ref:
            try:
                await outbox.edit(address, pending.placeholder_ref, outgoing)
            except PersonUnreachableError:
                raise
            except ChannelError as error:
                # The person may have removed the placeholder; the answer still has to reach them.
                logger.info("the placeholder could not be edited: %s", error.code)
            else:
                return
        await outbox.send(address, outgoing, nonce=pending.incoming.key)
