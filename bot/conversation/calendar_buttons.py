"""Buttons that lead through the calendar: what they carry, and what they say.

They carry dates and no more; whose entries are shown is decided by who presses.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.conversation.schedule import local_day_of
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import day_name, entry_buttons
from bot.messages import Button, Entry, Language, Person
from bot.texts.catalogue import Texts
from bot.texts.named_days import NamedDay, day_at, is_in_reach

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{2})(?:p([0-9]{1,3}))?")
_YEAR = re.compile(r"[0-9]{4}")
# What a button asks for that wants the words of a picture in place of the picture.
WORDS = "w"


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day, and a page of its entries counted from 1; 0 is the last one, where the newest are."""

    day: date
    number: int = 0


def day_token(day: date, page: int = 0) -> str:
    """Return what a button carries that shows a day. The days of a month are choices of one kind, so that they can be a menu."""
    return str(Token(Verb.DAY, f"{day:%Y-%m}", f"{day:%d}p{page}" if page else f"{day:%d}"))


def month_token(first: date, what: str = "") -> str:
    """Return what a button carries that shows a month."""
    return str(Token(Verb.MONTH, f"{first:%Y}", f"{first:%m}{what}"))


def year_token(year: int, what: str = "") -> str:
    """Return what a button carries that shows a year."""
    return str(Token(Verb.YEAR, f"{year:04d}", what))


def asked_day(token: Token) -> DayPage | None:
    """Return the day and page of a token, or None for one that we never made."""
    month, number = _MONTH.fullmatch(token.subject), _DAY.fullmatch(token.choice)
    if month is None or number is None:
        return None
    found = day_at(int(month[1]), int(month[2]), int(number[1]))
    return DayPage(found.day, int(number[2] or 0)) if isinstance(found, NamedDay) else None


def asked_month(token: Token) -> date | None:
    """Return the first of the month of a token, or None for one that we never made."""
    found = _MONTH.fullmatch(f"{token.subject}-{token.choice.removesuffix(WORDS)}")
    first = day_at(int(found[1]), int(found[2]), 1) if found else None
    return first.day if isinstance(first, NamedDay) else None


def asked_year(token: Token) -> int | None:
    """Return the year of a token, or None for one that we never made."""
    is_ours = _YEAR.fullmatch(token.subject) and token.choice in ("", WORDS) and is_in_reach(int(token.subject))
    return int(token.subject) if is_ours else None


def day_label(day: date, today: date, language: Language) -> str:
    """Return a day as people write it, with its year unless that is this one: 2024년 11월 22일 (금), Fri 22 Nov 2024."""
    name = day_name(day, language)
    if day.year == today.year:
        return name
    return f"{day.year}년 {name}" if language is Language.KO else f"{name} {day.year}"


def month_label(first: date, today: date, texts: Texts) -> str:
    """Return a month's name, with its year unless that is this one."""
    if first.year != today.year:
        return month_name(first, texts)
    return f"{first.month}월" if texts.language is Language.KO else f"{first:%b}"


def month_name(first: date, texts: Texts) -> str:
    """Return a month's name with its year: 2025년 11월, Nov 2025."""
    return f"{first.year}년 {first.month}월" if texts.language is Language.KO else f"{first:%b} {first.year}"


def year_label(year: int, texts: Texts) -> str:
    """Return a year's name."""
    return f"{year}년" if texts.language is Language.KO else str(year)


def card_buttons(entry: Entry, person: Person, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons under an entry that is looked at: what can be corrected, its sound, and its day."""
    hear = (Button(texts.say("hear.button"), str(Token(Verb.HEAR, entry.id))),) if entry.text else ()
    day = Button(texts.say("day.show"), day_token(local_day_of(entry.created_utc, person.zone)))
    return (*entry_buttons(entry, texts), (*hear, day))


def backward(label: str, token: str) -> Button:
    """Return a button that leads to what was before."""
    return Button(f"◀ {label}", token)


def forward(label: str, token: str) -> Button:
    """Return a button that leads to what came after."""
    return Button(f"{label} ▶", token)


def in_rows(buttons: list[Button], length: int) -> tuple[tuple[Button, ...], ...]:
    """Return buttons in rows of a length."""
    return tuple(tuple(buttons[start : start + length]) for start in range(0, len(buttons), length))
