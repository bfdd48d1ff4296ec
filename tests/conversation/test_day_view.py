"""Looking at a day: named in words, reached by arrows, read entry by entry. Today is 22 November 2025, a Saturday."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.day_view import ENTRIES_A_PAGE, LONGEST_FOLD
from bot.conversation.tokens import Token, Verb
from bot.messages import Language
from bot.texts.catalogue import Texts
from tests.conversation.days_told import tell_on
from tests.conversation.house import STORY, House, Somebody, labels
from tests.fakes.commanded_engines import UNSURE

POLITE = Texts()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("/day 그저께", "11월 20일 (목)의 일기 1편"),
        ("/day 2일 전", "11월 20일 (목)의 일기 1편"),
        ("/day 11-20", "11월 20일 (목)의 일기 1편"),
        ("/day 11월 20일 (목)", "11월 20일 (목)의 일기 1편"),
        ("/day 이번 주 목요일", "11월 20일 (목)의 일기 1편"),
        ("/day nov 20", "11월 20일 (목)의 일기 1편"),
        ("/day 오늘", "11월 22일 (토)의 일기 1편"),
        ("/day", "11월 22일 (토)의 일기 1편"),
        ("/day 작년 크리스마스", "2024년 12월 25일 (수)의 일기 1편"),
        ("/day 12-25", "2024년 12월 25일 (수)의 일기 1편"),
    ],
)
async def test_a_day_is_shown_by_the_name_people_give_it(haru: Somebody, typed: str, title: str) -> None:
    await tell_on(haru, "2024-12-25", "눈이 왔어요")
    await tell_on(haru, "2025-11-20", "엄마와 통화했어요")
    await haru.tell(STORY)
    assert (await haru.tell(typed)).text.startswith(title)


async def test_the_day_is_that_of_the_persons_zone(house: House) -> None:
    haru = house.friend(zone="America/New_York")
    await tell_on(haru, "2025-11-20", "자정이 지났어요", at="00:10", zone="America/New_York")
    assert "자정이 지났어요" in (await haru.tell("/day 11-20")).text
    assert (await haru.tell("/day 11-19")).text == POLITE.say("day.none", date="11월 19일 (수)")


async def test_each_entry_has_its_time_its_feeling_and_its_words(house: House, haru: Somebody) -> None:
    await tell_on(haru, "2025-11-20", STORY, at="08:05")
    house.emotion.scores = UNSURE
    await tell_on(haru, "2025-11-20", "그냥 그랬어요", at="21:30")
    lines = (await haru.tell("/day 그저께")).text.splitlines()
    assert lines == ["11월 20일 (목)의 일기 2편", "", f"1. 오전 8:05 😢 슬픔 {STORY}", "2. 오후 9:30 ❔ 그냥 그랬어요"]


async def test_a_transcript_is_marked_as_spoken(house: House, haru: Somebody) -> None:
    await haru.speak()
    assert f"🎧 {house.hearing.text}" in (await haru.tell("/today")).text


async def test_words_that_were_dropped_are_said_to_be_gone(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    house.store.save_entry(replace(haru.entries[0], text=""))
    seen = await haru.tell("/today")
    assert POLITE.say("today.words_gone") in seen.text
    await haru.press("1번 열기")
    assert POLITE.say("hear.button") not in labels(haru.seen)


async def test_a_long_entry_is_folded_in_the_list_and_whole_on_its_card(haru: Somebody) -> None:
    story = "오늘은 정말 긴 하루였어요. " * 60
    await haru.tell(story)
    listed = (await haru.tell("/today")).text
    assert listed.endswith("…")
    assert len(listed) < LONGEST_FOLD + 60
    await haru.press("1번 열기")
    assert story.strip() in haru.seen.text


async def test_a_list_fits_into_one_message_of_every_channel(haru: Somebody) -> None:
    for number in range(ENTRIES_A_PAGE):
        await haru.wait(timedelta(minutes=1))
        await haru.tell(f"{number} " + "아주 긴 이야기 " * 100)
    seen = await haru.tell("/today")
    assert len(seen.text) < 2_000
    assert seen.text.count("…") == ENTRIES_A_PAGE


async def test_arrows_lead_over_empty_days_to_those_with_entries(haru: Somebody) -> None:
    await tell_on(haru, "2024-12-25", "눈이 왔어요")
    await tell_on(haru, "2025-11-03", "월요일이었어요")
    await haru.tell(STORY)
    seen = await haru.tell("/day 11-03")
    assert labels(seen)[1:] == ["◀ 2024년 12월 25일 (수)", "📅 11월", "11월 22일 (토) ▶"]
    await haru.press("▶")
    assert STORY in haru.seen.text
    assert labels(haru.seen)[1:] == ["◀ 11월 3일 (월)", "📅 11월"]
    await haru.press("◀")
    await haru.press("◀")
    assert "눈이 왔어요" in haru.seen.text
    assert labels(haru.seen)[1:] == ["📅 2024년 12월", "11월 3일 (월) ▶"]


async def test_a_day_without_entries_still_leads_to_those_beside_it(haru: Somebody) -> None:
    await tell_on(haru, "2025-11-03", "월요일이었어요")
    await haru.tell(STORY)
    seen = await haru.tell("/day 11-10")
    assert seen.text == POLITE.say("day.none", date="11월 10일 (월)")
    assert labels(seen) == ["◀ 11월 3일 (월)", "📅 11월", "11월 22일 (토) ▶"]


async def test_an_empty_diary_has_no_arrows(haru: Somebody) -> None:
    assert labels(await haru.tell("/today")) == []
    assert labels(await haru.tell("/day 어제")) == []


async def test_many_entries_are_turned_like_pages_the_newest_first(haru: Somebody) -> None:
    for number in range(1, 38):
        await haru.wait(timedelta(minutes=1))
        await haru.tell(f"{number}번째 이야기")
    seen = await haru.tell("/today")
    assert labels(seen)[:8] == [*(f"{number}번 열기" for number in range(31, 38)), "◀ 앞 이야기"]
    await haru.press("앞 이야기")
    assert labels(haru.seen)[:17] == [*(f"{number}번 열기" for number in range(16, 31)), "◀ 앞 이야기", "뒤 이야기 ▶"]
    assert "37편" in haru.seen.text
    await haru.press("앞 이야기")
    assert "1번째 이야기" in haru.seen.text
    assert "뒤 이야기 ▶" in labels(haru.seen)
    assert "◀ 앞 이야기" not in labels(haru.seen)
    assert all(len(row) <= 5 for row in haru.seen.buttons)
    assert len(haru.seen.buttons) <= 5


async def test_from_a_card_the_way_leads_back_to_its_day(haru: Somebody) -> None:
    await tell_on(haru, "2025-11-20", "엄마와 통화했어요")
    await haru.tell("/day 그저께")
    await haru.press("1번 열기")
    await haru.press(POLITE.say("day.show"))
    assert haru.seen.text.startswith("11월 20일 (목)의 일기 1편")


async def test_a_day_still_to_come_is_said_so_kindly(haru: Somebody) -> None:
    await haru.tell(STORY)
    seen = await haru.tell("/day 내일")
    assert seen.text == POLITE.say("day.future", date="11월 23일 (일)")
    assert labels(seen) == ["◀ 11월 22일 (토)", "📅 11월"]


async def test_a_date_that_does_not_exist_offers_the_last_day_of_its_month(haru: Somebody) -> None:
    await tell_on(haru, "2025-02-28", "이월의 끝")
    seen = await haru.tell("/day 2025-02-29")
    assert seen.text == POLITE.say("day.no_such", month="2025년 2월", number=29)
    await haru.press("2월 28일")
    assert "이월의 끝" in haru.seen.text


async def test_where_another_day_may_be_meant_it_is_one_press_away(haru: Somebody) -> None:
    await tell_on(haru, "2025-11-14", "지지난 금요일")
    await tell_on(haru, "2025-11-21", "바로 어제")
    assert "바로 어제" in (await haru.tell("/day 지난 금요일")).text
    await haru.press("혹시 11월 14일 (금)?")
    assert "지지난 금요일" in haru.seen.text


async def test_what_is_no_day_gets_examples(haru: Somebody) -> None:
    assert (await haru.tell("/day 엄마")).text == POLITE.say("day.unknown")


async def test_a_month_or_a_year_in_place_of_a_day_shows_its_picture(haru: Somebody) -> None:
    await tell_on(haru, "2025-10-20", "시월이었어요")
    for typed, file_name in (("/day 지난달", "month-2025-10-01.png"), ("/day 2025", "year-2025-01-01.png")):
        picture = (await haru.tell(typed)).picture
        assert picture is not None
        assert picture.file_name == file_name


async def test_english_speaks_of_days_in_english(house: House) -> None:
    haru = house.friend(language=Language.EN)
    await tell_on(haru, "2024-11-03", "a long walk")
    seen = await haru.tell("/day 3 nov 2024")
    assert seen.text.startswith("Sun 3 Nov 2024 · diary entries: 1")
    assert labels(seen)[1:] == ["📅 Nov 2024"]


NO_DAYS = ("d::", "d:2025-11:", "d:2025-13:01", "d:2025-02:30", "d:9999-12:31", "d:0000-01:01", "d:2025-11:22p", "d:2025-1:22")


@pytest.mark.parametrize("token", NO_DAYS)
async def test_a_button_that_names_no_day_means_nothing(haru: Somebody, token: str) -> None:
    await haru.tell(STORY)
    edits = len(haru.house.screen.edits)
    assert await haru.press_token(token) == POLITE.say("correct.unknown_button")
    assert len(haru.house.screen.edits) == edits


@pytest.mark.parametrize("page", ["", "p1", "p9", "p999"])
async def test_a_page_that_is_gone_shows_the_last_one(haru: Somebody, page: str) -> None:
    await haru.tell(STORY)
    assert await haru.press_token(str(Token(Verb.DAY, "2025-11", f"22{page}"))) == ""
    assert STORY in haru.seen.text
