"""Months and years as pictures, and the ways between them. Today is 22 November 2025, a Saturday."""

from datetime import date

import pytest

from bot.messages import Address, ChannelName, Outgoing, Person
from bot.texts.catalogue import Texts
from tests.conversation.days_told import tell_on
from tests.conversation.house import STORY, URGENT, House, Somebody, labels

POLITE = Texts()


def file_of(outgoing: Outgoing) -> str:
    return outgoing.picture.file_name if outgoing.picture else ""


@pytest.mark.parametrize(
    ("typed", "file_name"),
    [
        ("/month", "month-2025-11-01.png"),
        ("/month 11", "month-2025-11-01.png"),
        ("/month 2025-11", "month-2025-11-01.png"),
        ("/month 이번 달", "month-2025-11-01.png"),
        ("/month 지난달", "month-2025-10-01.png"),
        ("/month last month", "month-2025-10-01.png"),
        ("/month 12", "month-2024-12-01.png"),
        ("/month 11월 3일", "month-2025-11-01.png"),
        ("/month 2월 30일", "month-2025-02-01.png"),
        ("/month 작년", "year-2024-01-01.png"),
        ("/year", "year-2025-01-01.png"),
        ("/year 2024", "year-2024-01-01.png"),
        ("/year 작년", "year-2024-01-01.png"),
    ],
)
async def test_a_month_or_year_is_shown_by_the_name_people_give_it(haru: Somebody, typed: str, file_name: str) -> None:
    for day in ("2024-12-25", "2025-02-03", "2025-10-20", "2025-11-03"):
        await tell_on(haru, day, STORY)
    assert file_of(await haru.tell(typed)) == file_name


async def test_a_month_is_drawn_of_its_own_entries_in_the_persons_zone(house: House) -> None:
    haru = house.friend(zone="America/New_York")
    for day, at in (("2025-10-31", "23:59"), ("2025-11-01", "00:00"), ("2025-11-30", "23:59")):
        await tell_on(haru, day, f"{day}의 이야기", at=at, zone="America/New_York")
    await haru.tell("/month 11")
    person, month, entries = house.painter.heard[-1]
    assert (person.id, month) == (haru.person.id, date(2025, 11, 1))
    assert [entry.text for entry in entries] == ["2025-11-01의 이야기", "2025-11-30의 이야기"]


async def test_a_press_on_a_day_of_the_calendar_shows_that_day_and_its_arrow_leads_back(haru: Somebody) -> None:
    for day in ("2025-11-01", "2025-11-03", "2025-11-20"):
        await tell_on(haru, day, f"{day}의 이야기")
    seen = await haru.tell("/month")
    assert labels(seen) == ["1일", "3일", "20일", "2025년", "📝 글로 읽기"]
    await haru.press("3일")
    assert "2025-11-03의 이야기" in haru.seen.text
    assert haru.seen.picture is None
    await haru.press("📅 11월")
    assert file_of(haru.seen) == "month-2025-11-01.png"


async def test_arrows_lead_to_the_months_that_have_entries(haru: Somebody) -> None:
    for day in ("2024-12-25", "2025-03-01", "2025-11-03"):
        await tell_on(haru, day, STORY)
    seen = await haru.tell("/month 3")
    assert labels(seen)[1:-1] == ["◀ 2024년 12월", "2025년", "11월 ▶"]
    await haru.press("◀")
    assert file_of(haru.seen) == "month-2024-12-01.png"
    await haru.press("▶")
    await haru.press("▶")
    assert file_of(haru.seen) == "month-2025-11-01.png"
    assert not any("▶" in label for label in labels(haru.seen))


async def test_a_year_has_its_months_and_arrows_to_other_years(haru: Somebody) -> None:
    for day in ("2022-05-05", "2024-01-02", "2024-12-31", "2025-11-03"):
        await tell_on(haru, day, STORY)
    seen = await haru.tell("/year 2024")
    assert labels(seen)[:-1] == ["1월", "12월", "◀ 2022년", "2025년 ▶"]
    await haru.press("12월")
    assert file_of(haru.seen) == "month-2024-12-01.png"
    await haru.press_token("y:2024:")
    await haru.press("◀")
    assert file_of(haru.seen) == "year-2022-01-01.png"


async def test_a_full_month_has_a_button_for_each_day_in_weeks(haru: Somebody) -> None:
    for day in range(1, 32):
        await tell_on(haru, f"2025-10-{day:02d}", STORY)
    seen = await haru.tell("/month 10")
    assert [len(row) for row in seen.buttons] == [7, 7, 7, 7, 3, 1, 1]


async def test_an_empty_diary_gets_words_and_no_buttons(haru: Somebody) -> None:
    for typed in ("/month", "/year"):
        seen = await haru.tell(typed)
        assert (seen.picture, labels(seen)) == (None, [])
        assert seen.text


async def test_what_is_still_to_come_is_said_so_kindly(haru: Somebody) -> None:
    await haru.tell(STORY)
    for typed in ("/month 2026-01", "/year 2026", "/month 다음 달"):
        seen = await haru.tell(typed)
        assert seen.text == POLITE.say("month_view.future")
        await haru.press("11월")
        assert file_of(haru.seen) == "month-2025-11-01.png"


async def test_what_is_no_month_or_year_gets_examples(haru: Somebody) -> None:
    assert (await haru.tell("/month 엄마")).text == POLITE.say("month_view.unknown")
    assert (await haru.tell("/year 엄마")).text == POLITE.say("year_view.unknown")


async def test_the_words_of_a_picture_come_below_it_and_leave_it_in_place(haru: Somebody) -> None:
    await haru.tell(STORY)
    for typed, words in (("/month", "한 달의 그림"), ("/year", "한 해의 그림")):
        await haru.tell(typed)
        edits = len(haru.house.screen.edits)
        assert await haru.press("글로 읽기") == ""
        assert haru.answers[-1] == words
        assert len(haru.house.screen.edits) == edits


@pytest.mark.parametrize("channel", [ChannelName.DISCORD, ChannelName.CONSOLE])
async def test_where_the_platform_tells_the_words_of_a_picture_no_button_does(house: House, channel: ChannelName) -> None:
    there = house.stranger("there")
    there.address = Address(channel, "there", "there")
    house.store.add_person(Person(0, there.address, house.clock.now_utc()))
    await there.tell(STORY)
    assert POLITE.say("picture.words") not in labels(await there.tell("/month"))


async def test_after_something_urgent_a_picture_asked_for_comes_with_gentle_words(haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell(URGENT)
    for typed in ("/month", "/year", "/chart", "/stats"):
        seen = await haru.tell(typed)
        assert seen.picture is not None
        assert seen.text in POLITE.choices("chart.sentence.hard")


NO_MONTHS = ("m::", "m:2025:", "m:2025:13", "m:2025:1", "m:9999:12", "m:2025:11x")
NO_YEARS = ("y::", "y:9999:", "y:2025:x", "y:20a5:")


@pytest.mark.parametrize("token", [*NO_MONTHS, *NO_YEARS])
async def test_a_button_that_names_no_month_or_year_means_nothing(haru: Somebody, token: str) -> None:
    await haru.tell(STORY)
    assert await haru.press_token(token) == POLITE.say("correct.unknown_button")
