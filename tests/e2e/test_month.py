"""One month of a person, lived on a clock that the test moves: Telegram and Discord, real libraries, real models, a real database.

Every evening something is told or not; what comes unasked comes by itself, twice an hour somebody's turn is looked for.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from bot.messages import Address, ChannelName, Entry, Person
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


@dataclass
class Life:
    """Both channels of one home, and the time that passes in it."""

    home: RealHome
    telegram: OnTelegram
    discord: OnDiscord

    @property
    def haru(self) -> Person:
        found = self.home.store.find_person(Address(ChannelName.TELEGRAM, str(HARU), str(HARU)))
        assert found is not None
        return found

    @property
    def entries(self) -> list[Entry]:
        return self.home.store.entries(self.haru.id, EntryFilter())

    async def live_until(self, moment: datetime) -> None:
        """Let time pass; whatever falls due is sent."""
        while self.home.clock.now_utc() < moment:
            passed = min(TURN, moment - self.home.clock.now_utc())
            self.home.clock.advance(passed)
            self.discord.env.backend.clock.advance(passed.total_seconds())
            await self.home.charts.tick()
            await self.home.check_ins.tick()

    async def has(self, count: int) -> None:
        """Wait until this many entries are in the diary."""
        await until(lambda: len(self.entries) == count, ENOUGH_SECONDS)

    def pictures(self, name: str) -> list[BotMessage]:
        sent = self.telegram.server.chats.of(HARU)
        return [message for message in sent if message.upload is not None and name in message.upload.file_name]

    def texts(self) -> list[str]:
        return [message.text for message in self.telegram.server.chats.of(HARU)]


def evening(day: datetime, hour: int = 20, minute: int = 0) -> datetime:
    return day.astimezone(SEOUL).replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)


async def test_a_month_of_a_life(home: RealHome) -> None:
    async with AsyncExitStack() as channels:
        discord = await channels.enter_async_context(on_discord(home))
        telegram = await channels.enter_async_context(on_telegram(home))
        life = Life(home, telegram, discord)
        first = home.clock.now_utc()
        await telegram.join(HARU)
        stories = cycle(STORIES)
        told = 0
        for number in range(1, 11):
            day = first + timedelta(days=number)
            await life.live_until(evening(day))
            if number == 3:
                telegram.server.send_voice(HARU, (FIXTURES / "voice_miss_mother.ogg").read_bytes(), 2)
                await telegram.sees(HARU, "🎧 “엄마가 보고 싶어요")
            else:
                telegram.server.say(HARU, next(stories))
            told += 1
            await life.has(told)
        await life.live_until(evening(first + timedelta(days=11), 12))
        charts = life.pictures("todak-2")
        assert len(charts) == told
        assert all(chart.upload is not None and chart.upload.content.startswith(PNG) for chart in charts)
        assert 1 <= len(life.pictures("todak-week")) <= 2
