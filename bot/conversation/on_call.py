"""Telling the host's person on call that somebody needs a look: through which channel, and nothing else.

No name, no id and no word of anybody is passed on; whoever is on call looks at the channel, not at a person.
"""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.conversation.trouble import report_unexpected
from bot.errors import ChannelError
from bot.messages import Address, ChannelName, Outgoing
from bot.ports import Clock, OutboxLookup
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

# Somebody in need may write many messages; one notice an hour says that somebody is still there.
QUIET = timedelta(hours=1)
ACCOUNTS_REMEMBERED = 1_000


class OnCall:
    """Tells without being waited for, so that no answer to a person in need comes later for it."""

    def __init__(self, address: Address, outboxes: OutboxLookup, clock: Clock, texts: Texts) -> None:
        self._address, self._outboxes, self._clock, self._texts = address, outboxes, clock, texts
        self._told: OrderedDict[tuple[ChannelName, str], datetime] = OrderedDict()
        self._sending: set[asyncio.Task[None]] = set()

    def tell(self, account: Address) -> None:
        """Begin to tell of an account, a stranger's too, unless it was told within the hour or is that of the person on call."""
        who, now = (account.channel, account.user_id), self._clock.now_utc()
        last = self._told.get(who)
        if who == (self._address.channel, self._address.user_id) or (last is not None and now - last < QUIET):
            return
        self._told[who] = now
        self._told.move_to_end(who)
        while len(self._told) > ACCOUNTS_REMEMBERED:
            self._told.popitem(last=False)
        task = asyncio.create_task(self._send(account))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def forget(self, account: Address) -> None:
        """Forget that it was told of an account."""
        self._told.pop((account.channel, account.user_id), None)

    async def settle(self) -> None:
        """Wait for notices on their way."""
        await asyncio.gather(*self._sending)

    async def _send(self, account: Address) -> None:
        """Send the notice; one that fails may be tried again with the next urgent message."""
        outbox = self._outboxes(self._address)
        if outbox is None:
            self.forget(account)
            logger.error("the person on call was not told: their channel is not running")
            return
        try:
            name = self._texts.say(f"on_call.{account.channel.value}")
            await outbox.send(self._address, Outgoing(text=self._texts.say("on_call.notice", channel=name)))
        except ChannelError as error:
            self.forget(account)
            logger.error("the person on call was not told: %s", error.code)  # noqa: TRY400 - the code says it all
        except Exception as error:  # nobody awaits this task, so here the unexpected ends
            self.forget(account)
            report_unexpected(logger, error)


def on_call_address(configured: str) -> Address | None:
    """Return the address of `safety.on_call` (`telegram:<chat id>` or `discord:<user id>`), or None when nobody is on call."""
    channel, _, number = configured.partition(":")
    return Address(ChannelName(channel), number, number) if number else None
