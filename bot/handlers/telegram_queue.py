"""Where updates wait between Telegram and the conversation.

The library acknowledges a batch of updates with its next `getUpdates`, which it makes only once `put` has returned for each of them
(and a webhook is answered after `put`, too). So `put` is the place to write a message down: what was not accepted is never
acknowledged and comes again after a restart.
"""

import asyncio
import logging
from typing import Protocol

from telegram import Update

from bot.conversation.trouble import report_unexpected
from bot.errors import TodakError
from bot.handlers.telegram_updates import PressedButton, UpdateReader
from bot.messages import Incoming

logger = logging.getLogger(__name__)

_LONGEST_WAIT_SECONDS = 30.0
# An error that nobody expects is a bug that this one message meets, not a store that will come back: about half a minute of trying.
_TRIES_AFTER_UNEXPECTED_ERRORS = 6


class Accept(Protocol):
    """Writes a message down (`Conversation.accept`)."""

    async def __call__(self, incoming: Incoming, /) -> None:
        """Return once the message is safe."""


class AcceptingQueue(asyncio.Queue[object]):
    """Takes updates, accepts the messages in them and passes values on; updates that say nothing to the bot go no further."""

    def __init__(self, accept: Accept, reader: UpdateReader, *, first_wait_seconds: float = 0.5) -> None:
        super().__init__()
        self._accept = accept
        self._reader = reader
        self._first_wait_seconds = first_wait_seconds

    async def put(self, item: object) -> None:
        """Return once what `item` says is safe and in the queue; anything but an update passes as it is."""
        value = self._read(item) if isinstance(item, Update) else item
        if isinstance(value, Incoming):
            await self._keep_accepting(value)
        if value is not None:
            await super().put(value)

    def _read(self, update: Update) -> Incoming | PressedButton | None:
        try:
            return self._reader.read(update)
        except Exception as error:  # An error here would end the polling for everybody.
            report_unexpected(logger, error)
            return None

    async def _keep_accepting(self, incoming: Incoming) -> None:
        """Try until the message is accepted.

        While the store is away nothing is acknowledged, so everybody waits and nothing is lost. After too many unexpected errors the
        message is passed on unaccepted: its answering fails visibly in the one error handler instead of stopping the whole channel.
        """
        wait_seconds = self._first_wait_seconds
        unexpected = 0
        while True:
            try:
                return await self._accept(incoming)
            except TodakError as error:
                logger.warning("a message waits to be accepted: %s", error.code)
            except Exception as error:
                unexpected += 1
                report_unexpected(logger, error)
                if unexpected >= _TRIES_AFTER_UNEXPECTED_ERRORS:
                    return None
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(_LONGEST_WAIT_SECONDS, wait_seconds * 2)
