"""The views of a diary as people see them on Telegram and on Discord: the conversation, a channel and its platform together."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import discord
import pytest
import simcord

from bot.messages import Address, ChannelName, Person
from bot.texts.catalogue import Texts
from tests.conversation.days_told import tell_on
from tests.conversation.house import House, Somebody
from tests.handlers.conftest import build_channel, running
from tests.handlers.simulated_discord import SETTLE_SECONDS, build_discord_channel
from tests.telegram_chats import BotMessage
from tests.telegram_server import BotApiServer

POLITE = Texts()
HARU = 7
DAYS = [f"2025-11-{day:02d}" for day in range(1, 21)]


@pytest.fixture
def house() -> Iterator[House]:
    built = House()
    yield built
    built.close()


async def somebody_with_a_month(house: House, address: Address) -> Somebody:
    somebody = house.stranger("somebody")
    somebody.address = address
    house.store.add_person(Person(0, address, house.clock.now_utc()))
    # Keys that no message on the platform has.
    await tell_on(somebody, "2025-10-31", "시월의 끝", key="earlier:0")
    for day in DAYS:
        await tell_on(somebody, day, f"{day}의 이야기", key=f"earlier:{day}")
    return somebody


async def pressed(server: BotApiServer, message: BotMessage, label: str) -> None:
    """Press a button and wait until the bot is done with it."""
    calls, answered = len(server.calls), len(server.calls_of("answerCallbackQuery"))
    server.press(HARU, message.message_id, message.token(label))
    changes = ("editMessageText", "editMessageMedia", "sendMessage", "sendVoice")
    await server.wait_for(
        lambda made: len(server.calls_of("answerCallbackQuery")) > answered and any(call.method in changes for call in made[calls:])
    )


async def test_a_calendar_is_walked_through_on_telegram(house: House, server: BotApiServer) -> None:
    await somebody_with_a_month(house, Address(ChannelName.TELEGRAM, str(HARU), str(HARU)))
    async with running(build_channel(server, house.conversation)):
        server.say(HARU, "/month")
        await server.wait_for(lambda _: bool(server.chat(HARU)))
        (calendar,) = server.chat(HARU)
        assert (calendar.kind, [len(row) for row in calendar.buttons]) == ("photo", [7, 7, 6, 2, 1])
        await pressed(server, calendar, "◀ 10월")
        assert server.chat(HARU) == [calendar]
        assert calendar.upload is not None
        assert calendar.upload.file_name == "month-2025-10-01.png"
        await pressed(server, calendar, "31일")
        await server.wait_for(lambda _: not calendar.buttons)
        _, day = server.chat(HARU)
        assert day.text.startswith("10월 31일 (금)의 일기 1편")
        await pressed(server, day, "11월 1일 (토) ▶")
        await pressed(server, day, "1번 열기")
        assert "2025-11-01의 이야기" in day.text
        await pressed(server, day, POLITE.say("hear.button"))
        await server.wait_for(lambda _: server.chat(HARU)[-1].kind == "voice")
        await pressed(server, day, POLITE.say("day.show"))
        await pressed(server, day, "📅 11월")
        assert [message.kind for message in server.chat(HARU)] == ["photo", "photo", "voice"]
        assert len(day.buttons) == 5


async def test_charts_are_changed_in_place_on_telegram(house: House, server: BotApiServer) -> None:
    await somebody_with_a_month(house, Address(ChannelName.TELEGRAM, str(HARU), str(HARU)))
    async with running(build_channel(server, house.conversation)):
        server.say(HARU, "/stats 365")
        await server.wait_for(lambda _: bool(server.chat(HARU)))
        (chart,) = server.chat(HARU)
        for label, file_name in (("2/3 ▶", "days-365-rhythm-2025-11-22.png"), ("30일", "days-30-flow-2025-11-22.png")):
            await pressed(server, chart, label)
            assert chart.upload is not None
            assert chart.upload.file_name == file_name
        assert server.chat(HARU) == [chart]


@asynccontextmanager
async def on_discord(house: House) -> AsyncIterator[tuple[simcord.Env, simcord.UserHandle]]:
    env = simcord.Env(build_discord_channel(house.conversation).client, settle_timeout=SETTLE_SECONDS)
    await env.start()
    try:
        yield env, env.create_user("haru")
    finally:
        await env.shutdown()
    env.raise_errors()


def last(person: simcord.UserHandle) -> discord.Message:
    message = person.dm_channel.last_message
    assert message is not None
    return message


def options(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    menus = [item for row in rows for item in row.children if isinstance(item, discord.SelectMenu)]
    return [option.value for menu in menus for option in menu.options]


async def test_a_calendar_is_walked_through_on_discord(house: House) -> None:
    async with on_discord(house) as (_, person):
        await somebody_with_a_month(house, Address(ChannelName.DISCORD, str(person.id), str(person.id)))
        await person.send_dm("/month")
        assert [attached.filename for attached in last(person).attachments] == ["month-2025-11-01.png"]
        assert options(last(person)) == [f"d:2025-11:{day:02d}" for day in range(1, 21)]
        await person.select(last(person), ["d:2025-11:03"])
        assert last(person).content.startswith("11월 3일 (월)의 일기 1편")
        assert last(person).attachments == []
        await person.click(last(person), label="📅 11월")
        await person.click(last(person), label="◀ 10월")
        assert [attached.filename for attached in last(person).attachments] == ["month-2025-10-01.png"]
        await person.click(last(person), label="31일")
        await person.click(last(person), label="1번 열기")
        assert "시월의 끝" in last(person).content
        question, answer = person.dm_channel.history()
        assert (question.content, answer.id) == ("/month", last(person).id)
        await person.click(last(person), label=POLITE.say("hear.button"))
        assert last(person).flags.voice
