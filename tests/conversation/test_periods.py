"""Periods in the words of people."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.find_query import days_like, read_query
from bot.conversation.periods import Period, dated, take_period
from bot.messages import Emotion, Language

TODAY = date(2026, 11, 27)  # a Friday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("오늘", date(2026, 11, 27), date(2026, 11, 27)),
        ("어제", date(2026, 11, 26), date(2026, 11, 26)),
        ("이번 주", date(2026, 11, 23), date(2026, 11, 29)),
        ("지난주", date(2026, 11, 16), date(2026, 11, 22)),
        ("지난달에", date(2026, 10, 1), date(2026, 10, 31)),
        ("지난 달", date(2026, 10, 1), date(2026, 10, 31)),
        ("최근 30일", date(2026, 10, 29), date(2026, 11, 27)),
        ("3월", date(2026, 3, 1), date(2026, 3, 31)),
        ("12월", date(2025, 12, 1), date(2025, 12, 31)),
        ("작년 2월", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024년 2월", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024년", date(2024, 1, 1), date(2024, 12, 31)),
        ("작년", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("11월 3일", date(2026, 11, 3), date(2026, 11, 3)),
        ("12-24", date(2025, 12, 24), date(2025, 12, 24)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last 7 days", date(2026, 11, 21), date(2026, 11, 27)),
    ],
)
def test_a_period_is_understood_and_taken_out(text: str, first: date, last: date) -> None:
    assert take_period(f"엄마 {text} 산책", TODAY) == (Period(first, last), "엄마 산책")


@pytest.mark.parametrize("text", ["오늘따라 힘들다", "13월", "2023-02-29", "0001-01-01", "금요일", "119", "어제저녁"])
def test_what_is_no_period_stays_a_word(text: str) -> None:
    assert take_period(text, TODAY) == (None, text)


@given(st.text(max_size=60), st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_is_read_and_its_bounds_can_be_told_in_every_zone(text: str, today: date) -> None:
    period = read_query(text, today).period
    if period is not None:
        bounds = period.bounds("Pacific/Kiritimati")
        assert bounds.since_utc is not None
        assert bounds.until_utc is not None
        assert bounds.since_utc < bounds.until_utc


def test_a_day_of_25_hours_is_whole() -> None:
    bounds = Period(date(2026, 11, 1), date(2026, 11, 1)).bounds("America/New_York")
    assert bounds.since_utc == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert bounds.until_utc is not None
    assert bounds.until_utc - bounds.since_utc == timedelta(hours=25)


def test_a_feeling_is_taken_out_as_well() -> None:
    query = read_query("엄마 슬픔, 지난달", TODAY)
    assert (query.text, query.emotion) == ("엄마", Emotion.SADNESS)
    assert read_query("mom Sadness", TODAY).emotion is Emotion.SADNESS


def test_days_like_today_leave_out_what_a_month_lacks() -> None:
    days = days_like(date(2026, 5, 31))
    assert days[:3] == [date(2026, 3, 31), date(2026, 1, 31), date(2025, 12, 31)]
    assert date(2025, 5, 31) in days
    assert days == sorted(days, reverse=True)
    assert date(2024, 2, 29) in days_like(date(2028, 2, 29))


def test_a_day_is_named_with_its_year() -> None:
    assert dated(date(2025, 11, 3), Language.KO) == "2025년 11월 3일 (월)"
    assert dated(date(2025, 11, 3), Language.EN) == "Mon 3 Nov 2025"
