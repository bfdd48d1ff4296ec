"""A running house: channels and ticks start together, and a signal lets them end in order."""

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future
from typing import Protocol

from bot.errors import TodakError
from bot.messages import Address, ChannelName
from bot.ports import Conversation, Outbox, OutboxLookup

logger = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LAST_SECONDS = 1.0


class Channel(Protocol):
    """A place people talk from."""

    @property
    def outbox(self) -> Outbox:
        """How to speak to people there."""

    async def run(self) -> None:
        """Run until stopped; raises `ConfigurationError` when the platform refuses the token."""

    async def stop(self) -> None:
        """Take no new messages, give answers in the making some seconds, and let go; harmless when repeated."""


class Ticker(Protocol):
    """Something that happens again and again."""

    def start(self) -> None:
        """Begin, on the running event loop."""

    async def stop(self) -> None:
        """Let what is at work end."""


class RunningOutboxes:
    """Finds the outbox of a channel that runs (`ports.OutboxLookup`)."""

    def __init__(self) -> None:
        self._channels: dict[ChannelName, Channel] = {}

    def add(self, name: ChannelName, channel: Channel) -> None:
        """Make a channel known."""
        self._channels[name] = channel

    def __call__(self, address: Address) -> Outbox | None:
        """Return the outbox for an address, or None if its channel is not running."""
        channel = self._channels.get(address.channel)
        return channel.outbox if channel else None


def resuming(conversation: Conversation, outboxes: OutboxLookup) -> Callable[[], Awaitable[None]]:
    """Return a tick that takes up what a stop or a failing channel left unfinished."""

    async def resume() -> None:
        count = await conversation.resume(outboxes)
        if count:
            logger.info("%d unfinished messages were taken up", count)

    return resume


async def keep_running(channels: Mapping[ChannelName, Channel], tickers: Sequence[Ticker], stopped: asyncio.Event) -> None:
    """Run until `stopped` is set or a channel ends; then stop all of them, the channels first.

    Raises:
        TodakError: what ended a channel.
    """
    for ticker in tickers:
        ticker.start()
    runs = {asyncio.create_task(channel.run(), name=name.value) for name, channel in channels.items()}
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({*runs, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        await asyncio.gather(*(channel.stop() for channel in channels.values()), return_exceptions=True)
        for ticker in tickers:
            await ticker.stop()
        await _end(runs)
    for run in runs:
        if not run.cancelled() and (failure := run.exception()) is not None:
            raise failure


async def _end(runs: Set[asyncio.Task[None]]) -> None:
    """Wait for runs that were told to stop; one that still waits for its platform to answer at the start is cancelled."""
    _, waiting = await asyncio.wait(runs, timeout=_LAST_SECONDS)
    for run in waiting:
        run.cancel()
    await asyncio.gather(*runs, return_exceptions=True)


@contextlib.contextmanager
def signals_set(stopped: asyncio.Event) -> Iterator[None]:
    """Set the event at SIGINT or SIGTERM; a second signal acts as it would without us, for hosts who cannot wait."""
    loop = asyncio.get_running_loop()

    def begin_stop() -> None:
        logger.info("stopping; a second signal stops at once")
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        stopped.set()

    # Windows has no signal handlers on the loop; there Ctrl-C cancels the main task.
    with contextlib.suppress(NotImplementedError):
        for number in _SIGNALS:
            loop.add_signal_handler(number, begin_stop)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


def run_beside_prompt(
    work: Callable[[asyncio.Event], Coroutine[None, None, None]], serve: Callable[[], None], close: Callable[[], None]
) -> None:
    """Run an event loop in a thread while the main thread serves a prompt, which only there can be interrupted.

    Args:
        work: What runs on the loop, until the event is set or by itself.
        serve: Blocks in the main thread until `close` is called or there is nothing more to ask.
        close: Ends `serve`, from any thread.
    """
    stopped, loop = asyncio.Event(), asyncio.new_event_loop()
    outcome: Future[None] = Future()

    def live() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(work(stopped))
            outcome.set_result(None)
        except BaseException as error:  # noqa: BLE001 - carried to the main thread
            outcome.set_exception(error)
        finally:
            close()

    threading.Thread(target=live, name="conversation", daemon=True).start()
    try:
        serve()
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(stopped.set)
    outcome.result()


def warm_up(engines: Mapping[str, Callable[[], None]]) -> None:
    """Load what is slow to load; what fails is told to the log and tried again when it is needed."""
    for name, load in engines.items():
        try:
            load()
        except TodakError as error:
            logger.warning("%s is not ready: %s", name, error)
        else:
            logger.info("%s is ready", name)
