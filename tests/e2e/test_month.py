"""A month and more of a person, lived on a clock that the test moves: Telegram and Discord, real libraries, models and database.

Every evening something is told; then it is quiet for weeks. What comes unasked comes by itself.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest

from bot.messages import Address, ChannelName, Emotion, Entry, Person, ReminderMode
from bot.ports import EntryFilter
from bot.texts.catalogue import Texts
from tests.conversation.house import until
from tests.e2e.real_home import FIXTURES, PNG, RealHome
from tests.e2e.test_discord import ENOUGH_SECONDS, OnDiscord, on_discord
from tests.e2e.test_telegram import OnTelegram, on_telegram
from tests.telegram_chats import BotMessage

HARU, BOM = 734_190_552, 481_516_234
SEOUL = ZoneInfo("Asia/Seoul")
POLITE = Texts()
TURN = timedelta(minutes=30)
STORIES = (
    "드디어 시험에 합격했어요! 너무 기뻐서 가족들이랑 맛있는 걸 먹었어요",
    "회사에서 팀장님한테 크게 혼나서 하루 종일 속상하고 눈물이 났어요",
    "내일 발표가 있어서 심장이 두근거리고 너무 불안해요",
    "동료가 내 일을 자기가 한 것처럼 말해서 정말 화가 났어요",
    "오늘은 빨래하고 장 보고 평범하게 보냈어요",
)
EVENINGS = 10
ON_DISCORD = "퇴근길에 노을이 너무 예뻐서 한참 서 있었어요"


@dataclass
class Life:
    """Both channels of one home, and the time that passes in it."""

    home: RealHome
    telegram: OnTelegram
    discord: OnDiscord
    first: datetime

    def evening(self, day: int, hour: int = 20) -> datetime:
        """A clock time in Seoul on a day of this life."""
        local = (self.first + timedelta(days=day)).astimezone(SEOUL)
        return local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(UTC)

    async def live_until(self, moment: datetime) -> None:
        """Let time pass; whatever falls due is sent."""
        while self.home.clock.now_utc() < moment:
            passed = min(TURN, moment - self.home.clock.now_utc())
            self.home.clock.advance(passed)
            self.discord.env.backend.clock.advance(passed.total_seconds())
            await self.home.charts.tick()
            await self.home.check_ins.tick()

    def person(self, user_id: int = HARU) -> Person:
        found = self.home.store.find_person(Address(ChannelName.TELEGRAM, str(user_id), str(user_id)))
        assert found is not None
        return found

    def entries(self, user_id: int = HARU) -> list[Entry]:
        return self.home.store.entries(self.person(user_id).id, EntryFilter())

    async def has(self, count: int, user_id: int = HARU) -> None:
        """Wait until this many entries are in the diary."""
        await until(lambda: len(self.entries(user_id)) == count, ENOUGH_SECONDS)

    def pictures(self, name: str) -> list[BotMessage]:
        sent = self.telegram.server.chats.of(HARU)
        return [message for message in sent if message.upload is not None and name in message.upload.file_name]

    def said(self, key: str) -> int:
        """How many messages are one of a key's sentences."""
        choices = set(POLITE.choices(key))
        return sum(message.text in choices for message in self.telegram.server.chats.of(HARU))

    async def choose(self, *labels: str) -> None:
        """Open the settings and press one button after the other, each on the page that the one before showed."""
        page = await self.telegram.tell(HARU, "/settings", "⚙️")
        for label in labels:
            before = page.edits
            self.telegram.press(HARU, page, label)
            await until(lambda page=page, before=before: page.edits > before, ENOUGH_SECONDS)  # type: ignore[misc]


async def tell_of_ten_evenings(life: Life) -> None:
    stories = cycle(STORIES)
    for number in range(1, EVENINGS + 1):
        await life.live_until(life.evening(number))
        if number == 3:
            life.telegram.server.send_voice(HARU, (FIXTURES / "voice_miss_mother.ogg").read_bytes(), 2)
            await life.telegram.sees(HARU, "🎧 “엄마가 보고 싶어요")
        else:
            life.telegram.server.say(HARU, next(stories))
        await life.has(number)
    await life.live_until(life.evening(EVENINGS + 1, 12))


