"""The tick."""

import asyncio
import logging

import pytest

from bot.reports.scheduler import TickScheduler


class Ticks:
    """A tick that counts, and can be made to fail or to wait."""

    def __init__(self) -> None:
        self.count = self.ended = self.at_once = self.most_at_once = 0
        self.errors: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._news = asyncio.Condition()

    async def tick(self) -> None:
        async with self._news:
            self.count += 1
            self._news.notify_all()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
            if self.errors:
                raise self.errors.pop(0)
            self.ended += 1
        finally:
            self.at_once -= 1

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(5), self._news:
            while self.count < count:
                await self._news.wait()


async def test_it_ticks_at_once_and_again() -> None:
    ticks, slow = Ticks(), Ticks()
    scheduler = TickScheduler({"charts": ticks.tick}, tick_seconds=0.05)
    patient = TickScheduler({"charts": slow.tick}, tick_seconds=600)
    scheduler.start()
    patient.start()
    await ticks.reach(3)
    await slow.reach(1)
    await scheduler.stop()
    await patient.stop()
    stopped_at = ticks.count
    await asyncio.sleep(0.15)
    assert ticks.count == stopped_at
    assert slow.count == 1


async def test_a_tick_that_raises_is_logged_by_type_and_the_next_one_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    ticks = Ticks()
    ticks.errors.append(RuntimeError("오늘 너무 슬펐어요"))
    scheduler = TickScheduler({"charts": ticks.tick}, tick_seconds=0.05)
    with caplog.at_level(logging.DEBUG):
        scheduler.start()
        await ticks.reach(2)
        await scheduler.stop()
    assert "the tick charts failed: RuntimeError" in caplog.text
    assert "슬펐" not in caplog.text


async def test_a_slow_tick_is_never_run_twice_at_once() -> None:
    ticks = Ticks()
    ticks.gate.clear()
    scheduler = TickScheduler({"charts": ticks.tick}, tick_seconds=0.03)
    scheduler.start()
    await asyncio.sleep(0.2)
    ticks.gate.set()
    await ticks.reach(2)
    await scheduler.stop()
    assert ticks.most_at_once == 1


async def test_a_failing_tick_leaves_the_others_alone() -> None:
    broken, sound = Ticks(), Ticks()
    broken.errors.extend(ValueError() for _ in range(100))
    scheduler = TickScheduler({"charts": broken.tick, "check_ins": sound.tick}, tick_seconds=0.05)
    scheduler.start()
    await sound.reach(3)
    await scheduler.stop()
    assert sound.ended >= 3


async def test_stopping_waits_for_the_tick_at_work() -> None:
    ticks = Ticks()
    ticks.gate.clear()
    scheduler = TickScheduler({"charts": ticks.tick}, tick_seconds=60)
    scheduler.start()
    await ticks.reach(1)
    stopping = asyncio.create_task(scheduler.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    ticks.gate.set()
    await stopping
    assert ticks.ended == 1


async def test_stopping_does_not_wait_for_ever() -> None:
    ticks = Ticks()
    ticks.gate.clear()
    scheduler = TickScheduler({"charts": ticks.tick}, tick_seconds=60, grace_seconds=0.05)
    scheduler.start()
    await ticks.reach(1)
    await scheduler.stop()
    await asyncio.sleep(0.01)
    assert (ticks.ended, ticks.at_once) == (0, 0)


async def test_stopping_before_starting_is_harmless() -> None:
    await TickScheduler({}, tick_seconds=60).stop()
