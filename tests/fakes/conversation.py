"""A conversation that only remembers what it was told."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.messages import Incoming, Outgoing, Press
from bot.ports import Outbox, OutboxLookup


class RecordingConversation:
    """Stands in for the core (`ports.Conversation`).

    It answers every message with `Outgoing(text="답: …")` unless `answer` does something else; `holds` makes messages and presses of a
    person wait, and the errors in `accept_errors`, `receive_errors` and `press_errors` are raised one by one before anything is recorded.
    """

    def __init__(self) -> None:
        self.accepted: list[Incoming] = []
        self.received: list[Incoming] = []
        self.finished: list[Incoming] = []
        self.presses: list[Press] = []
        self.accept_attempts = 0
        self.accept_errors: list[Exception] = []
        self.receive_errors: list[Exception] = []
        self.press_errors: list[Exception] = []
        self.notice = ""
        self.holds: dict[str, asyncio.Event] = {}
        self.accept_gate = asyncio.Event()
        self.accept_gate.set()
        self.answer: Callable[[Incoming, Outbox], Awaitable[None]] = _echo
        self._locks: dict[str, asyncio.Lock] = {}
        self._news = asyncio.Condition()

    async def accept(self, incoming: Incoming) -> None:
        self.accept_attempts += 1
        await self._tell()
        await self.accept_gate.wait()
        if self.accept_errors:
            raise self.accept_errors.pop(0)
        self.accepted.append(incoming)
        await self._tell()

    async def receive(self, incoming: Incoming, outbox: Outbox) -> None:
        async with self._locks.setdefault(incoming.address.user_id, asyncio.Lock()):
            if self.receive_errors:
                raise self.receive_errors.pop(0)
            self.received.append(incoming)
            await self._tell()
            hold = self.holds.get(incoming.address.user_id)
            if hold is not None:
                await hold.wait()
            await self.answer(incoming, outbox)
            self.finished.append(incoming)
            await self._tell()

    async def press(self, press: Press, outbox: Outbox) -> str:
        if self.press_errors:
            raise self.press_errors.pop(0)
        self.presses.append(press)
        await self._tell()
        hold = self.holds.get(press.address.user_id)
        if hold is not None:
            await hold.wait()
        return self.notice

    async def resume(self, outboxes: OutboxLookup) -> int:
        return 0

    async def wait_for(self, condition: Callable[[], bool], within_seconds: float = 5.0) -> None:
        """Wait until something recorded here makes a condition true."""
        async with asyncio.timeout(within_seconds), self._news:
            while not condition():
                await self._news.wait()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()


async def _echo(incoming: Incoming, outbox: Outbox) -> None:
    await outbox.send(incoming.address, Outgoing(text=f"답: {incoming.text or '…'}"))
