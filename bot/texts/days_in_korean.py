"""Days, months and years as Koreans name them: 어제, 3일 전, 지난주 금요일, 작년 11월 3일.

Spaces are taken out before, for people set them freely.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from bot.texts.named_days import (
    MONTHS_A_YEAR,
    WEEK,
    Found,
    NamedDay,
    day_at,
    days_back,
    full_year,
    is_in_reach,
    latest_day,
    latest_number,
    latest_weekday,
    latest_weekend,
    month_length,
    months_back,
    same_day,
    weekday_before,
    weekday_of_week,
    weekend,
)

WEEKDAYS = "월화수목금토일"
# How many days ago; those to come are below zero.
_DAYS = {
    **dict.fromkeys(("오늘", "금일", "지금", "방금"), 0),
    **dict.fromkeys(("어제", "어저께", "작일", "간밤", "어젯밤", "전날"), 1),
    **dict.fromkeys(("그제", "그저께", "그제께", "재작일"), 2),
    **dict.fromkeys(("그끄제", "그끄저께"), 3),
    **dict.fromkeys(("내일", "낼", "명일"), -1),
    **dict.fromkeys(("모레", "내일모레", "낼모레"), -2),
    **dict.fromkeys(("글피",), -3),
}
# 엊그제 is two days ago or a few.
_COUPLE_OF_DAYS = ("엊그제", "엊그저께")
_NATIVE_DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
_NATIVE = {
    **{"한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10},
    **{"열한": 11, "열두": 12},
}
_SINO = "일이삼사오육칠팔구"
_WEEKS = {
    **dict.fromkeys(("지지난주", "저저번주", "지저번주"), 2),
    **dict.fromkeys(("지난주", "저번주", "전주"), 1),
    **dict.fromkeys(("이번주", "금주", "요번주"), 0),
    **dict.fromkeys(("다음주", "담주", "내주"), -1),
}
_MONTHS = {
    **dict.fromkeys(("지지난달", "저저번달"), 2),
    **dict.fromkeys(("지난달", "저번달", "전달", "전월"), 1),
    **dict.fromkeys(("이번달", "이달", "금월", "요번달"), 0),
    **dict.fromkeys(("다음달", "담달", "내달"), -1),
}
_YEARS = {
    **dict.fromkeys(("재재작년", "그끄러께"), 3),
    **dict.fromkeys(("재작년", "그러께", "지지난해"), 2),
    **dict.fromkeys(("작년", "지난해", "전년", "저번해"), 1),
    **dict.fromkeys(("올해", "금년", "이번해"), 0),
    **dict.fromkeys(("내년", "다음해"), -1),
}
# Days with a name and a fixed date; those of the moon's calendar move and are not among them.
_NAMED = {
    **dict.fromkeys(("새해", "새해첫날", "신정", "설날양력"), (1, 1)),
    **dict.fromkeys(("삼일절", "3.1절"), (3, 1)),
    **dict.fromkeys(("발렌타인데이", "밸런타인데이"), (2, 14)),
    **dict.fromkeys(("화이트데이",), (3, 14)),
    **dict.fromkeys(("만우절",), (4, 1)),
    **dict.fromkeys(("어린이날",), (5, 5)),
    **dict.fromkeys(("어버이날",), (5, 8)),
    **dict.fromkeys(("스승의날",), (5, 15)),
    **dict.fromkeys(("현충일",), (6, 6)),
    **dict.fromkeys(("광복절",), (8, 15)),
    **dict.fromkeys(("개천절",), (10, 3)),
    **dict.fromkeys(("한글날",), (10, 9)),
    **dict.fromkeys(("빼빼로데이",), (11, 11)),
    **dict.fromkeys(("크리스마스이브", "성탄절이브"), (12, 24)),
    **dict.fromkeys(("크리스마스", "성탄절"), (12, 25)),
}


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = rf"[0-9]{{1,3}}|[{_SINO}]?십[{_SINO}]?|[{_SINO}]"
_COUNT = rf"(?P<count>{_NUMBER}|{_one_of(_NATIVE)})"
_YEAR = rf"(?:(?P<year>[0-9]{{4}}|[0-9]{{2}})년|(?P<year_word>{_one_of(_YEARS)})|(?P<years_ago>{_NUMBER}|{_one_of(_NATIVE)})(?:년|해)전)"
_MONTH = rf"(?:(?P<month>{_NUMBER}|유|시)월|(?P<month_word>{_one_of(_MONTHS)})|(?P<months_ago>{_NUMBER}|{_one_of(_NATIVE)})(?:개월|달)전)"
_LAST = "말일|마지막날?|월말"
_SAME = "(?:오늘|이맘때|이날|같은날)"
_ON = rf"(?:(?P<weekday>[{WEEKDAYS}])(?:요일|욜))"

_DATE = re.compile(rf"{_YEAR}?{_MONTH}(?:(?P<number>{_NUMBER})일?|{_LAST}){_ON}?")
_NUMBER_ALONE = re.compile(rf"(?P<number>{_NUMBER})일")
_NAMED_DATE = re.compile(rf"{_YEAR}?(?P<name>{_one_of(_NAMED)})")
_DAYS_AGO = re.compile(rf"(?:(?P<native>{_one_of(_NATIVE_DAYS)})|(?P<count>{_NUMBER})일)전")
_WEEKS_AGO = re.compile(rf"{_COUNT}주일?전(?:(?P<weekday>[{WEEKDAYS}])(?:요일|욜)?|오늘)?")
_MONTHS_AGO = re.compile(rf"(?:{_COUNT}(?:개월|달)|(?P<half>반년))전{_SAME}?")
_YEARS_AGO = re.compile(rf"{_COUNT}(?:년|해)전{_SAME}?")
_SAME_DAY = re.compile(rf"(?:(?P<year_word>{_one_of(_YEARS)})|(?P<month_word>{_one_of(_MONTHS)})){_SAME}")
_WEEKDAY_OF_WEEK = re.compile(rf"(?P<week>{_one_of(_WEEKS)})(?:(?P<weekday>[{WEEKDAYS}])(?:요일|욜)?)?")
_WEEKDAY = re.compile(rf"(?P<past>지난|저번)?{_ON}")
_WEEKEND = re.compile(r"(?P<week>지지난|저저번|지난|저번|이번|요번|다음)?주말")
_WEEKENDS = {"지지난": 2, "저저번": 2, "지난": 1, "저번": 1, "이번": 0, "요번": 0, "다음": -1}
_MONTH_ALONE = re.compile(rf"{_YEAR}?{_MONTH}")
_YEAR_ALONE = re.compile(_YEAR)
# What people say around a day: 어제의 일기 보여 줘, 금요일에 뭐 했지.
_TAIL = re.compile(
    r"(?:에는|에|의|쯤|날|일기들?|기록|이야기|얘기|글|마음|달력|그림|을|를|은|는|보여(?:줘|주세요|줄래요?)?|보기|볼래요?|보고싶어요?|"
    r"뭐했(?:지|어|더라|나)|찾아(?:줘|주세요)|알려(?:줘|주세요))$"
)

_Reading = Callable[[re.Match[str], date], Found | None]


def day_in_korean(text: str, today: date) -> Found | None:
    """Return the day that a text without spaces names, or None."""
    for said in _with_and_without_tail(text):
        if said in _DAYS:
            return days_back(_DAYS[said], today)
        if said in _COUPLE_OF_DAYS:
            return NamedDay(today - timedelta(days=2), (today - timedelta(days=3),))
        for pattern, read in _READINGS:
            found = pattern.fullmatch(said)
            if found:
                return read(found, today)
    return None


def month_in_korean(text: str, today: date) -> date | None:
    """Return the first of the month that a text without spaces names, or None; a month without a year is the last there was."""
    for said in _with_and_without_tail(text):
        found = _MONTH_ALONE.fullmatch(said)
        if found:
            return _month_of(found, today)
    return None


def year_in_korean(text: str, today: date) -> int | None:
    """Return the year that a text without spaces names, or None."""
    for said in _with_and_without_tail(text):
        found = _YEAR_ALONE.fullmatch(said)
        if found:
            return _year_of(found, today)
    return None


def amount(word: str) -> int:
    """Return a number written in digits (3), Sino-Korean (삼, 십일) or native words (세, 석)."""
    if word.isascii():
        return int(word)
    if word in _NATIVE:
        return _NATIVE[word]
    tens, ten, ones = word.rpartition("십")
    return (_digit(tens) if tens else 1) * 10 * bool(ten) + (_digit(ones) if ones else 0)


def _digit(letter: str) -> int:
    return _SINO.index(letter) + 1


def _with_and_without_tail(text: str) -> Iterator[str]:
    yield text
    while (shorter := _TAIL.sub("", text)) != text and shorter:
        text = shorter
        yield text


def _year_of(found: re.Match[str], today: date) -> int | None:
    if found["year"]:
        year = full_year(found["year"], today)
    elif found["years_ago"]:
        year = today.year - amount(found["years_ago"])
    elif found["year_word"]:
        year = today.year - _YEARS[found["year_word"]]
    else:
        return None
    return year if is_in_reach(year) else None


def _month_of(found: re.Match[str], today: date) -> date | None:
    """Return the first of a month: of its year, or the last there was."""
    has_year = bool(found["year"] or found["year_word"] or found["years_ago"])
    if found["month_word"] or found["months_ago"]:
        back = _MONTHS[found["month_word"]] if found["month_word"] else amount(found["months_ago"])
        first = months_back(today.replace(day=1), back)
        return first if not has_year and is_in_reach(first.year) else None
    month = {"유": 6, "시": 10}.get(found["month"]) or amount(found["month"])
    if not 1 <= month <= MONTHS_A_YEAR:
        return None
    if not has_year:
        return date(today.year - (month > today.month), month, 1)
    year = _year_of(found, today)
    return None if year is None else date(year, month, 1)


def _date(found: re.Match[str], today: date) -> Found | None:
    weekday = WEEKDAYS.index(found["weekday"]) if found["weekday"] else None
    month = _month_of(found, today)
    if month is None:
        return None
    number = amount(found["number"]) if found["number"] else month_length(month.year, month.month)
    if found["month"] and _year_of(found, today) is None:
        return latest_day(month.month, number, today, weekday)
    return day_at(month.year, month.month, number)


def _named_date(found: re.Match[str], today: date) -> Found | None:
    month, number = _NAMED[found["name"]]
    year = _year_of(found, today)
    return latest_day(month, number, today) if year is None else day_at(year, month, number)


def _days_ago(found: re.Match[str], today: date) -> Found | None:
    return days_back(_NATIVE_DAYS[found["native"]] if found["native"] else amount(found["count"]), today)


def _weeks_ago(found: re.Match[str], today: date) -> Found | None:
    weeks = amount(found["count"])
    if found["weekday"]:
        return weekday_of_week(WEEKDAYS.index(found["weekday"]), weeks, today)
    return days_back(WEEK * weeks, today)


def _months_ago(found: re.Match[str], today: date) -> Found | None:
    return same_day(today, 6 if found["half"] else amount(found["count"]))


def _years_ago(found: re.Match[str], today: date) -> Found | None:
    return same_day(today, MONTHS_A_YEAR * amount(found["count"]))


def _same_day(found: re.Match[str], today: date) -> Found | None:
    months = MONTHS_A_YEAR * _YEARS[found["year_word"]] if found["year_word"] else _MONTHS[found["month_word"]]
    return same_day(today, months)


def _weekday_of_week(found: re.Match[str], today: date) -> Found | None:
    weeks = _WEEKS[found["week"]]
    if found["weekday"]:
        return weekday_of_week(WEEKDAYS.index(found["weekday"]), weeks, today)
    return days_back(WEEK * weeks, today)


def _weekday(found: re.Match[str], today: date) -> Found | None:
    weekday = WEEKDAYS.index(found["weekday"])
    return weekday_before(weekday, today) if found["past"] else latest_weekday(weekday, today)


def _weekend(found: re.Match[str], today: date) -> Found | None:
    return weekend(_WEEKENDS[found["week"]], today) if found["week"] else latest_weekend(today)


_READINGS: tuple[tuple[re.Pattern[str], _Reading], ...] = (
    (_DAYS_AGO, _days_ago),
    (_WEEKS_AGO, _weeks_ago),
    (_MONTHS_AGO, _months_ago),
    (_YEARS_AGO, _years_ago),
    (_SAME_DAY, _same_day),
    (_WEEKDAY_OF_WEEK, _weekday_of_week),
    (_WEEKDAY, _weekday),
    (_WEEKEND, _weekend),
    (_NUMBER_ALONE, lambda found, today: latest_number(amount(found["number"]), today)),
    (_NAMED_DATE, _named_date),
    (_DATE, _date),
)
