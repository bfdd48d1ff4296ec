"""The real discord.py on a simulated Discord (simcord)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import simcord
from pydantic import SecretStr

from bot.config import Discord
from bot.handlers.discord_channel import DiscordChannel
from bot.handlers.discord_client import Commands
from bot.messages import Address, ChannelName, Incoming, Language, Outgoing
from bot.ports import Conversation, Outbox
from tests.fakes.conversation import RecordingConversation
from tests.handlers.conftest import NoonClock

DISCORD_TOKEN = "simulated.discord.token"
# By the clock, not by work done: on a machine that is busy elsewhere the default of five does not do.
SETTLE_SECONDS = 60.0
DISCORD_COMMANDS = {
    Language.KO: (("today", "오늘의 일기 보기"), ("delete_me", "모두 지우기")),
    Language.EN: (("today", "Today's entries"), ("delete_me", "Delete everything")),
}


def build_discord_channel(
    conversation: Conversation, token: str = DISCORD_TOKEN, commands: Commands = DISCORD_COMMANDS, *, sync_commands: bool = True
) -> DiscordChannel:
    settings = Discord(sync_commands=sync_commands)
    return DiscordChannel(conversation, SecretStr(token), settings, commands, NoonClock(), first_wait_seconds=0.01, grace_seconds=2.0)


@dataclass(slots=True)
class Scene:
    """A running bot and one person, 하루, in a server that both are in."""

    env: simcord.Env
    channel: DiscordChannel
    conversation: RecordingConversation
    person: simcord.UserHandle
    member: simcord.MemberActor
    hall: simcord.ChannelHandle

    @property
    def outbox(self) -> Outbox:
        return self.channel.outbox

    @property
    def address(self) -> Address:
        return Address(ChannelName.DISCORD, str(self.person.id), str(self.person.id))

    def said(self) -> list[str]:
        """Texts in the person's direct messages, oldest first."""
        return [message.content for message in self.person.dm_channel.history()]

    def requests(self, method: str, path_part: str) -> Iterator[dict[str, object]]:
        """JSON bodies of the bot's requests."""
        return (entry.json for entry in self.env.http_requests if entry.method == method and path_part in entry.path and entry.json)


@asynccontextmanager
async def simulated_discord(conversation: RecordingConversation, *, check_errors: bool = True) -> AsyncIterator[Scene]:
    channel = build_discord_channel(conversation)
    env = simcord.Env(channel.client, settle_timeout=SETTLE_SECONDS)
    # simcord.run would enter contexts that a pytest fixture, set up and torn down in different ones, cannot leave.
    env.backend.subscribers.append(_speak_korean)
    await env.start()
    try:
        guild = env.create_guild()
        person = env.create_user("haru")
        yield Scene(env, channel, conversation, person, guild.add_member(person), guild.create_text_channel("hall"))
    finally:
        await env.shutdown()
    if check_errors:
        env.raise_errors()


def _speak_korean(event: str, payload: Mapping[str, object]) -> None:
    """Give people a Korean app before the bot hears of them; simcord knows only American ones."""
    if event == "INTERACTION_CREATE" and isinstance(payload, dict):
        payload["locale"] = "ko"


def answering(*answers: Outgoing) -> Callable[[Incoming, Outbox], Awaitable[None]]:
    """Return what a conversation does: it sends these."""

    async def answer(incoming: Incoming, outbox: Outbox) -> None:
        for outgoing in answers:
            await outbox.send(incoming.address, outgoing, nonce=incoming.key)

    return answer
