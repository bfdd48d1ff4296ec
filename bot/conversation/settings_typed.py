"""What is typed, or shared, into a setting: a clock time, a place, a name. Words of a crisis are no setting."""

import re
from dataclasses import replace

from bot.conversation.hearing import readable
from bot.conversation.settings_choices import TYPE_NAME, TYPE_TIME, clock_setting
from bot.messages import Dialogue, Incoming, Person
from bot.texts.cities import zone_of_city
from bot.texts.places import zone_of_place

# Longer than any name people are called by; what is longer is something told, or a jest.
MAX_NAME_CHARACTERS = 20
_CLOCK = re.compile(
    r"^\s*(오전|오후|새벽|아침|낮|저녁|밤|am|pm)?\s*(\d{1,2})\s*(?:[:시.]\s*(?:(\d{1,2})\s*분?|(반))?)?\s*(am|pm)?\s*$", re.IGNORECASE
)
_NAMED_MINUTES = {"자정": 0, "정오": 12 * 60, "midnight": 0, "noon": 12 * 60}
# 밤 12시 is midnight and 밤 1시 is past it, 밤 9시 is in the evening.
_NIGHT_ENDS_HOUR = 5


def taken(question: Dialogue, incoming: Incoming, person: Person) -> Person | None:
    """Return a person with what they typed or shared set, or None when it cannot be read as what was asked for."""
    text = readable(incoming.text)
    if question.kind == TYPE_TIME:
        minute = parse_clock(text)
        # A question from before there were several hours names none, and meant the chart's.
        return None if minute is None else clock_setting(question.subject or "chart", person, minute)
    if question.kind == TYPE_NAME:
        name = " ".join(text.split())
        return replace(person, nickname=name) if 0 < len(name) <= MAX_NAME_CHARACTERS else None
    zone = zone_of_place(incoming.place) if incoming.place else zone_of_city(text)
    return None if zone is None else replace(person, zone=zone)


def parse_clock(text: str) -> int | None:
    """Return minutes after midnight for `21:30`, `오후 9시 30분` or `9:30 pm`; None if it is no time."""
    found = _CLOCK.match(text)
    if found is None:
        return _NAMED_MINUTES.get(text.strip().lower())
    half, hour, minute = (found[1] or found[5] or "").lower(), int(found[2]), 30 if found[4] else int(found[3] or 0)
    if half and 1 <= hour <= 12:
        hour %= 12
        is_later_half = half in ("오후", "낮", "저녁", "pm") or (half == "밤" and hour > _NIGHT_ENDS_HOUR)
        # 낮 11시 is before noon.
        hour += 12 if is_later_half and not (half == "낮" and hour >= 10) else 0
    return hour * 60 + minute if hour < 24 and minute < 60 else None
