"""Charts when they are asked for, and the ways from one period to another. Today is 22 November 2025, a Saturday."""

from datetime import date, timedelta

import pytest

from bot.conversation.core import TodakConversation
from bot.conversation.services import Services
from bot.conversation.statistics_views import period_of
from bot.messages import Outgoing
from bot.reports.painter import MatplotlibPainter
from bot.texts.catalogue import Texts
from tests.conversation.days_told import tell_on
from tests.conversation.house import STORY, URGENT, House, Somebody, labels

POLITE = Texts()


def file_of(outgoing: Outgoing) -> str:
    return outgoing.picture.file_name if outgoing.picture else ""


async def test_the_chart_of_today_leads_to_the_periods_and_back(haru: Somebody) -> None:
    await haru.tell(STORY)
    seen = await haru.tell("/chart")
    assert file_of(seen) == "todak-2025-11-22.png"
    assert labels(seen) == ["7일", "30일", "90일", "365일", "📝 글로 읽기"]
    await haru.press("90일")
    assert file_of(haru.seen) == "days-90-flow-2025-11-22.png"
    assert labels(haru.seen) == ["2/3 ▶", "오늘", "7일", "30일", "365일", "📝 글로 읽기"]
    await haru.press("오늘")
    assert file_of(haru.seen) == "todak-2025-11-22.png"


NAMED = (("", 30), (" 7", 7), (" 90", 90), (" 365일", 365), (" 일주일", 7), (" 지난 한 달", 30), (" year", 365))


@pytest.mark.parametrize(("typed", "days"), NAMED)
async def test_a_period_is_shown_by_the_name_people_give_it(haru: Somebody, typed: str, days: int) -> None:
    await haru.tell(STORY)
    assert file_of(await haru.tell(f"/stats{typed}")) == f"days-{days}-flow-2025-11-22.png"


async def test_the_pictures_of_a_period_are_turned_like_pages(haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell("/stats 7")
    await haru.press("2/3 ▶")
    assert file_of(haru.seen) == "days-7-rhythm-2025-11-22.png"
    assert labels(haru.seen)[:2] == ["◀ 1/3", "3/3 ▶"]
    await haru.press("3/3 ▶")
    assert file_of(haru.seen) == "days-7-words-2025-11-22.png"
    assert labels(haru.seen)[:1] == ["◀ 2/3"]
    await haru.press("글로 읽기")
    assert haru.answers[-1] == "7일의 그림: words"


async def test_a_period_is_drawn_of_exactly_its_days(house: House, haru: Somebody) -> None:
    for day, at in (("2025-11-15", "23:59"), ("2025-11-16", "00:00"), ("2025-11-22", "08:00")):
        await tell_on(haru, day, f"{day}의 이야기", at=at)
    await haru.tell("/stats 7")
    person, last_day, entries = house.painter.heard[-1]
    assert (person.id, last_day) == (haru.person.id, date(2025, 11, 22))
    assert [entry.text for entry in entries] == ["2025-11-16의 이야기", "2025-11-22의 이야기"]


async def test_what_is_no_period_is_asked_for_with_buttons(haru: Somebody) -> None:
    await haru.tell(STORY)
    seen = await haru.tell("/stats 엄마")
    assert (seen.text, labels(seen)) == (POLITE.say("stats.unknown"), ["7일", "30일", "90일", "365일"])
    await haru.press("7일")
    assert file_of(haru.seen) == "days-7-flow-2025-11-22.png"


@pytest.mark.parametrize("text", ["", "0", "0일", "엄마", "일주일일", "-7", "12345"])
def test_some_words_name_no_period(text: str) -> None:
    assert period_of(text) is None


NUMBERS = (("1", 7), ("8", 30), ("60일", 90), ("91 days", 365), ("9999", 365), ("최근 30일", 30), ("3개월", 90))


@pytest.mark.parametrize(("text", "days"), NUMBERS)
def test_other_numbers_get_the_next_longer_period(text: str, days: int) -> None:
    assert period_of(text) == days


@pytest.mark.parametrize("token", ["p::", "p:7:", "p:8:1", "p:7:x", "p:7:123", "p:-7:1"])
async def test_a_button_that_names_no_period_means_nothing(haru: Somebody, token: str) -> None:
    await haru.tell(STORY)
    assert await haru.press_token(token) == POLITE.say("correct.unknown_button")


async def test_a_page_that_is_gone_shows_the_last_one(haru: Somebody) -> None:
    await haru.tell(STORY)
    for token, name in (("p:7:9", "words"), ("p:7:0", "flow")):
        await haru.press_token(token)
        assert file_of(haru.seen) == f"days-7-{name}-2025-11-22.png"


async def test_no_streak_is_counted_after_something_urgent(house: House, haru: Somebody) -> None:
    house.conversation = TodakConversation(Services(house.store, house.engines, MatplotlibPainter(), house.painter, house.clock))
    for ago in range(6, 0, -1):
        await tell_on(haru, str(date(2025, 11, 22) - timedelta(days=ago)), "산책을 했어요")
    streak = POLITE.say("period.fact_streak")
    for is_tender in (False, True):
        if is_tender:
            await haru.tell(URGENT)
        pages = [await haru.tell("/stats 7")]
        while any("▶" in label for label in labels(haru.seen)):
            await haru.press("▶")
            pages.append(haru.seen)
        assert len(pages) >= 2
        assert any(page.picture is not None and streak in page.picture.alt_text for page in pages) is not is_tender
        assert all((page.text in POLITE.choices("chart.sentence.hard")) is is_tender for page in pages)


async def test_no_streak_is_counted_within_two_weeks_of_urgent_words_that_left_no_entry(house: House, haru: Somebody) -> None:
    house.conversation = TodakConversation(Services(house.store, house.engines, MatplotlibPainter(), house.painter, house.clock))
    await haru.tell("/vent")
    await haru.tell(URGENT)
    await haru.tell("/done")
    streak = POLITE.say("period.fact_streak")
    for ago in range(1, 15):
        await haru.wait(timedelta(days=1))
        await haru.tell(f"산책을 했어요. {ago}번째 날이에요")
        if ago in (10, 14):
            await haru.press_token("p:7:3")
            assert (haru.seen.picture is not None and streak in haru.seen.picture.alt_text) is (ago == 14)


async def test_the_picture_of_today_is_asked_for_as_a_tender_one_in_the_hours_after_urgent_words(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell("/chart")
    await haru.tell(URGENT)
    await haru.wait(timedelta(hours=20))
    await haru.tell("조금 잤어요")
    await haru.tell("/chart")
    await haru.wait(timedelta(hours=5))
    house.store.cancel_check_ins(haru.person.id)
    await haru.tell("/chart")
    assert house.painter.tender == [False, True, False]
