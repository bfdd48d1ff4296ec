"""Logging in, staying connected and stopping, over real HTTP and a real gateway connection."""

import asyncio
import logging
from collections.abc import AsyncIterator

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import ChannelError, ConfigurationError
from bot.messages import Address, ChannelName, Outgoing
from tests.fakes.conversation import RecordingConversation
from tests.handlers.local_discord import LocalDiscord, run_local_discord
from tests.handlers.simulated_discord import DISCORD_TOKEN, build_discord_channel, simulated_discord


@pytest.fixture
async def local(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    async with run_local_discord() as running:
        monkeypatch.setattr(Route, "BASE", f"{running.url}/api")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(running.url.replace("http", "ws")))
        yield running


@pytest.mark.parametrize("token", ["", "hello", "one.two", "with.a space.in it", "Bot a.b.c"])
def test_what_cannot_be_a_token_is_refused_without_a_request(conversation: RecordingConversation, token: str) -> None:
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        build_discord_channel(conversation, token=token)


def test_a_start_says_nothing_of_voice_channels(
    conversation: RecordingConversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discord.VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(discord.VoiceClient, "warn_dave", True)
    build_discord_channel(conversation)
    assert [record.msg for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_wrong_token_is_named_and_not_shown(local: LocalDiscord, conversation: RecordingConversation) -> None:
    local.statuses = [401]
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN") as caught:
        await build_discord_channel(conversation).run()
    assert DISCORD_TOKEN not in str(caught.value)


async def test_a_token_that_the_gateway_refuses_ends_the_run(local: LocalDiscord, conversation: RecordingConversation) -> None:
    local.gateway_close_code = 4004
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        async with asyncio.timeout(10):
            await build_discord_channel(conversation).run()


async def test_a_connection_ended_for_good_ends_the_run(local: LocalDiscord, conversation: RecordingConversation) -> None:
    local.gateway_close_code = 4012
    with pytest.raises(ChannelError, match="ended"):
        async with asyncio.timeout(10):
            await build_discord_channel(conversation).run()


async def test_the_login_waits_until_discord_is_there(local: LocalDiscord, conversation: RecordingConversation) -> None:
    local.statuses = [403, 403]
    channel = build_discord_channel(conversation)
    await channel.start()
    await channel.stop()
    assert local.logins == 3


async def test_the_start_publishes_the_commands_and_asks_for_no_privileged_intent(
    local: LocalDiscord, conversation: RecordingConversation
) -> None:
    channel = build_discord_channel(conversation)
    running = asyncio.create_task(channel.run())
    async with asyncio.timeout(10):
        await local.identified.wait()
    await channel.stop()
    await channel.stop()
    await running
    asked = discord.Intents._from_value(local.intents)
    assert not (asked.message_content or asked.members or asked.presences)
    assert asked.dm_messages
    assert len(local.commands) == 2


async def test_before_the_start_and_after_the_stop_nothing_can_be_sent(local: LocalDiscord, conversation: RecordingConversation) -> None:
    channel = build_discord_channel(conversation)
    person = Address(ChannelName.DISCORD, "7", "7")
    with pytest.raises(ChannelError, match="not connected"):
        await channel.outbox.send(person, Outgoing(text="안녕"))
    await channel.start()
    await channel.stop()
    with pytest.raises(ChannelError, match="not connected"):
        await channel.outbox.send(person, Outgoing(text="안녕"))


async def test_a_stop_lets_answers_in_the_making_finish(conversation: RecordingConversation) -> None:
    async with simulated_discord(conversation) as scene:
        hold = conversation.holds[str(scene.person.id)] = asyncio.Event()
        # The simulation waits for the bot's work to end, so the message is sent beside it.
        sending = asyncio.create_task(scene.person.send_dm("하나"))
        await conversation.wait_for(lambda: bool(conversation.received))
        asyncio.get_running_loop().call_soon(hold.set)
        await sending
        await scene.channel.stop()
        assert [incoming.text for incoming in conversation.finished] == ["하나"]
