"""A week or a month against the one before, and the sentences made of it."""

from datetime import date, timedelta

import pytest

from bot.conversation.services import texts_for
from bot.messages import Emotion, Entry, Language, Register
from bot.ports import ReportKind
from bot.reports.look_back import Change, look_back, report_bounds
from bot.reports.painter import MatplotlibPainter
from bot.reports.report_plans import report_plan, report_sentences
from bot.reports.stats import DayPattern
from tests.reports.days import SEOUL, person
from tests.reports.diaries import TODAY, ago, told, urgent

LOW, GLAD, ANGRY = Emotion.DEPRESSION, Emotion.JOY, Emotion.ANGER


def week(*days: list[Emotion], end: int = 0) -> list[Entry]:
    """One list of feelings a day, the last one `end` days ago."""
    return [entry for place, feelings in enumerate(reversed(days)) for entry in told(ago(end + place), *feelings)]


def sentences(entries: list[Entry], register: Register = Register.POLITE, language: Language = Language.KO) -> tuple[str, ...]:
    whose = person(register=register, language=language)
    return report_sentences(look_back(entries, ReportKind.WEEK, TODAY, SEOUL), ReportKind.WEEK, whose, texts_for(whose))


@pytest.mark.parametrize(
    ("kind", "last", "first", "before"),
    [
        (ReportKind.WEEK, date(2025, 11, 22), date(2025, 11, 16), date(2025, 11, 9)),
        (ReportKind.MONTH, date(2025, 11, 30), date(2025, 11, 1), date(2025, 10, 1)),
        (ReportKind.MONTH, date(2025, 1, 31), date(2025, 1, 1), date(2024, 12, 1)),
    ],
)
def test_a_report_looks_back_on_its_time_and_the_one_before(kind: ReportKind, last: date, first: date, before: date) -> None:
    assert report_bounds(kind, last) == (first, before)


def test_entries_of_neither_time_are_left_out() -> None:
    entries = week([GLAD]) + week([LOW], end=6) + week([ANGRY], end=7) + week([ANGRY], end=13) + week([LOW], end=14)
    found = look_back(entries, ReportKind.WEEK, TODAY, SEOUL)
    assert found.entry_count == 2
    assert [(share.emotion, share.share) for share in found.shares_before] == [(ANGRY, 1.0)]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ([LOW, LOW], [GLAD, GLAD], Change.LIGHTER),
        ([GLAD, GLAD], [LOW, GLAD], Change.HEAVIER),
        ([GLAD, LOW], [LOW, GLAD], Change.SIMILAR),
    ],
)
def test_heavy_feelings_are_compared_in_percents(before: list[Emotion], now: list[Emotion], change: Change) -> None:
    found = look_back(week(*[now] * 4) + week(*[before] * 4, end=7), ReportKind.WEEK, TODAY, SEOUL)
    assert found.change is change
    assert (found.heavy_percent_before, found.heavy_percent) == (50 * before.count(LOW), 50 * now.count(LOW))


def test_two_days_are_too_few_to_compare() -> None:
    entries = week(*[[GLAD]] * 4) + week([LOW], [LOW], end=7)
    assert look_back(entries, ReportKind.WEEK, TODAY, SEOUL).change is Change.UNKNOWN


def test_the_lightest_day_is_told_only_if_there_is_one() -> None:
    assert look_back(week([LOW], [GLAD], [LOW, GLAD]), ReportKind.WEEK, TODAY, SEOUL).lightest_day == ago(1)
    assert look_back(week([GLAD], [GLAD], [LOW]), ReportKind.WEEK, TODAY, SEOUL).lightest_day is None
    assert look_back(week([LOW], [ANGRY], [LOW]), ReportKind.WEEK, TODAY, SEOUL).lightest_day is None


def test_an_urgent_word_makes_a_hard_time() -> None:
    assert look_back(urgent(week(*[[GLAD]] * 7)), ReportKind.WEEK, TODAY, SEOUL).pattern is DayPattern.HARD


def test_three_sentences_hold_the_numbers() -> None:
    first, second, third = sentences(week([GLAD, LOW], [GLAD, GLAD], [GLAD, ANGRY], [GLAD]) + week(*[[LOW]] * 4, end=7))
    # 5 of 7, with the point that rounding left.
    assert "72%" in first
    assert "기쁨" in first
    assert "100%" in second
    assert "28%" in second
    assert third in texts_for(person()).choices("report.closing.calm")


@pytest.mark.parametrize(("language", "names"), [(Language.KO, ("11월", "10월")), (Language.EN, ("in November", "October"))])
def test_a_month_is_called_by_its_name_for_it_may_be_over(language: Language, names: tuple[str, str]) -> None:
    now = [entry for step in range(4) for entry in told(date(2025, 11, 27 + step), GLAD)]
    before = [entry for step in range(4) for entry in told(date(2025, 10, 1 + step), LOW)]
    caption = report_plan(person(language=language), ReportKind.MONTH, date(2025, 11, 30), now + before).caption
    assert all(name in caption.split("\n")[1] for name in names)


@pytest.mark.parametrize("register", Register)
def test_a_hard_time_is_told_gently_and_without_numbers(register: Register) -> None:
    written = sentences(urgent(week(*[[GLAD]] * 7)), register)
    assert not any(letter.isdigit() for sentence in written for letter in sentence)
    assert "/help" in written[2]


def test_a_heavier_week_is_not_told_what_was_best() -> None:
    written = sentences(week([GLAD], [LOW], [LOW, LOW], [LOW]) + week(*[[GLAD]] * 4, end=7))
    assert written[2] in texts_for(person()).choices("report.closing.heavy")


def test_the_same_report_has_the_same_words_and_the_next_one_others() -> None:
    assert sentences(week(*[[LOW]] * 4)) == sentences(week(*[[LOW]] * 4))
    openings = set()
    for weeks in range(3):
        last = TODAY + timedelta(weeks=weeks)
        entries = [entry for step in range(4) for entry in told(last - timedelta(days=step), LOW)]
        whose = person()
        openings.add(report_sentences(look_back(entries, ReportKind.WEEK, last, SEOUL), ReportKind.WEEK, whose, texts_for(whose))[0])
    assert len(openings) == 3


def test_two_people_do_not_read_the_same_week() -> None:
    entries = week(*[[LOW]] * 4)
    plans = [report_plan(person(number=number), ReportKind.WEEK, TODAY, entries).caption for number in (1, 2)]
    assert plans[0] != plans[1]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("register", Register)
@pytest.mark.parametrize("feeling", [*Emotion, None])
def test_every_pattern_has_its_words(language: Language, register: Register, feeling: Emotion | None) -> None:
    day = [feeling] if feeling else [GLAD, LOW, ANGRY]
    for entries in (week(*[day] * 5), week(day), week(*[day] * 5) + week(*[[LOW]] * 5, end=7)):
        written = sentences(entries, register, language)
        assert all(sentence and "{" not in sentence for sentence in written)


def test_a_report_of_nothing_is_silent() -> None:
    silent = MatplotlibPainter().report(person(), ReportKind.WEEK, TODAY, week([LOW], end=7) + told(TODAY, None))
    assert (silent.picture, silent.sentence, silent.entry_count) == (None, "", 0)
