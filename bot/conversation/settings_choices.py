"""Every setting as a value: how it reads now, what can be chosen, and what a choice makes of a person. Nothing here speaks or stores."""

import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from bot.conversation.wording import called, spoken_minute
from bot.messages import Language, Person, Register, ReminderMode, Retention, SpeechPace
from bot.safety.helplines import ELSEWHERE
from bot.texts.catalogue import Texts

TYPE_TIME, TYPE_ZONE, TYPE_NAME = "type_time", "type_zone", "type_name"
CHART_MINUTES = (20 * 60, 21 * 60, 21 * 60 + 30, 22 * 60, 23 * 60)
REPORT_MINUTES = (9 * 60, 12 * 60, 18 * 60, 20 * 60, 21 * 60)
REMINDER_MINUTES = (8 * 60, 20 * 60, 21 * 60, 22 * 60)
ZONES = ("Asia/Seoul", "Asia/Tokyo", "America/Los_Angeles", "America/New_York", "Europe/London", "Australia/Sydney")
COUNTRIES = ("KR", "US", "JP", "GB", "CA", "AU", ELSEWHERE)
NEVER, TYPED, LEARNED = "never", "type", "learned"
ON, OFF = "on", "off"
WEEKDAYS = 7

Choice = tuple[str, str]
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    `shown` is its value in words; `choices` are (choice, label) for its buttons; `chosen` returns the changed person, or None for a
    choice that there is not. `typed` is the question that is asked for what no button says, if there is one.
    """

    name: str
    shown: Callable[[Person, Texts], str]
    choices: Callable[[Person, Texts], list[Choice]]
    chosen: Callable[[Person, str], Person | None]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that share a page."""

    name: str
    settings: tuple[Setting, ...]


def clock_setting(name: str, person: Person, minute: int) -> Person | None:
    """Return a person whose chart, report or reminder comes at a minute after midnight; None for any other setting."""
    if name == "chart":
        return replace(person, chart_minute=minute)
    if name == "hour":
        return replace(person, report_minute=minute)
    return replace(person, reminder=ReminderMode.CHOSEN, reminder_minute=minute) if name == "reminder" else None


def _minute(name: str, offered: Iterable[int], person: Person, choice: str) -> Person | None:
    return next((clock_setting(name, person, minute) for minute in offered if str(minute) == choice), None)


def _times(minutes: Iterable[int], texts: Texts) -> list[Choice]:
    return [*((str(minute), spoken_minute(minute, texts.language)) for minute in minutes), (TYPED, texts.say("settings.type_time"))]


def _switch(name: str, is_on: Callable[[Person], bool], changed: Callable[[Person, bool], Person], words: tuple[str, str]) -> Setting:
    return Setting(
        name,
        lambda person, texts: texts.say(words[0] if is_on(person) else words[1]),
        lambda _, texts: [(ON, texts.say(words[0])), (OFF, texts.say(words[1]))],
        lambda person, choice: changed(person, choice == ON) if choice in (ON, OFF) else None,
    )


def _one_of(name: str, kind: type[E], value: Callable[[Person], E], changed: Callable[[Person, E], Person]) -> Setting:
    return Setting(
        name,
        lambda person, texts: texts.say(f"settings.{name}_{value(person).value}"),
        lambda _, texts: [(one.value, texts.say(f"settings.{name}_{one.value}")) for one in kind],
        lambda person, choice: changed(person, kind(choice)) if choice in {one.value for one in kind} else None,
    )


def zone_name(zone: str, texts: Texts) -> str:
    """Return a zone as people call it, or as it is written where we have no name for it."""
    return texts.say(f"zone.{zone.rsplit('/', 1)[1]}") if zone in ZONES else zone


def _country_name(person: Person, texts: Texts) -> str:
    return texts.say(f"country.{person.country}") if person.country in COUNTRIES else person.country


def _chart_shown(person: Person, texts: Texts) -> str:
    return texts.say("settings.chart_none") if person.chart_minute is None else spoken_minute(person.chart_minute, texts.language)


def _with_chart(person: Person, choice: str) -> Person | None:
    return replace(person, chart_minute=None) if choice == NEVER else _minute("chart", CHART_MINUTES, person, choice)


def _week_shown(person: Person, texts: Texts) -> str:
    return texts.say("settings.chart_none") if person.report_weekday is None else texts.say(f"weekday.{person.report_weekday}")


