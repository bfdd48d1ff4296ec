"""What is said when something failed that nobody expected; words of a crisis are never met with an error or with silence.

Nothing here may need what has failed: the rules grade the words, and the house's settings stand in for a person who cannot be read.
"""

import asyncio
import logging
from collections import deque

from bot.conversation.answering import Manner, concern_words, urgent_words
from bot.conversation.services import Services
from bot.conversation.trouble import report_unexpected
from bot.conversation.understanding import Understanding
from bot.errors import ChannelError, PersonUnreachableError, StoreError
from bot.messages import CrisisLevel, Incoming, Outgoing, Press
from bot.ports import Outbox
from bot.safety import crisis
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

MESSAGES_REMEMBERED = 1_000


class Excuses:
    """Logs a failure once and tells the person its number; a person in danger gets words of care in its place, once a message."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # Hashes of the keys of messages that care was given for: they name nobody.
        self._cared: deque[int] = deque(maxlen=MESSAGES_REMEMBERED)

    async def excuse(self, error: Exception, failed: Incoming | Press, outbox: Outbox) -> None:
        """Say that a message or a press could not be answered."""
        number = report_unexpected(logger, error)
        manner = await self._manner(failed)
        said = Texts(manner.language, manner.register).say("error.unexpected", id=number)
        if isinstance(failed, Incoming):
            understanding = await _understood(failed)
            if self._may_care(failed, understanding):
                said = self._care(failed, understanding, manner)
            elif understanding.level is not CrisisLevel.NONE:
                said += concern_words(understanding, manner, 0)
        await self._send(said, failed, outbox)

    async def care(self, incoming: Incoming) -> None:
        """Care for somebody whose urgent words cannot even be written down now; they are answered once that succeeds."""
        outbox = self._services.outboxes(incoming.address) if self._services.outboxes is not None else None
        understanding = await _understood(incoming)
        if outbox is not None and self._may_care(incoming, understanding):
            await self._send(self._care(incoming, understanding, await self._manner(incoming)), incoming, outbox)

    def _may_care(self, incoming: Incoming, understanding: Understanding) -> bool:
        return understanding.level is CrisisLevel.URGENT and hash(incoming.key) not in self._cared

    def _care(self, incoming: Incoming, understanding: Understanding, manner: Manner) -> str:
        self._cared.append(hash(incoming.key))
        if self._services.on_call is not None:
            self._services.on_call.tell(incoming.address)
        return urgent_words(understanding, manner, 0)

    async def _send(self, said: str, failed: Incoming | Press, outbox: Outbox) -> None:
        try:
            await outbox.send(failed.address, Outgoing(text=said))
        except PersonUnreachableError:
            logger.info("nobody was there to excuse to")
        except ChannelError as failure:
            logger.warning("an excuse was not sent: %s", failure.code)

    async def _manner(self, failed: Incoming | Press) -> Manner:
        defaults = self._services.defaults
        try:
            person = await asyncio.to_thread(self._services.store.find_person, failed.address)
        except StoreError as error:
            logger.warning("an excuse goes to somebody who cannot be read: %s", error.code)
            person = None
        return Manner.of(person) if person else Manner(failed.language or defaults.language, defaults.register, defaults.country)


async def _understood(incoming: Incoming) -> Understanding:
    return Understanding(await asyncio.to_thread(crisis.signals, incoming.text), None)
