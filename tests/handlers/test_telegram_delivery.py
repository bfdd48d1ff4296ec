"""Nothing is acknowledged before it is safe; order per person; people do not wait for each other."""

import asyncio

from bot.errors import StoreError
from bot.handlers.telegram_channel import TelegramChannel
from tests.fakes.conversation import RecordingConversation
from tests.handlers.conftest import build_channel, running
from tests.telegram_server import BotApiServer


async def test_a_message_is_acknowledged_only_after_it_was_accepted(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.accept_gate.clear()
    server.say(7, "하나")
    await conversation.wait_for(lambda: conversation.accept_attempts == 1)
    await asyncio.sleep(0.2)
    update_id = server.updates[0][0]
    assert server.acknowledged_up_to <= update_id
    assert conversation.received == []
    conversation.accept_gate.set()
    await server.wait_for(lambda _: server.acknowledged_up_to == update_id + 1)
    assert [incoming.text for incoming in conversation.accepted] == ["하나"]


async def test_a_message_that_the_store_did_not_take_is_tried_again_before_it_is_acknowledged(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.accept_errors = [StoreError("the disk is full")] * 8
    server.say(7, "잃으면 안 되는 말")
    await conversation.wait_for(lambda: conversation.accept_attempts >= 5)
    assert server.acknowledged_up_to <= server.updates[0][0]
    await conversation.wait_for(lambda: len(conversation.finished) == 1)
    assert conversation.accept_attempts == 9
    assert [incoming.text for incoming in conversation.received] == ["잃으면 안 되는 말"]


async def test_a_message_that_was_not_accepted_when_the_bot_stopped_comes_to_the_next_run(
    server: BotApiServer, conversation: RecordingConversation
) -> None:
    async with running(build_channel(server, conversation)):
        server.say(7, "첫째")
        await conversation.wait_for(lambda: len(conversation.finished) == 1)
        conversation.accept_gate.clear()
        server.say(7, "둘째")
        await conversation.wait_for(lambda: conversation.accept_attempts == 2)
    assert [incoming.text for incoming in conversation.accepted] == ["첫째"]
    conversation.accept_gate.set()
    async with running(build_channel(server, conversation)):
        await conversation.wait_for(lambda: len(conversation.finished) == 2)
    assert [incoming.text for incoming in conversation.accepted] == ["첫째", "둘째"]


async def test_a_message_that_breaks_accepting_does_not_stop_everybody(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.accept_errors = [ValueError("a bug")] * 6
    conversation.receive_errors = [ValueError("the same bug")]
    server.say(7, "버그를 부르는 말")
    server.say(8, "평범한 말")
    await conversation.wait_for(lambda: len(conversation.finished) == 1)
    assert [incoming.text for incoming in conversation.finished] == ["평범한 말"]
    told = await server.wait_for_message(7, "오류 번호")
    assert "bug" not in told.text


async def test_messages_of_one_person_are_taken_in_order(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    for number in range(40):
        server.say(7, f"{number}")
        server.say(8, f"{number}")
    await conversation.wait_for(lambda: len(conversation.received) == 80, within_seconds=15)
    for user_id in ("7", "8"):
        texts = [incoming.text for incoming in conversation.received if incoming.address.user_id == user_id]
        assert texts == [str(number) for number in range(40)]


async def test_a_slow_person_does_not_delay_another(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.holds["7"] = asyncio.Event()
    server.say(7, "긴 이야기")
    server.say(7, "그다음")
    await conversation.wait_for(lambda: len(conversation.received) == 1)
    server.say(8, "짧은 이야기")
    await server.wait_for_message(8, "답: 짧은 이야기")
    server.press(8, 1, "token")
    await conversation.wait_for(lambda: len(conversation.presses) == 1)
    assert server.chat(7) == []
    conversation.holds["7"].set()
    await server.wait_for_message(7, "답: 그다음")
    assert [message.text for message in server.chat(7)] == ["답: 긴 이야기", "답: 그다음"]


async def test_a_stop_waits_for_an_answer_in_the_making(server: BotApiServer, conversation: RecordingConversation) -> None:
    conversation.holds["7"] = asyncio.Event()
    channel = build_channel(server, conversation)
    await channel.start()
    server.say(7, "이야기")
    await conversation.wait_for(lambda: len(conversation.received) == 1)
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0.1)
    conversation.holds["7"].set()
    await stopping
    assert [message.text for message in server.chat(7)] == ["답: 이야기"]


async def test_a_stop_does_not_wait_for_ever(server: BotApiServer, conversation: RecordingConversation) -> None:
    conversation.holds["7"] = asyncio.Event()
    channel = build_channel(server, conversation, grace_seconds=0.1)
    await channel.start()
    server.say(7, "이야기")
    await conversation.wait_for(lambda: len(conversation.received) == 1)
    async with asyncio.timeout(3):
        await channel.stop()
        await channel.stop()
    assert conversation.finished == []
    assert [incoming.text for incoming in conversation.accepted] == ["이야기"]
