"""How patient reminders are, and what hour they learn."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.reminding import FEWEST_MOMENTS, STEP_MINUTES, Reminded, Step, learned_minute, next_step
from tests.reports.days import BERLIN, SEOUL, seoul

TODAY = date(2025, 11, 22)


def silence(days: int, wrote: date = TODAY) -> list[tuple[date, Step]]:
    """Live through days in which nobody writes, and return every day on which something came."""
    came: list[Reminded] = []
    for ahead in range(1, days + 1):
        today = wrote + timedelta(days=ahead)
        step = next_step(today, wrote, came)
        if step is not Step.STAY_QUIET:
            came.append(Reminded(today, step))
    return [(one.local_day, one.step) for one in came]


def test_reminders_grow_patient_ask_once_and_stop() -> None:
    came = silence(400)
    assert [(day - TODAY).days for day, _ in came] == [1, 3, 7, 14, 21]
    assert [step for _, step in came] == [Step.REMIND] * 4 + [Step.ASK]


def test_whoever_wrote_today_is_not_reminded() -> None:
    assert next_step(TODAY, TODAY, []) is Step.STAY_QUIET


def test_writing_again_begins_anew() -> None:
    asked = [Reminded(day, step) for day, step in silence(30, TODAY - timedelta(days=40))]
    assert next_step(TODAY, TODAY - timedelta(days=40), asked) is Step.STAY_QUIET
    assert next_step(TODAY, TODAY - timedelta(days=1), asked) is Step.REMIND


def test_somebody_who_never_wrote_is_reminded_as_patiently() -> None:
    assert next_step(TODAY, None, []) is Step.REMIND
    assert next_step(TODAY + timedelta(days=1), None, [Reminded(TODAY, Step.REMIND)]) is Step.STAY_QUIET


@given(st.lists(st.integers(1, 40), max_size=12))
def test_there_is_never_more_than_one_a_day_nor_five_in_a_row_unanswered(gaps: list[int]) -> None:
    written, came, today = TODAY, [Reminded(TODAY, Step.REMIND)], TODAY
    unanswered = 0
    for gap in gaps:
        for _ in range(gap):
            today += timedelta(days=1)
            step = next_step(today, written, came)
            if step is not Step.STAY_QUIET:
                came.append(Reminded(today, step))
                unanswered += 1
        assert unanswered <= 5
        written, unanswered = today, 0
    assert len({one.local_day for one in came}) == len(came)


def test_the_hour_is_where_most_is_written() -> None:
    moments = [seoul(22, 10, day) for day in range(1, 7)] + [seoul(8, 0, day) for day in range(1, 4)]
    assert learned_minute(moments, SEOUL) == 22 * 60 + 15


def test_midnight_does_not_cut_a_habit_in_two() -> None:
    moments = [seoul(23, 50, day) for day in range(1, 4)] + [seoul(0, 10, day) for day in range(1, 4)] + [seoul(12, 0, 5), seoul(12, 0, 6)]
    assert learned_minute(moments, SEOUL) == 0


def test_few_moments_are_no_habit() -> None:
    assert learned_minute([seoul(22)] * (FEWEST_MOMENTS - 1), SEOUL) is None


@pytest.mark.parametrize("zone", [SEOUL, BERLIN])
@given(minute=st.integers(0, 1439))
def test_a_daily_habit_is_met_within_a_step(zone: str, minute: int) -> None:
    local = [datetime(2025, 5, day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone)) for day in range(1, 9)]
    learned = learned_minute([moment.astimezone(UTC) for moment in local], zone)
    assert learned is not None
    distance = abs(learned - minute)
    assert min(distance, 1440 - distance) <= STEP_MINUTES / 2