def _with_week(person: Person, choice: str) -> Person | None:
    if choice == NEVER:
        return replace(person, report_weekday=None)
    return replace(person, report_weekday=int(choice)) if choice in {str(day) for day in range(WEEKDAYS)} else None


def _reminder_shown(person: Person, texts: Texts) -> str:
    if person.reminder is ReminderMode.CHOSEN:
        return spoken_minute(person.reminder_minute, texts.language)
    return texts.say(f"settings.reminder_{person.reminder.value}")


def _with_reminder(person: Person, choice: str) -> Person | None:
    if choice in (OFF, LEARNED):
        return replace(person, reminder=ReminderMode(choice))
    return _minute("reminder", REMINDER_MINUTES, person, choice)


_NAME = Setting(
    "name",
    lambda person, texts: called(person) if person.nickname else texts.say("settings.name_none"),
    lambda person, texts: [
        (TYPED, texts.say("settings.type_name")),
        *([(NEVER, texts.say("settings.name_drop"))] if person.nickname else []),
    ],
    lambda person, choice: replace(person, nickname="") if choice == NEVER else None,
    TYPE_NAME,
)
_ZONE = Setting(
    "zone",
    lambda person, texts: zone_name(person.zone, texts),
    lambda _, texts: [*((zone, zone_name(zone, texts)) for zone in ZONES), (TYPED, texts.say("settings.type_zone"))],
    lambda person, choice: replace(person, zone=choice) if choice in zoneinfo.available_timezones() else None,
    TYPE_ZONE,
)
_CHART = Setting(
    "chart",
    _chart_shown,
    lambda _, texts: [*_times(CHART_MINUTES, texts), (NEVER, texts.say("settings.chart_none"))],
    _with_chart,
    TYPE_TIME,
)
_WEEK = Setting(
    "week",
    _week_shown,
    lambda _, texts: [
        *((str(day), texts.say(f"weekday.{day}")) for day in range(WEEKDAYS)),
        (NEVER, texts.say("settings.chart_none")),
    ],
    _with_week,
)
_HOUR = Setting(
    "hour",
    lambda person, texts: spoken_minute(person.report_minute, texts.language),
    lambda _, texts: _times(REPORT_MINUTES, texts),
    lambda person, choice: _minute("hour", REPORT_MINUTES, person, choice),
    TYPE_TIME,
)
_REMINDER = Setting(
    "reminder",
    _reminder_shown,
    lambda _, texts: [
        *_times(REMINDER_MINUTES, texts),
        (LEARNED, texts.say("settings.reminder_learned")),
        (OFF, texts.say("settings.reminder_off")),
    ],
    _with_reminder,
    TYPE_TIME,
)
_COUNTRY = Setting(
    "country",
    _country_name,
    lambda _, texts: [(country, texts.say(f"country.{country}")) for country in COUNTRIES],
    lambda person, choice: replace(person, country=choice) if choice in COUNTRIES else None,
)

GROUPS = (
    Group(
        "talk",
        (
            _NAME,
            _one_of("register", Register, lambda person: person.register, lambda person, value: replace(person, register=value)),
            _one_of("language", Language, lambda person: person.language, lambda person, value: replace(person, language=value)),
        ),
    ),
    Group(
        "sound",
        (
            _switch(
                "voice",
                lambda person: person.wants_voice,
                lambda person, on: replace(person, wants_voice=on),
                ("settings.on", "settings.off"),
            ),
            _one_of("pace", SpeechPace, lambda person: person.speech_pace, lambda person, value: replace(person, speech_pace=value)),
            _switch(
                "audio",
                lambda person: person.keeps_audio,
                lambda person, on: replace(person, keeps_audio=on),
                ("settings.audio_keep", "settings.audio_drop"),
            ),
        ),
    ),
    Group(
        "times",
        (
            _CHART,
            _WEEK,
            _switch(
                "month",
                lambda person: person.wants_month_report,
                lambda person, on: replace(person, wants_month_report=on),
                ("settings.month_on", "settings.chart_none"),
            ),
            _HOUR,
            _REMINDER,
            _ZONE,
        ),
    ),
    Group(
        "keeping",
        (
            _one_of("retention", Retention, lambda person: person.retention, lambda person, value: replace(person, retention=value)),
            _COUNTRY,
        ),
    ),
)
SETTINGS = {setting.name: setting for group in GROUPS for setting in group.settings}
GROUP_OF = {setting.name: group for group in GROUPS for setting in group.settings}
