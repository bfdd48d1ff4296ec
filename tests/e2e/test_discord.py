"""A day on Discord: the real library on a simulated Discord, the real models, a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord
import pytest
import simcord
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.config import Discord
from bot.conversation.notices import command_list
from bot.handlers.discord_channel import DiscordChannel
from bot.messages import ChannelName, CrisisLevel, Emotion, Entry, Language
from bot.texts.catalogue import Texts
from tests.conversation.house import until
from tests.e2e.real_home import FIXTURES, PNG, RealHome
from tests.handlers.simulated_discord import DISCORD_TOKEN, SETTLE_SECONDS

SAD_STORY = "회사에서 팀장님한테 크게 혼나서 하루 종일 속상하고 눈물이 났어요"
POLITE = Texts()
ENOUGH_SECONDS = 20.0


@dataclass
class OnDiscord:
    """The simulated server, one person in it, and the bot behind it."""

    env: simcord.Env
    home: RealHome
    person: simcord.UserHandle
    member: simcord.MemberActor
    hall: simcord.ChannelHandle

    @property
    def messages(self) -> list[discord.Message]:
        return list(self.person.dm_channel.history())

    @property
    def entries(self) -> list[Entry]:
        return list(self.home.entries(ChannelName.DISCORD, self.person.id))

    async def sees(self, words: str) -> discord.Message:
        """Wait until the bot says something in the person's direct messages."""

        def found() -> list[discord.Message]:
            return [message for message in self.messages if message.author.bot and words in message.content]

        await until(lambda: bool(found()), ENOUGH_SECONDS)
        return found()[-1]

    async def tell(self, text: str, words: str) -> discord.Message:
        await self.person.send_dm(text)
        return await self.sees(words)

    async def join(self, text: str) -> None:
        """Say something for the first time, and agree to both questions."""
        introduction = await self.tell(text, "토끼 의사 토닥이")
        await self.person.click(introduction, label=POLITE.say("welcome.agree"))
        asked = await self.sees("민감정보")
        await self.person.click(asked, label=POLITE.say("welcome.sensitive_agree"))


def speak_korean(event: str, payload: object) -> None:
    """Give people a Korean app before the bot hears of them; simcord knows only American ones."""
    if event == "INTERACTION_CREATE" and isinstance(payload, dict):
        payload["locale"] = "ko"


@asynccontextmanager
async def on_discord(home: RealHome) -> AsyncIterator[OnDiscord]:
    commands = {language: command_list(language) for language in Language}
    channel = DiscordChannel(home.conversation, SecretStr(DISCORD_TOKEN), Discord(), commands, home.clock, grace_seconds=2.0)
    home.outboxes.add(ChannelName.DISCORD, channel)
    env = simcord.Env(channel.client, settle_timeout=SETTLE_SECONDS)
    env.backend.subscribers.append(speak_korean)
    await env.start()
    try:
        guild = env.create_guild()
        home.clock.set_to(env.now())
        person = env.create_user("haru")
        yield OnDiscord(env, home, person, guild.add_member(person), guild.create_text_channel("hall"))
    finally:
        await channel.stop()
        await env.shutdown()
    env.raise_errors()


@pytest.fixture
async def on(home: RealHome) -> AsyncIterator[OnDiscord]:
    async with on_discord(home) as running:
        await running.join("안녕하세요")
        await running.sees(POLITE.say("welcome.agreed_with_story"))
        yield running


async def test_a_direct_message_is_kept_and_answered_and_its_feeling_corrected(on: OnDiscord) -> None:
    answer = await on.tell(SAD_STORY, "%")
    entry = on.entries[-1]
    assert (entry.text, entry.emotion) == (SAD_STORY, Emotion.SADNESS)
    await on.person.click(answer, label=POLITE.say("diary.button_feeling"))
    chooser = await on.sees(POLITE.say("correct.which_feeling"))
    choices = [child for row in chooser.components for child in getattr(row, "children", [])]
    assert {POLITE.feeling(emotion) for emotion in Emotion} <= {getattr(choice, "label", "") for choice in choices}
    await on.person.click(chooser, label=POLITE.feeling(Emotion.ANGER))
    await on.sees("분노로 바꿔 두었어요")
    assert on.entries[-1].emotion is Emotion.ANGER


async def test_a_voice_message_is_heard(on: OnDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=on.env.backend.cdn.get(str(request.url)))

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    async with TestServer(app) as files:
        monkeypatch.setattr("simcord.backend.cdn.CDN_BASE", str(files.make_url("/")).rstrip("/"))
        sound = (FIXTURES / "voice_miss_mother.ogg").read_bytes()
        (attached,) = on.env.backend.store_attachments(on.person.dm_channel.id, [("voice-message.ogg", sound)])
        await on.person.send_dm("", attachments=[{**attached, "duration_secs": 2.0, "waveform": "AAEC"}], flags=8192)
        await on.sees("🎧 “엄마가 보고 싶어요")
    assert [entry.is_voice for entry in on.entries][-1]


async def test_slash_commands_answer_in_private_also_from_a_server(on: OnDiscord) -> None:
    await on.tell(SAD_STORY, "%")
    result = await on.member.slash(on.hall, "today")
    assert result.response is not None
    assert result.response.ephemeral
    assert SAD_STORY[:10] in result.response.content
    assert on.hall.history() == []
    chart = await on.person.slash("chart")
    assert chart.response is not None
    (picture,) = chart.response.attachments
    assert (on.env.backend.cdn.get(picture.url) or b"").startswith(PNG)


async def test_somebody_in_danger_is_cared_for(on: OnDiscord) -> None:
    care = await on.tell("더는 못 버티겠어요. 오늘 밤에 죽으려고 해요", "109")
    assert care.components == []
    assert on.entries[-1].crisis is CrisisLevel.URGENT


async def test_an_answer_is_spoken_as_a_voice_message(on: OnDiscord) -> None:
    await on.person.slash("voice")
    await on.tell(SAD_STORY, "%")
    await until(lambda: any(message.flags.voice for message in on.messages), ENOUGH_SECONDS)
    (voice,) = [message for message in on.messages if message.flags.voice]
    assert (on.env.backend.cdn.get(voice.attachments[0].url) or b"").startswith(b"OggS")


async def test_deleting_oneself_leaves_not_a_byte(on: OnDiscord) -> None:
    await on.tell(SAD_STORY, "%")
    assert str(on.person.id).encode() in on.home.bytes_on_disk()
    await on.person.slash("delete_me")
    ask = await on.sees(POLITE.say("delete_me.ask")[:20])
    await on.person.click(ask, label=POLITE.say("delete_me.yes"))
    await on.sees(POLITE.say("delete_me.done"))
    assert str(on.person.id).encode() not in on.home.bytes_on_disk()
