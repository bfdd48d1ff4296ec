"""The first sign of life: typing at once, words within a second, edited later into the answer."""

import asyncio
import contextlib
import logging
from types import TracebackType

from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Outgoing
from bot.ports import DiaryStore, Outbox, Pending

logger = logging.getLogger(__name__)

# A person should see words within a second of sending (the product's promise); most texts are answered before this passes.
PLACEHOLDER_AFTER_SECONDS = 0.7
# Telegram drops the typing action after 5 seconds, Discord after 10.
TYPING_EVERY_SECONDS = 4.0
# Ends the nonce of a placeholder, so that a channel which can show it better than as a message knows it.
SIGN_MARK = "#sign"


class SignOfLife:
    """While a message is worked on: shows typing, and sends a placeholder if the answer takes long.

    The reference of the placeholder is written to the store, so that after a crash the answer still lands in it and not beside it.
    """

    def __init__(self, store: DiaryStore, outbox: Outbox, pending: Pending, placeholder: str, *, at_once: bool) -> None:
        self._store, self._outbox, self._pending, self._text = store, outbox, pending, placeholder
        self._at_once = at_once
        self._task: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        self._ended = False
        self.message_ref = pending.placeholder_ref

    async def __aenter__(self) -> "SignOfLife":
        if self._at_once:
            await self._send_placeholder()
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # A placeholder on its way is waited for: cancelling it would leave a message that nobody edits.
        async with self._sending:
            self._ended = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def tell(self, text: str, *, is_draft: bool = False) -> None:
        """Show other words while the work goes on, such as the place in a queue or the answer so far."""
        self._text = text
        try:
            if self.message_ref:
                await self._outbox.edit(self._pending.incoming.address, self.message_ref, Outgoing(text=text, is_draft=is_draft))
            else:
                await self._send_placeholder()
        except PersonUnreachableError:
            raise
        except ChannelError as error:
            # Only a word on the way: the answer must not fail because of it.
            logger.info("a word on the way could not be told: %s", error.code)

    async def _live(self) -> None:
        address = self._pending.incoming.address
        try:
            await self._outbox.show_typing(address)
            await asyncio.sleep(PLACEHOLDER_AFTER_SECONDS)
            await self._send_placeholder()
            while True:
                await asyncio.sleep(TYPING_EVERY_SECONDS)
                await self._outbox.show_typing(address)
        except ChannelError as error:
            # The answer itself will meet the same failure and decide what it means.
            logger.info("no sign of life could be shown: %s", error.code)

    async def _send_placeholder(self) -> None:
        async with self._sending:
            if self.message_ref or self._ended:
                return
            incoming = self._pending.incoming
            self.message_ref = await self._outbox.send(incoming.address, Outgoing(text=self._text), nonce=incoming.key + SIGN_MARK)
            await asyncio.to_thread(self._store.set_placeholder, incoming.key, self.message_ref)
