"""The batcher in front of an engine, and the turnstile in front of a person."""

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from bot.conversation.batching import Batcher
from bot.conversation.turnstile import Turnstile
from bot.errors import EngineError, QueueFullError, VoiceError
from bot.messages import Address, ChannelName


class Doubling:
    """An engine that doubles numbers: 13 is bad, 14 is worse, and at 15 it answers too little."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.threads: set[str] = set()

    def answer(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.threads.add(threading.current_thread().name)
        self.gate.wait(5)
        if 13 in numbers:
            raise VoiceError("13")
        if 14 in numbers:
            raise ValueError("the diary says 14")
        return [number * 2 for number in numbers if number != 15]


@pytest.fixture
def engine() -> Doubling:
    return Doubling()


@pytest.fixture
def batcher(engine: Doubling) -> Iterator["Batcher[int, int]"]:
    built = Batcher("test", engine.answer, batch_size=4, queue_length=6)
    yield built
    engine.gate.set()
    built.close()


async def start(batcher: "Batcher[int, int]", *numbers: int) -> list["asyncio.Task[int]"]:
    tasks = [asyncio.create_task(batcher.ask(number)) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_requests_that_come_together_are_answered_by_one_call(batcher: "Batcher[int, int]", engine: Doubling) -> None:
    assert await asyncio.gather(*await start(batcher, 1, 2, 3)) == [2, 4, 6]
    assert engine.batches == [[1, 2, 3]]
    assert threading.current_thread().name not in engine.threads


async def test_a_batch_is_never_larger_than_allowed(batcher: "Batcher[int, int]", engine: Doubling) -> None:
    assert await asyncio.gather(*await start(batcher, 1, 2, 3, 4, 5, 6)) == [2, 4, 6, 8, 10, 12]
    assert [len(batch) for batch in engine.batches] == [4, 2]


async def test_a_bad_request_does_not_spoil_its_neighbours(batcher: "Batcher[int, int]") -> None:
    first, bad, last = await asyncio.gather(*await start(batcher, 1, 13, 3), return_exceptions=True)
    assert (first, last) == (2, 6)
    assert isinstance(bad, VoiceError)


async def test_an_unexpected_error_loses_its_words(batcher: "Batcher[int, int]") -> None:
    with pytest.raises(EngineError) as caught:
        await batcher.ask(14)
    assert "diary" not in str(caught.value)
    assert "ValueError" in str(caught.value)
    assert caught.value.__cause__ is None


async def test_an_engine_that_answers_too_little_keeps_nobody_waiting(batcher: "Batcher[int, int]") -> None:
    async with asyncio.timeout(2):
        answers = await asyncio.gather(*await start(batcher, 1, 15, 3), return_exceptions=True)
    assert (answers[0], answers[2]) == (2, 6)
    assert isinstance(answers[1], EngineError)


async def test_a_full_queue_is_refused_with_its_length(batcher: "Batcher[int, int]", engine: Doubling) -> None:
    engine.gate.clear()
    tasks = await start(batcher, 0)
    await asyncio.sleep(0.05)
    tasks += await start(batcher, 1, 2, 3, 4, 5, 6)
    with pytest.raises(QueueFullError) as caught:
        await batcher.ask(7)
    assert caught.value.waiting == 6
    engine.gate.set()
    assert sum(await asyncio.gather(*tasks)) == 42


async def test_the_patient_are_told_their_place_once_and_answered(batcher: "Batcher[int, int]", engine: Doubling) -> None:
    told: list[int] = []

    async def tell(waiting: int) -> None:
        told.append(waiting)

    engine.gate.clear()
    tasks = await start(batcher, 0)
    await asyncio.sleep(0.05)
    tasks += await start(batcher, 1, 2, 3, 4, 5, 6)
    patient = [asyncio.create_task(batcher.ask_patiently(number, tell)) for number in range(20, 30)]
    await asyncio.sleep(0.05)
    engine.gate.set()
    assert await asyncio.gather(*patient) == [number * 2 for number in range(20, 30)]
    assert told == [6] * 10
    await asyncio.gather(*tasks)


async def test_who_does_not_wait_any_more_is_not_asked_for(batcher: "Batcher[int, int]", engine: Doubling) -> None:
    engine.gate.clear()
    first = await start(batcher, 1)
    await asyncio.sleep(0.05)
    (gone,) = await start(batcher, 2)
    gone.cancel()
    await asyncio.sleep(0)
    engine.gate.set()
    await asyncio.gather(*first)
    await asyncio.sleep(0.05)
    assert engine.batches == [[1]]
    assert await batcher.ask(3) == 6


def account(name: str, chat: str = "1") -> Address:
    return Address(ChannelName.TELEGRAM, chat, name)


async def test_one_account_is_served_in_the_order_it_came_whatever_the_chat() -> None:
    turnstile, served = Turnstile(), list[int]()

    async def visit(number: int) -> None:
        async with turnstile.hold(account("haru", str(number))):
            await asyncio.sleep(0)
            served.append(number)

    await asyncio.gather(*(visit(number) for number in range(10)))
    assert served == list(range(10))


async def test_accounts_do_not_wait_for_one_another() -> None:
    turnstile = Turnstile()
    async with asyncio.timeout(1), turnstile.hold(account("haru")), turnstile.hold(account("bom")):
        pass


async def test_who_gives_up_waiting_or_fails_leaves_the_way_free() -> None:
    turnstile = Turnstile()
    async with turnstile.hold(account("haru")):
        waiting = asyncio.create_task(turnstile.hold(account("haru")).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
    with pytest.raises(ValueError, match="inside"):
        async with turnstile.hold(account("haru")):
            raise ValueError("inside")
    async with asyncio.timeout(1), turnstile.hold(account("haru")):
        pass


async def test_nobody_idle_is_remembered() -> None:
    turnstile = Turnstile()
    for number in range(100):
        async with turnstile.hold(account(str(number))):
            assert turnstile.active_count == 1
    assert turnstile.active_count == 0


async def test_two_accounts_of_a_person_wait_for_each_other_and_leave_no_lock_behind() -> None:
    turnstile, served = Turnstile(), list[str]()

    async def serve(name: str, person_id: int) -> None:
        async with turnstile.hold(account(name)), turnstile.hold_person(person_id):
            served.append(f"{name} begins")
            await asyncio.sleep(0.01)
            served.append(f"{name} ends")

    async with asyncio.timeout(2):
        await asyncio.gather(serve("telegram", 1), serve("discord", 1), serve("somebody else", 2))
    mine = [step for step in served if "else" not in step]
    assert mine in (
        ["telegram begins", "telegram ends", "discord begins", "discord ends"],
        ["discord begins", "discord ends", "telegram begins", "telegram ends"],
    )
    assert served.index("somebody else begins") < 3
    assert turnstile.active_count == 0
