"""Days, months and years as they are named in English: yesterday, 3 days ago, last Friday, Nov 3rd, the day before yesterday."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from bot.texts.named_days import (
    MONTHS_A_YEAR,
    WEEK,
    Found,
    day_at,
    days_back,
    full_year,
    is_in_reach,
    latest_day,
    latest_number,
    latest_weekday,
    latest_weekend,
    months_back,
    same_day,
    weekday_before,
    weekday_of_week,
    weekend,
)

_DAYS = {
    "today": 0,
    "now": 0,
    "yesterday": 1,
    "last night": 1,
    "day before yesterday": 2,
    "tomorrow": -1,
    "day after tomorrow": -2,
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {word: count for count, word in enumerate(_NUMBERS, 1)}
_COUNTS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_NAMED = {
    "new year": (1, 1),
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "new year's eve": (12, 31),
}
_RELATIVE = {"last": 1, "this": 0, "next": -1}

_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_DAY = r"(?P<number>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
_YEAR = r"(?:,? ?(?:(?P<year>\d{4})|of (?P<year_of>\d{4})|(?P<relative>last|this|next) year))?"
_ON = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\.?)"
_AGO = re.compile(rf"{_COUNT} (?P<unit>day|week|month|year)s? ago(?: today)?")
_WEEKDAY = re.compile(rf"(?P<relative>last |this |next |past )?{_ON}")
_WEEKDAY_OF_WEEK = re.compile(
    rf"(?:{_ON} (?:of )?(?P<week>last|this|next) week|(?P<week_first>last|this|next) week,? (?:on )?{_ON.replace('weekday', 'second')})"
)
_WEEKEND = re.compile(r"(?:(?P<relative>last|this|next) )?weekend")
_DATES = (
    re.compile(rf"(?:{_ON},? )?{_MONTH} ?{_DAY}{_YEAR}"),
    re.compile(rf"(?:{_ON},? )?{_DAY} ?(?:of )?{_MONTH}{_YEAR}"),
)
_NUMBER_ALONE = re.compile(r"(?P<number>\d{1,2})(?:st|nd|rd|th)")
_MONTH_ALONE = re.compile(rf"{_MONTH}{_YEAR}")
_RELATIVE_MONTH = re.compile(r"(?P<relative>last|this|next) month")
_RELATIVE_YEAR = re.compile(r"(?P<relative>last|this|next) year")
_FRONT = re.compile(r"^(?:show(?: me)?|open|on|from|of|the|my|diary|entries) ")
_TAIL = re.compile(r"(?:'s)?(?: (?:diary|entries|entry|please))$|'s$")

_Reading = Callable[[re.Match[str], date], Found | None]


def day_in_english(text: str, today: date) -> Found | None:
    """Return the day that a text in small letters names, or None."""
    for said in _bared(text):
        if said in _DAYS:
            return days_back(_DAYS[said], today)
        if said in _NAMED:
            return latest_day(*_NAMED[said], today)
        if said in ("last year today", "this day last year", "today last year"):
            return same_day(today, MONTHS_A_YEAR)
        if said == "last week":
            return days_back(WEEK, today)
        for pattern, read in _READINGS:
            found = pattern.fullmatch(said)
            if found:
                return read(found, today)
    return None


def month_in_english(text: str, today: date) -> date | None:
    """Return the first of the month that a text in small letters names, or None; a month without a year is the last there was."""
    for said in _bared(text):
        relative, ago, alone = _RELATIVE_MONTH.fullmatch(said), _AGO.fullmatch(said), _MONTH_ALONE.fullmatch(said)
        if relative or (ago and ago["unit"] == "month"):
            back = _RELATIVE[relative["relative"]] if relative else _amount(ago["count"]) if ago else 0
            first = months_back(today.replace(day=1), back)
            return first if is_in_reach(first.year) else None
        if alone:
            month, year = _MONTHS[alone["month"]], _year_of(alone, today)
            year = today.year - (month > today.month) if year is None else year
            return date(year, month, 1) if is_in_reach(year) else None
    return None


def year_in_english(text: str, today: date) -> int | None:
    """Return the year that a text in small letters names, or None."""
    for said in _bared(text):
        relative, ago = _RELATIVE_YEAR.fullmatch(said), _AGO.fullmatch(said)
        if relative:
            return today.year - _RELATIVE[relative["relative"]]
        if ago and ago["unit"] == "year":
            year = today.year - _amount(ago["count"])
            return year if is_in_reach(year) else None
    return None


def _bared(text: str) -> Iterator[str]:
    """Yield a text with less and less of what people say around a day."""
    yield text
    while (shorter := _TAIL.sub("", _FRONT.sub("", text))) != text:
        text = shorter
        yield text


def _amount(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS[word]


def _year_of(found: re.Match[str], today: date) -> int | None:
    if found["relative"]:
        return today.year - _RELATIVE[found["relative"]]
    written = found["year"] or found["year_of"]
    return full_year(written, today) if written else None


def _ago(found: re.Match[str], today: date) -> Found | None:
    count = _amount(found["count"])
    if found["unit"] in ("day", "week"):
        return days_back(count * (WEEK if found["unit"] == "week" else 1), today)
    return same_day(today, count * (MONTHS_A_YEAR if found["unit"] == "year" else 1))


def _weekday(found: re.Match[str], today: date) -> Found | None:
    weekday, relative = _WEEKDAYS[found["weekday"]], (found["relative"] or "").strip()
    if relative in ("last", "past"):
        return weekday_before(weekday, today)
    return weekday_of_week(weekday, _RELATIVE[relative], today) if relative else latest_weekday(weekday, today)


def _weekday_of_week(found: re.Match[str], today: date) -> Found | None:
    week = found["week"] or found["week_first"]
    return weekday_of_week(_WEEKDAYS[found["weekday"] or found["second"]], _RELATIVE[week], today)


def _weekend(found: re.Match[str], today: date) -> Found | None:
    return weekend(_RELATIVE[found["relative"]], today) if found["relative"] else latest_weekend(today)


def _date(found: re.Match[str], today: date) -> Found | None:
    month, number, year = _MONTHS[found["month"]], int(found["number"]), _year_of(found, today)
    if year is not None:
        return day_at(year, month, number)
    return latest_day(month, number, today, _WEEKDAYS[found["weekday"]] if found["weekday"] else None)


_READINGS: tuple[tuple[re.Pattern[str], _Reading], ...] = (
    (_AGO, _ago),
    (_WEEKDAY_OF_WEEK, _weekday_of_week),
    (_WEEKDAY, _weekday),
    (_WEEKEND, _weekend),
    (_NUMBER_ALONE, lambda found, today: latest_number(int(found["number"]), today)),
    *((pattern, _date) for pattern in _DATES),
)