async def correct_the_voice(life: Life) -> None:
    heard = next(message for message in life.telegram.server.chats.of(HARU) if message.text.startswith("🎧"))
    life.telegram.press(HARU, heard, POLITE.say("diary.button_feeling"))
    chooser = await life.telegram.sees(HARU, POLITE.say("correct.which_feeling"))
    life.telegram.press(HARU, chooser, "우울")
    await until(lambda: [entry.emotion for entry in life.entries() if entry.is_voice] == [Emotion.DEPRESSION], ENOUGH_SECONDS)


async def join_on_discord(life: Life) -> None:
    """Tell something on Discord, then make one diary of both."""
    on = life.discord
    await on.join(ON_DISCORD)
    await until(lambda: len(on.entries) == 1, ENOUGH_SECONDS)
    offer = await life.telegram.tell(HARU, "/link", "🔗")
    code = next(line for line in offer.text.splitlines() if line.startswith("/link "))
    asked = await on.tell(code, "두 일기를 하나로 합칠까요?")
    await on.person.click(asked, label=POLITE.say("link.yes"))
    await life.has(EVENINGS + 1)


async def move_house(life: Life) -> None:
    """Take the diary along and bring it to somebody new, twice."""
    server, count = life.telegram.server, len(life.entries())
    server.say(HARU, "/export")
    await until(lambda: any(one.kind == "document" for one in server.chats.of(HARU)), ENOUGH_SECONDS)
    taken = next(one for one in server.chats.of(HARU) if one.kind == "document").upload
    assert taken is not None
    await life.telegram.join(BOM)
    for round_number in range(2):
        await life.telegram.tell(BOM, "/import", "/export")
        server.send_document(BOM, taken.content, "application/zip")
        if round_number == 0:
            preview = await life.telegram.sees(BOM, POLITE.say("import.confirm"))
            life.telegram.press(BOM, preview, POLITE.say("import.yes"))
            await life.has(count, BOM)
        else:
            await life.telegram.sees(BOM, "모두 이미 담겨 있어요")
    assert [(one.text, one.created_utc) for one in life.entries(BOM)] == [(one.text, one.created_utc) for one in life.entries()]


async def leave(life: Life) -> None:
    ask = await life.telegram.tell(HARU, "/delete_me", "모두 지울까요?")
    life.telegram.press(HARU, ask, POLITE.say("delete_me.yes"))
    await life.telegram.sees(HARU, POLITE.say("delete_me.done"))
    left = life.home.bytes_on_disk()
    assert str(HARU).encode() not in left
    assert str(life.discord.person.id).encode() not in left
    assert str(BOM).encode() in left


@pytest.mark.slow
async def test_a_month_of_a_life(home: RealHome) -> None:
    async with AsyncExitStack() as channels:
        discord = await channels.enter_async_context(on_discord(home))
        telegram = await channels.enter_async_context(on_telegram(home))
        life = Life(home, telegram, discord, home.clock.now_utc())
        await telegram.join(HARU)

        await tell_of_ten_evenings(life)
        charts = life.pictures("todak-2")
        assert len(charts) == EVENINGS
        assert all(chart.upload is not None and chart.upload.content.startswith(PNG) for chart in charts)
        weeks = len(life.pictures("todak-week"))
        assert weeks in (1, 2)

        await correct_the_voice(life)
        await join_on_discord(life)
        await life.choose(
            POLITE.say("settings.group_times"), POLITE.say("settings.button_reminder"), POLITE.say("settings.reminder_learned")
        )
        assert life.person().reminder is ReminderMode.LEARNED

        await life.live_until(life.evening(EVENINGS + 36))
        assert life.said("reminder.ask") + life.said("reminder.after_dark_days") == 4
        assert life.said("reminder.ask_stop") == 1
        assert life.person().reminder_minute // 60 in (19, 20)
        assert len(life.pictures("todak-2")) == EVENINGS + 1
        assert len(life.pictures("todak-week")) in (weeks + 1, weeks + 2)
        assert len(life.pictures("todak-month")) in (1, 2)

        await telegram.tell(HARU, "/find 엄마", "엄마가 보고 싶어요")
        await move_house(life)
        await leave(life)
