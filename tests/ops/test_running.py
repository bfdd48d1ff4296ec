import asyncio
import os
import signal

import pytest

from bot.errors import ConfigurationError, WeightsMissingError
from bot.messages import Address, ChannelName
from bot.ops.running import RunningOutboxes, keep_running, resuming, run_beside_prompt, signals_set, warm_up
from bot.ports import OutboxLookup
from tests.fakes.conversation import RecordingConversation
from tests.fakes.outbox import RecordingOutbox


class FakeChannel:
    """A channel that runs until it is told to stop; `error` ends it by itself, `is_stubborn` makes it ignore the stop."""

    def __init__(self, error: Exception | None = None, *, is_stubborn: bool = False) -> None:
        self.outbox = RecordingOutbox()
        self.events: list[str] = []
        self._error, self._is_stubborn = error, is_stubborn
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        self.events.append("run")
        if self._error is not None:
            raise self._error
        await (asyncio.Event() if self._is_stubborn else self._stopped).wait()
        self.events.append("ended")

    async def stop(self) -> None:
        self.events.append("stop")
        self._stopped.set()


class FakeTicker:
    def __init__(self) -> None:
        self.events: list[str] = []

    def start(self) -> None:
        self.events.append("start")

    async def stop(self) -> None:
        self.events.append("stop")


async def test_a_stop_ends_channels_and_tickers_in_order() -> None:
    channel, ticker, stopped = FakeChannel(), FakeTicker(), asyncio.Event()
    running = asyncio.create_task(keep_running({ChannelName.TELEGRAM: channel}, [ticker], stopped))
    await asyncio.sleep(0)
    stopped.set()
    await asyncio.wait_for(running, 2)
    assert channel.events == ["run", "stop", "ended"]
    assert ticker.events == ["start", "stop"]


async def test_a_channel_that_fails_stops_the_others_and_says_why() -> None:
    good, bad = FakeChannel(), FakeChannel(ConfigurationError("TELEGRAM_TOKEN is refused"))
    with pytest.raises(ConfigurationError, match="TELEGRAM_TOKEN"):
        await keep_running({ChannelName.TELEGRAM: bad, ChannelName.DISCORD: good}, [], asyncio.Event())
    assert good.events == ["run", "stop", "ended"]


async def test_a_channel_that_still_waits_for_its_platform_does_not_hold_the_stop_up() -> None:
    channel, stopped = FakeChannel(is_stubborn=True), asyncio.Event()
    stopped.set()
    await asyncio.wait_for(keep_running({ChannelName.TELEGRAM: channel}, [], stopped), 5)


async def test_a_signal_sets_the_event() -> None:
    stopped = asyncio.Event()
    with signals_set(stopped):
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stopped.wait(), 2)


async def test_outboxes_are_those_of_running_channels() -> None:
    outboxes, channel = RunningOutboxes(), FakeChannel()
    outboxes.add(ChannelName.TELEGRAM, channel)
    assert outboxes(Address(ChannelName.TELEGRAM, "1", "1")) is channel.outbox
    assert outboxes(Address(ChannelName.DISCORD, "1", "1")) is None


async def test_resuming_hands_the_outboxes_on() -> None:
    class Conversation(RecordingConversation):
        asked: OutboxLookup | None = None

        async def resume(self, outboxes: OutboxLookup) -> int:
            self.asked = outboxes
            return 2

    conversation, outboxes = Conversation(), RunningOutboxes()
    await resuming(conversation, outboxes)()
    assert conversation.asked is outboxes


def test_a_prompt_in_the_main_thread_and_the_conversation_beside_it_end_together() -> None:
    served: list[str] = []

    async def work(stopped: asyncio.Event) -> None:
        served.append("worked")

    run_beside_prompt(work, lambda: served.append("served"), lambda: served.append("closed"))
    assert set(served) == {"worked", "served", "closed"}


def test_an_interrupted_prompt_stops_the_conversation() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    async def work(stopped: asyncio.Event) -> None:
        await stopped.wait()

    run_beside_prompt(work, interrupted, lambda: None)


def test_what_the_conversation_raises_reaches_the_command() -> None:
    async def work(stopped: asyncio.Event) -> None:
        raise ConfigurationError("no")

    with pytest.raises(ConfigurationError, match="no"):
        run_beside_prompt(work, lambda: None, lambda: None)


def test_an_engine_that_cannot_be_warmed_up_does_not_keep_the_others_cold() -> None:
    warm: list[str] = []

    def missing() -> None:
        raise WeightsMissingError("not there")

    warm_up({"hearing": missing, "voice": lambda: warm.append("voice")})
    assert warm == ["voice"]
