"""What people type for a day, a month or a year. Today is Saturday, 22 November 2025, unless a test says otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.wording import day_name
from bot.messages import Language
from bot.texts.dates import read_day, read_month, read_year
from bot.texts.named_days import FIRST_YEAR, LAST_YEAR, NamedDay, NoSuchDay

TODAY = date(2025, 11, 22)


def day_of(text: str, today: date = TODAY, language: Language = Language.KO) -> date:
    found = read_day(text, today, language)
    assert isinstance(found, NamedDay), text
    return found.day


@pytest.mark.parametrize(
    ("text", "days_ago"),
    [
        ("오늘", 0),
        (" 오늘 ", 0),
        ("어제", 1),
        ("어저께", 1),
        ("그제", 2),
        ("그저께", 2),
        ("그끄저께", 3),
        ("엊그제", 2),
        ("내일", -1),
        ("모레", -2),
        ("3일 전", 3),
        ("3일전", 3),
        ("３일 전", 3),
        ("삼일 전", 3),
        ("사흘 전", 3),
        ("하루 전", 1),
        ("이틀 전", 2),
        ("열흘 전", 10),
        ("보름 전", 15),
        ("십일 전", 10),
        ("십일일 전", 11),
        ("이십일 일 전", 21),
        ("100일 전", 100),
        ("일주일 전", 7),
        ("1주 전", 7),
        ("한 주 전", 7),
        ("두 주 전", 14),
        ("3주일 전", 21),
        ("지난주", 7),
        ("지지난주", 14),
        ("today", 0),
        ("Yesterday", 1),
        ("the day before yesterday", 2),
        ("3 days ago", 3),
        ("a week ago", 7),
        ("two weeks ago", 14),
        ("tomorrow", -1),
    ],
)
def test_days_counted_from_today(text: str, days_ago: int) -> None:
    assert day_of(text) == TODAY - timedelta(days=days_ago)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("금요일", date(2025, 11, 21)),
        ("금욜", date(2025, 11, 21)),
        ("일요일", date(2025, 11, 16)),
        ("지난주 금요일", date(2025, 11, 14)),
        ("지난 주 금요일", date(2025, 11, 14)),
        ("저번주 금욜", date(2025, 11, 14)),
        ("지난주 금", date(2025, 11, 14)),
        ("지지난주 월요일", date(2025, 11, 3)),
        ("이번 주 월요일", date(2025, 11, 17)),
        ("이번 주 일요일", date(2025, 11, 23)),
        ("다음 주 월요일", date(2025, 11, 24)),
        ("2주 전 수요일", date(2025, 11, 5)),
        ("지난 일요일", date(2025, 11, 16)),
        ("지난 주말", date(2025, 11, 15)),
        ("주말", date(2025, 11, 22)),
        ("last sunday", date(2025, 11, 16)),
        ("Monday", date(2025, 11, 17)),
        ("last week friday", date(2025, 11, 14)),
        ("friday last week", date(2025, 11, 14)),
        ("this sunday", date(2025, 11, 23)),
        ("last weekend", date(2025, 11, 15)),
    ],
)
def test_weekdays(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11월 3일", date(2025, 11, 3)),
        ("11월3일", date(2025, 11, 3)),
        ("십일월 삼일", date(2025, 11, 3)),
        ("시월 십이일", date(2025, 10, 12)),
        ("유월 육일", date(2025, 6, 6)),
        ("11-03", date(2025, 11, 3)),
        ("11-3", date(2025, 11, 3)),
        ("11/3", date(2025, 11, 3)),
        ("11.3.", date(2025, 11, 3)),
        ("1103", date(2025, 11, 3)),
        ("2024-11-03", date(2024, 11, 3)),
        ("2024. 11. 3.", date(2024, 11, 3)),
        ("2024/11/3", date(2024, 11, 3)),
        ("24.11.03", date(2024, 11, 3)),
        ("20241103", date(2024, 11, 3)),
        ("241103", date(2024, 11, 3)),
        ("99-12-31", date(1999, 12, 31)),
        ("2024년 11월 3일", date(2024, 11, 3)),
        ("24년 11월 3일", date(2024, 11, 3)),
        ("작년 11월 3일", date(2024, 11, 3)),
        ("재작년 3월 1일", date(2023, 3, 1)),
        ("올해 1월 1일", date(2025, 1, 1)),
        ("2년 전 5월 5일", date(2023, 5, 5)),
        ("지난달 3일", date(2025, 10, 3)),
        ("저번 달 말일", date(2025, 10, 31)),
        ("2월 말일", date(2025, 2, 28)),
        ("이번 달 3일", date(2025, 11, 3)),
        ("두 달 전 10일", date(2025, 9, 10)),
        ("3일", date(2025, 11, 3)),
        ("삼일", date(2025, 11, 3)),
        ("3", date(2025, 11, 3)),
        ("11월 3일 (월)", date(2025, 11, 3)),
        ("11월 3일 월요일", date(2025, 11, 3)),
        ("11/3(월)", date(2025, 11, 3)),
        ("11월 3일에", date(2025, 11, 3)),
        ("11월 3일 일기 보여줘", date(2025, 11, 3)),
        ("어제의 일기", date(2025, 11, 21)),
        ("금요일날", date(2025, 11, 21)),
        ("크리스마스", date(2024, 12, 25)),
        ("작년 크리스마스", date(2024, 12, 25)),
        ("어린이날", date(2025, 5, 5)),
        ("작년 오늘", date(2024, 11, 22)),
        ("작년 이맘때", date(2024, 11, 22)),
        ("1년 전", date(2024, 11, 22)),
        ("일 년 전 오늘", date(2024, 11, 22)),
        ("한 달 전", date(2025, 10, 22)),
        ("석 달 전", date(2025, 8, 22)),
        ("반년 전", date(2025, 5, 22)),
        ("지난달 오늘", date(2025, 10, 22)),
        ("Nov 3", date(2025, 11, 3)),
        ("november 3rd", date(2025, 11, 3)),
        ("3 Nov", date(2025, 11, 3)),
        ("the 3rd of November", date(2025, 11, 3)),
        ("Nov 3, 2024", date(2024, 11, 3)),
        ("3 November 2024", date(2024, 11, 3)),
        ("nov 3 last year", date(2024, 11, 3)),
        ("the 3rd", date(2025, 11, 3)),
        ("a year ago today", date(2024, 11, 22)),
        ("2 months ago", date(2025, 9, 22)),
        ("christmas", date(2024, 12, 25)),
        ("11/30/2024", date(2024, 11, 30)),
        ("30.11.2024", date(2024, 11, 30)),
    ],
)
def test_dates(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-25", date(2024, 12, 25)),
        ("11월 23일", date(2024, 11, 23)),
        ("11/22", date(2025, 11, 22)),
        ("23일", date(2025, 10, 23)),
        ("31일", date(2025, 10, 31)),
        ("2월 29일", date(2024, 2, 29)),
        ("0229", date(2024, 2, 29)),
        ("dec 25", date(2024, 12, 25)),
        ("the 30th", date(2025, 10, 30)),
    ],
)
def test_a_date_still_to_come_is_the_one_before(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"), [("2026-01-01", date(2026, 1, 1)), ("내년 1월 1일", date(2026, 1, 1)), ("올해 12월 25일", date(2025, 12, 25))]
)
def test_a_day_that_was_meant_to_be_ahead_stays_ahead(text: str, day: date) -> None:
    assert day_of(text) == day


def test_the_own_names_of_the_bot_are_read_in_both_languages() -> None:
    for ago in range(400):
        day = TODAY - timedelta(days=ago)
        for language in Language:
            assert day_of(day_name(day, language), language=language) == day, day_name(day, language)


def test_a_weekday_beside_a_date_chooses_the_year() -> None:
    # 3 November was a Monday in 2025 and a Sunday in 2024.
    assert day_of("11월 3일 (일)") == date(2024, 11, 3)
    assert day_of("11월 3일 일요일") == date(2024, 11, 3)
    assert day_of("11/3 (일)") == date(2024, 11, 3)
    assert day_of("Sun 3 Nov", language=Language.EN) == date(2024, 11, 3)


@pytest.mark.parametrize(
    ("text", "month", "number", "nearest"),
    [
        ("11-31", 11, 31, date(2024, 11, 30)),
        ("2월 30일", 2, 30, date(2025, 2, 28)),
        ("2025-02-29", 2, 29, date(2025, 2, 28)),
        ("작년 6월 31일", 6, 31, date(2024, 6, 30)),
        ("20230229", 2, 29, date(2023, 2, 28)),
        ("feb 30", 2, 30, date(2025, 2, 28)),
    ],
)
def test_a_date_that_no_calendar_has_comes_with_the_last_day_there_is(text: str, month: int, number: int, nearest: date) -> None:
    assert read_day(text, TODAY) == NoSuchDay(month, number, nearest)


def test_29_february_is_found_eight_years_back() -> None:
    assert day_of("2월 29일", date(2103, 3, 1)) == date(2096, 2, 29)


@pytest.mark.parametrize(
    ("text", "language", "day", "other"),
    [
        ("토요일", Language.KO, date(2025, 11, 22), date(2025, 11, 15)),
        ("saturday", Language.EN, date(2025, 11, 22), date(2025, 11, 15)),
        ("지난 금요일", Language.KO, date(2025, 11, 21), date(2025, 11, 14)),
        ("last friday", Language.EN, date(2025, 11, 21), date(2025, 11, 14)),
        ("엊그제", Language.KO, date(2025, 11, 20), date(2025, 11, 19)),
        ("지난 주말", Language.KO, date(2025, 11, 15), date(2025, 11, 16)),
        ("3/4", Language.EN, date(2025, 3, 4), date(2025, 4, 3)),
        ("3/4/2024", Language.EN, date(2024, 3, 4), date(2024, 4, 3)),
        ("3.4.2024", Language.EN, date(2024, 4, 3), date(2024, 3, 4)),
    ],
)
def test_where_two_days_may_be_meant_the_other_is_named_too(text: str, language: Language, day: date, other: date) -> None:
    assert read_day(text, TODAY, language) == NamedDay(day, (other,))


def test_a_korean_date_in_digits_is_never_turned_round() -> None:
    assert read_day("3/4", TODAY) == NamedDay(date(2025, 3, 4))
    assert read_day("13/4", TODAY) is None
    assert day_of("13/4", language=Language.EN) == date(2025, 4, 13)


NO_DAYS = ("", " ", "?", "언젠가", "엄마", "13월 1일", "0", "32", "32일", "0-0", "11-0", "11월", "지난달", "2025", "작년", "1월 2일 3일")
BEYOND = ("가" * 500, "9999-12-31", "3000년 1월 1일", "일", "월", "전", "٣일")


@pytest.mark.parametrize("text", [*NO_DAYS, *BEYOND])
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert read_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("11", date(2025, 11, 1)),
        ("12", date(2024, 12, 1)),
        ("11월", date(2025, 11, 1)),
        ("12월", date(2024, 12, 1)),
        ("시월", date(2025, 10, 1)),
        ("2026-11", date(2026, 11, 1)),
        ("2024.3", date(2024, 3, 1)),
        ("24-03", date(2024, 3, 1)),
        ("202403", date(2024, 3, 1)),
        ("3/2024", date(2024, 3, 1)),
        ("2024년 3월", date(2024, 3, 1)),
        ("작년 3월", date(2024, 3, 1)),
        ("지난달", date(2025, 10, 1)),
        ("저번 달", date(2025, 10, 1)),
        ("지지난달", date(2025, 9, 1)),
        ("이번 달", date(2025, 11, 1)),
        ("다음 달", date(2025, 12, 1)),
        ("세 달 전", date(2025, 8, 1)),
        ("3개월 전", date(2025, 8, 1)),
        ("11월 달력", date(2025, 11, 1)),
        ("november", date(2025, 11, 1)),
        ("Dec", date(2024, 12, 1)),
        ("march 2024", date(2024, 3, 1)),
        ("march last year", date(2024, 3, 1)),
        ("last month", date(2025, 10, 1)),
        ("3 months ago", date(2025, 8, 1)),
    ],
)
def test_months(text: str, month: date) -> None:
    assert read_month(text, TODAY) == month


@pytest.mark.parametrize("text", ["", "13", "0", "2024-13", "작년", "어제", "11월 3일", "1900-01", "9999-12"])
def test_what_names_no_month_is_no_month(text: str) -> None:
    assert read_month(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024", 2024),
        ("24", 2024),
        ("'24", 2024),
        ("2024년", 2024),
        ("24년", 2024),
        ("작년", 2024),
        ("지난해", 2024),
        ("재작년", 2023),
        ("올해", 2025),
        ("내년", 2026),
        ("3년 전", 2022),
        ("last year", 2024),
        ("this year", 2025),
        ("2 years ago", 2023),
    ],
)
def test_years(text: str, year: int) -> None:
    assert read_year(text, TODAY) == year


@pytest.mark.parametrize("text", ["", "11월", "어제", "0001", "9999", "연말"])
def test_what_names_no_year_is_no_year(text: str) -> None:
    assert read_year(text, TODAY) is None


days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(today=days, day=days)
def test_a_full_date_is_itself_whatever_today_is(today: date, day: date) -> None:
    for text in (day.isoformat(), f"{day.year}년 {day.month}월 {day.day}일", f"{day:%Y%m%d}", f"{day:%B} {day.day}, {day.year}"):
        assert day_of(text, today) == day


@given(today=days, ago=st.integers(0, 360))
def test_a_date_without_its_year_is_the_last_one_there_was(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    for text in (f"{day.month}월 {day.day}일", f"{day.month}/{day.day}", f"{day:%m%d}"):
        assert day_of(text, today) == day


@given(today=days, number=st.integers(1, 31))
def test_a_day_of_the_month_lies_in_the_last_two_months(today: date, number: int) -> None:
    day = day_of(f"{number}일", today)
    assert day.day == number
    assert 0 <= (today - day).days < 62


@given(text=st.one_of(st.text(max_size=40), st.text("0123456789-./ 년월일전주지난작금토a'", max_size=14)), today=days)
def test_anything_typed_is_a_day_within_reach_or_none(text: str, today: date) -> None:
    for language in Language:
        found = read_day(text, today, language)
        named = [found.day, *found.others] if isinstance(found, NamedDay) else [found.nearest] if found else []
        assert all(FIRST_YEAR <= day.year <= LAST_YEAR for day in named)
    month, year = read_month(text, today), read_year(text, today)
    assert month is None or (month.day == 1 and FIRST_YEAR <= month.year <= LAST_YEAR)
    assert year is None or FIRST_YEAR <= year <= LAST_YEAR
