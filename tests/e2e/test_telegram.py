"""A day on Telegram: the real library over HTTP, the real models, a real database."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from PIL import Image
from pydantic import SecretStr

from bot.config import Telegram
from bot.conversation.notices import command_list
from bot.handlers.telegram_channel import Patience, TelegramChannel
from bot.messages import ChannelName, CrisisLevel, Emotion, Language
from bot.nlp.audio import HEARING_RATE_HZ, ClipLimits, decode
from bot.safety.helplines import short_lines
from bot.texts.catalogue import Texts
from tests.e2e.real_home import FIXTURES, PNG, RealHome
from tests.telegram_chats import BotMessage
from tests.telegram_server import TOKEN, BotApiServer, run_server

HARU, BOM = 734_190_552, 481_516_234
SAD_STORY = "회사에서 팀장님한테 크게 혼나서 하루 종일 속상하고 눈물이 났어요"
GLAD_STORY = "드디어 시험에 합격했어요! 너무 기뻐서 가족들이랑 맛있는 걸 먹었어요"
URGENT = "더는 못 버티겠어요. 오늘 밤에 죽으려고 해요"
POLITE = Texts()
ENOUGH_SECONDS = 20.0


@dataclass
class OnTelegram:
    """The server people write to, and the bot behind it."""

    server: BotApiServer
    home: RealHome

    async def join(self, user_id: int) -> None:
        self.server.say(user_id, "/start")
        introduction = await self.sees(user_id, "토끼 의사 토닥이")
        await self.agree(user_id, introduction)
        await self.sees(user_id, POLITE.say("welcome.agreed"))

    async def agree(self, user_id: int, introduction: BotMessage) -> None:
        self.press(user_id, introduction, POLITE.say("welcome.agree"))
        asked = await self.sees(user_id, "민감정보")
        self.press(user_id, asked, POLITE.say("welcome.sensitive_agree"))

    async def tell(self, user_id: int, text: str, words: str) -> BotMessage:
        self.server.say(user_id, text)
        return await self.sees(user_id, words)

    async def sees(self, user_id: int, words: str) -> BotMessage:
        return await self.server.wait_for_message(user_id, words, ENOUGH_SECONDS)

    def press(self, user_id: int, message: BotMessage, label: str) -> None:
        self.server.press(user_id, message.message_id, message.token(label))


@asynccontextmanager
async def on_telegram(home: RealHome) -> AsyncIterator[OnTelegram]:
    commands = {language: command_list(language) for language in Language}
    async with run_server(home.clock.now_utc) as server:
        settings, patience = Telegram(base_url=server.url, poll_seconds=1), Patience(first_wait_seconds=0.01, grace_seconds=2.0)
        channel = TelegramChannel(home.conversation, SecretStr(TOKEN), settings, commands, home.clock, patience)
        home.outboxes.add(ChannelName.TELEGRAM, channel)
        await channel.start()
        try:
            yield OnTelegram(server, home)
        finally:
            await channel.stop()


@pytest.fixture
async def telegram(home: RealHome) -> AsyncIterator[OnTelegram]:
    async with on_telegram(home) as running:
        await running.join(HARU)
        yield running


async def test_a_diary_is_told_read_and_answered(telegram: OnTelegram) -> None:
    answer = await telegram.tell(HARU, SAD_STORY, "%")
    (entry,) = telegram.home.entries(ChannelName.TELEGRAM, HARU)
    assert entry.text == SAD_STORY
    assert entry.emotion in (Emotion.SADNESS, Emotion.DEPRESSION)
    assert [label for row in answer.buttons for label, _ in row] == [POLITE.say(f"diary.button_{n}") for n in ("feeling", "text", "delete")]
    assert any(call.method == "sendChatAction" for call in telegram.server.calls)
    await telegram.tell(HARU, GLAD_STORY, "😊")
    assert telegram.home.entries(ChannelName.TELEGRAM, HARU)[1].emotion is Emotion.JOY


async def test_a_story_told_before_consent_becomes_the_first_entry(home: RealHome) -> None:
    async with on_telegram(home) as telegram:
        introduction = await telegram.tell(BOM, SAD_STORY, "토끼 의사 토닥이")
        assert str(BOM).encode() not in home.bytes_on_disk()
        await telegram.agree(BOM, introduction)
        await telegram.sees(BOM, "%")
        assert [entry.text for entry in home.entries(ChannelName.TELEGRAM, BOM)] == [SAD_STORY]
        await telegram.server.wait_for(lambda _: len(telegram.server.calls_of("answerCallbackQuery")) == 2)


async def test_a_voice_note_is_heard_and_corrected(telegram: OnTelegram) -> None:
    server = telegram.server
    server.send_voice(HARU, (FIXTURES / "voice_miss_mother.ogg").read_bytes(), 2)
    heard = await telegram.sees(HARU, "🎧 “엄마가 보고 싶어요")
    assert heard.edits >= 1, "the sign of life becomes the answer"
    (entry,) = telegram.home.entries(ChannelName.TELEGRAM, HARU)
    assert (entry.is_voice, entry.crisis) == (True, CrisisLevel.NONE)
    telegram.press(HARU, heard, POLITE.say("diary.button_feeling"))
    chooser = await telegram.sees(HARU, POLITE.say("correct.which_feeling"))
    telegram.press(HARU, chooser, "불안")
    changed = await telegram.sees(HARU, "불안으로 바꿔 두었어요")
    (entry,) = telegram.home.entries(ChannelName.TELEGRAM, HARU)
    assert (entry.emotion, entry.is_corrected) == (Emotion.ANXIETY, True)
    telegram.press(HARU, changed, POLITE.say("diary.button_text"))
    await telegram.sees(HARU, POLITE.say("correct.send_text"))
    await telegram.tell(HARU, "엄마가 많이 보고 싶어요", POLITE.say("correct.text_changed"))
    (entry,) = telegram.home.entries(ChannelName.TELEGRAM, HARU)
    assert entry.text == "엄마가 많이 보고 싶어요"
    today = await telegram.tell(HARU, "/today", "의 일기 1편")
    assert "엄마가 많이 보고 싶어요" in today.text
    assert POLITE.feeling(Emotion.ANXIETY) in today.text


async def test_an_answer_is_spoken_as_a_voice_note_that_plays(telegram: OnTelegram) -> None:
    await telegram.tell(HARU, "/voice", POLITE.say("voice.on"))
    await telegram.tell(HARU, SAD_STORY, "%")
    await telegram.server.wait_for(lambda _: bool(telegram.server.calls_of("sendVoice")), ENOUGH_SECONDS)
    (call,) = telegram.server.calls_of("sendVoice")
    spoken = call.uploads["voice"].content
    assert spoken.startswith(b"OggS")
    assert b"OpusHead" in spoken[:200]
    samples = decode(spoken, ClipLimits(1_000_000, 120))
    assert int(call.fields["duration"]) >= 1
    assert len(samples) / HEARING_RATE_HZ == pytest.approx(int(call.fields["duration"]), abs=1)
    assert abs(samples).max() > 0.05


async def test_charts_come_when_asked_and_at_the_hour_once(telegram: OnTelegram) -> None:
    home, server = telegram.home, telegram.server
    await telegram.tell(HARU, SAD_STORY, "%")
    server.say(HARU, "/chart")
    await server.wait_for(lambda _: len(server.calls_of("sendPhoto")) == 1, ENOUGH_SECONDS)
    await home.charts.tick()
    assert len(server.calls_of("sendPhoto")) == 1
    home.clock.advance(timedelta(hours=1, minutes=31))
    await home.charts.tick()
    await home.charts.tick()
    assert len(server.calls_of("sendPhoto")) == 2
    for call in server.calls_of("sendPhoto"):
        picture = call.uploads["photo"].content
        assert picture.startswith(PNG)
        assert min(Image.open(io.BytesIO(picture)).size) >= 600
        assert "3월 2일 (월)" in call.fields["caption"]


async def test_somebody_in_danger_is_cared_for_and_asked_after(telegram: OnTelegram) -> None:
    home, server = telegram.home, telegram.server
    care = await telegram.tell(HARU, URGENT, "109")
    assert care.buttons == []
    assert home.entries(ChannelName.TELEGRAM, HARU)[0].crisis is CrisisLevel.URGENT
    home.clock.advance(timedelta(hours=1, minutes=31))
    await home.charts.tick()
    assert server.calls_of("sendPhoto") == []
    home.clock.advance(timedelta(hours=3))
    await home.check_ins.tick()
    asked = server.chat(HARU)[-1]
    telegram.press(HARU, asked, POLITE.say("check_in.stop"))
    await telegram.sees(HARU, POLITE.say("check_in.stopped", line=short_lines("KR", Language.KO)))
    home.clock.advance(timedelta(hours=24))
    said = len(server.chat(HARU))
    await home.check_ins.tick()
    assert len(server.chat(HARU)) == said


async def test_deleting_oneself_leaves_not_a_byte_and_the_others_alone(telegram: OnTelegram) -> None:
    home = telegram.home
    await telegram.join(BOM)
    await telegram.tell(BOM, GLAD_STORY, "%")
    await telegram.tell(HARU, SAD_STORY, "%")
    await telegram.tell(HARU, URGENT, "109")
    gone = [entry.id.encode() for entry in home.entries(ChannelName.TELEGRAM, HARU)]
    before = home.bytes_on_disk()
    assert str(HARU).encode() in before
    assert all(entry_id in before for entry_id in gone)
    assert SAD_STORY.encode() not in before
    ask = await telegram.tell(HARU, "/delete_me", POLITE.say("delete_me.ask")[:20])
    telegram.press(HARU, ask, POLITE.say("delete_me.yes"))
    await telegram.sees(HARU, POLITE.say("delete_me.done"))
    after = home.bytes_on_disk()
    assert str(HARU).encode() not in after
    assert not any(entry_id in after for entry_id in gone)
    assert [entry.text for entry in home.entries(ChannelName.TELEGRAM, BOM)] == [GLAD_STORY]
    await telegram.tell(HARU, SAD_STORY, "토끼 의사 토닥이")
