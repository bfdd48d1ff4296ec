"""How long something is kept: chosen in the menu, told in the notice, and done at night."""

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.retention import words_end_utc
from bot.conversation.schedule import SMALL_HOURS, told_day
from bot.errors import StoreError
from bot.messages import Retention
from bot.reports.purge import PurgeService
from bot.texts.catalogue import Texts
from tests.conversation.house import House
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryDiaryStore

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = st.sampled_from(sorted(available_timezones()))


class CountingStore(MemoryDiaryStore):
    """A store that remembers when it was told to forget, and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.purges: list[datetime] = []
        self.is_broken = False

    def purge(self, now_utc: datetime) -> int:
        if self.is_broken:
            raise StoreError("away")
        self.purges.append(now_utc)
        return super().purge(now_utc)


@pytest.mark.parametrize("retention", list(Retention))
async def test_a_person_chooses_how_long_and_the_notice_says_so(house: House, retention: Retention) -> None:
    haru = house.friend(retention=Retention.YEAR if retention is Retention.FOREVER else Retention.FOREVER)
    await haru.tell("/settings")
    await haru.press(Texts().say("settings.group_keeping"))
    await haru.press(Texts().say("settings.button_retention"))
    await haru.press(Texts().say(f"settings.retention_{retention.value}"))
    assert haru.person.retention is retention
    assert f"{Texts().say('settings.button_retention')}: {Texts().say(f'settings.retention_{retention.value}')}" in haru.seen.text
    notice = await haru.tell("/privacy")
    assert Texts().say(f"privacy.kept_{retention.value}") in notice.text


async def test_the_notice_tells_what_happens_to_the_persons_own_voice(house: House) -> None:
    keeps, drops = house.friend("haru", keeps_audio=True), house.friend("bada")
    assert Texts().say("privacy.audio_kept") in (await keeps.tell("/privacy")).text
    assert Texts().say("privacy.audio_dropped") in (await drops.tell("/privacy")).text


async def test_an_entry_without_its_words_still_opens(house: House) -> None:
    haru = house.friend(retention=Retention.UNTIL_CHARTED)
    shown = await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    house.clock.advance(timedelta(days=1, hours=12))
    house.store.purge(house.clock.now_utc())
    await haru.press_token(shown.buttons[0][0].token)
    assert Texts().say("today.words_gone") in haru.seen.text
    assert "부엉이" not in haru.seen.text


async def test_an_unknown_choice_changes_nothing(house: House) -> None:
    haru = house.friend()
    await haru.tell("/settings")
    await haru.press_token("S:retention:never")
    assert haru.person.retention is Retention.FOREVER


async def test_the_house_forgets_once_a_night_and_at_a_start_that_missed_it() -> None:
    store, clock = CountingStore(), FakeClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    service = PurgeService(store, clock, "Asia/Seoul")
    for _ in range(48):
        await service.tick()
        clock.advance(timedelta(minutes=30))
    # At the start, and when the small hours of Seoul end: 19:00 in UTC.
    assert store.purges == [datetime(2026, 3, 2, 12, 0, tzinfo=UTC), datetime(2026, 3, 2, 19, 0, tzinfo=UTC)]


async def test_a_night_in_which_the_store_was_away_is_made_up_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store, clock = CountingStore(), FakeClock()
    service = PurgeService(store, clock, "Asia/Seoul")
    store.is_broken = True
    with pytest.raises(StoreError):
        await service.tick()
    store.is_broken = False
    await service.tick()
    assert len(store.purges) == 1
    assert "0 stored rows" in caplog.text


@given(MOMENTS, ZONES)
def test_words_never_go_before_their_day_and_its_small_hours_are_over(now_utc: datetime, zone: str) -> None:
    end = words_end_utc(zone, now_utc)
    assert end <= now_utc
    # The longest day has 25 hours, some days were skipped or doubled when a zone crossed the date line.
    assert now_utc - end < timedelta(hours=24 + SMALL_HOURS + 24)
    assert (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() < told_day(now_utc, zone)


@given(MOMENTS, ZONES, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_was_gone_stays_gone(now_utc: datetime, zone: str, later: timedelta) -> None:
    assert words_end_utc(zone, now_utc) <= words_end_utc(zone, now_utc + later)
