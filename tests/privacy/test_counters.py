"""Counting without words."""

import asyncio
import logging
import re

import pytest

from bot.conversation.counters import Counters
from bot.errors import EngineError, SilentClipError
from bot.messages import ChannelName, CrisisLevel
from bot.ops.counter_log import CounterLog
from bot.safety.refusals import RefusalReason
from tests.conversation.house import CONCERN, URGENT, House


def counted(house: House) -> str:
    return str(house.engines.counters)


async def test_a_conversation_is_counted_by_kind_alone(house: House) -> None:
    haru = house.friend("haru-4711")
    await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    await haru.tell(CONCERN)
    await haru.tell(URGENT)
    house.emotion.errors.append(EngineError("부엉이바위"))
    await haru.tell("비가 왔어요")
    house.hearing.errors.append(SilentClipError("no sound"))
    await haru.speak()
    assert counted(house) == (
        "crisis.concern=1 crisis.none=2 crisis.urgent=1 failures.hearing.silent_clip=1 failures.reading.engine=1 messages.telegram=5"
    )


async def test_refused_answers_are_counted_by_reason(house: House) -> None:
    house.reply.answers = ("우울증이 분명하니 항우울제를 드세요.",)
    await house.friend().tell("요즘 기운이 없어요")
    assert re.search(r"refusals\.(diagnosis|medication)=2", counted(house))


async def test_the_log_gets_numbers_every_hour_and_at_the_stop(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    counters = Counters()
    log = CounterLog(counters, every_seconds=0.01)
    log.start()
    await asyncio.sleep(0.05)
    assert caplog.messages == []
    counters.message(ChannelName.DISCORD)
    counters.refusal(RefusalReason.COPY)
    await asyncio.sleep(0.05)
    counters.crisis(CrisisLevel.URGENT)
    await log.stop()
    assert caplog.messages == [
        "since the start: messages.discord=1 refusals.copy=1",
        "since the start: crisis.urgent=1 messages.discord=1 refusals.copy=1",
    ]


async def test_a_log_that_never_started_can_be_stopped() -> None:
    await CounterLog(Counters()).stop()
