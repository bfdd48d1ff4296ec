"""The calendar of a month and the year in pixels, with buttons to what lies in them and beside them."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from bot.conversation.calendar_buttons import (
    WORDS,
    asked_month,
    asked_year,
    backward,
    day_token,
    forward,
    in_rows,
    month_label,
    month_token,
    year_label,
    year_token,
)
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of, span_bounds
from bot.conversation.services import Services, Talk
from bot.conversation.shown_pictures import Rows, as_message, read_out, words_row
from bot.conversation.tokens import Token, Verb
from bot.messages import Button, Entry, Outgoing
from bot.ports import Drawing, EntryFilter
from bot.texts.dates import NoSuchDay, read_day, read_month, read_year
from bot.texts.named_days import month_length

DAYS_PER_ROW, MONTHS_PER_ROW = 7, 6
Beside = tuple[datetime | None, datetime | None]


class CalendarViews:
    """Shows months and years, by name or by button."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"month": self._month, "year": self._year}, {Verb.MONTH: self._press_month, Verb.YEAR: self._press_year})

    async def _month(self, talk: Talk, argument: str) -> Outgoing:
        today = local_day_of(talk.now_utc, talk.person.zone)
        first = read_month(argument, today) if argument else today.replace(day=1)
        if first is not None:
            return await self.show_month(first, talk)
        year = read_year(argument, today)
        if year is not None:
            return await self.show_year(year, talk)
        day = read_day(argument, today, talk.person.language)
        if day is not None:
            return await self.show_month((day.nearest if isinstance(day, NoSuchDay) else day.day).replace(day=1), talk)
        return Outgoing(text=talk.texts.say("month_view.unknown"))

    async def _year(self, talk: Talk, argument: str) -> Outgoing:
        today = local_day_of(talk.now_utc, talk.person.zone)
        year = read_year(argument, today) if argument else today.year
        if year is not None:
            return await self.show_year(year, talk)
        return Outgoing(text=talk.texts.say("year_view.unknown"))

    async def _press_month(self, token: Token, talk: Talk) -> Outgoing | str | None:
        first = asked_month(token)
        if first is None:
            return None
        if token.choice.endswith(WORDS):
            return await read_out(await self._draw_month(first, await self._entries(_month_span(first, talk), talk), talk), talk)
        return await self.show_month(first, talk)

    async def _press_year(self, token: Token, talk: Talk) -> Outgoing | str | None:
        year = asked_year(token)
        if year is None:
            return None
        if token.choice == WORDS:
            return await read_out(await self._draw_year(year, await self._entries(_year_span(year, talk), talk), talk), talk)
        return await self.show_year(year, talk)

    async def show_month(self, first: date, talk: Talk) -> Outgoing:
        """Return the calendar of a month, with a button for each day that has entries."""
        texts, today = talk.texts, local_day_of(talk.now_utc, talk.person.zone)
        if first > today:
            return _still_to_come(talk)
        span = _month_span(first, talk)
        entries = await self._entries(span, talk)
        before, after = _days_of(await self._beside(span, talk), talk)
        drawn = await self._draw_month(first, entries, talk)
        days = sorted({local_day_of(entry.created_utc, talk.person.zone) for entry in entries})
        grid = in_rows([Button(texts.say("month_view.day", day=day.day), day_token(day)) for day in days], DAYS_PER_ROW)
        ways = []
        if before is not None:
            ways.append(backward(month_label(before, today, texts), month_token(before)))
        if days or before is not None or after is not None:
            ways.append(Button(year_label(first.year, texts), year_token(first.year)))
        if after is not None:
            ways.append(forward(month_label(after, today, texts), month_token(after)))
        buttons = (*grid, *_row(ways), *words_row(drawn, month_token(first, WORDS), talk))
        return await as_message(drawn, buttons, self._services, talk)

    async def show_year(self, year: int, talk: Talk) -> Outgoing:
        """Return a year in pixels, with a button for each month that has entries."""
        texts, today = talk.texts, local_day_of(talk.now_utc, talk.person.zone)
        if year > today.year:
            return _still_to_come(talk)
        span = _year_span(year, talk)
        entries = await self._entries(span, talk)
        before, after = _days_of(await self._beside(span, talk), talk)
        drawn = await self._draw_year(year, entries, talk)
        months = sorted({local_day_of(entry.created_utc, talk.person.zone).replace(day=1) for entry in entries})
        # The year stands above; here the months need no year of their own.
        grid = in_rows([Button(month_label(month, month, texts), month_token(month)) for month in months], MONTHS_PER_ROW)
        ways = []
        if before is not None:
            ways.append(backward(year_label(before.year, texts), year_token(before.year)))
        if after is not None:
            ways.append(forward(year_label(after.year, texts), year_token(after.year)))
        buttons = (*grid, *_row(ways), *words_row(drawn, year_token(year, WORDS), talk))
        return await as_message(drawn, buttons, self._services, talk)

    async def _draw_month(self, first: date, entries: Sequence[Entry], talk: Talk) -> Drawing:
        today = local_day_of(talk.now_utc, talk.person.zone)
        return await asyncio.to_thread(self._services.painter.month, talk.person, first, today, entries)

    async def _draw_year(self, year: int, entries: Sequence[Entry], talk: Talk) -> Drawing:
        today = local_day_of(talk.now_utc, talk.person.zone)
        return await asyncio.to_thread(self._services.painter.year, talk.person, year, today, entries)

    async def _entries(self, span: EntryFilter, talk: Talk) -> list[Entry]:
        return await asyncio.to_thread(self._services.store.entries, talk.person.id, span)

    async def _beside(self, span: EntryFilter, talk: Talk) -> Beside:
        return await asyncio.to_thread(self._services.store.moments_beside, talk.person.id, span)


def _month_span(first: date, talk: Talk) -> EntryFilter:
    return span_bounds(first, first.replace(day=month_length(first.year, first.month)), talk.person.zone)


def _year_span(year: int, talk: Talk) -> EntryFilter:
    return span_bounds(date(year, 1, 1), date(year, 12, 31), talk.person.zone)


def _days_of(moments: Beside, talk: Talk) -> tuple[date | None, date | None]:
    """Return the first of the months of two moments in the person's zone."""
    before, after = (None if moment is None else local_day_of(moment, talk.person.zone).replace(day=1) for moment in moments)
    return before, after


def _row(buttons: list[Button]) -> Rows:
    return (tuple(buttons),) if buttons else ()


def _still_to_come(talk: Talk) -> Outgoing:
    today = local_day_of(talk.now_utc, talk.person.zone).replace(day=1)
    this_month = Button(month_label(today, today, talk.texts), month_token(today))
    return Outgoing(text=talk.texts.say("month_view.future"), buttons=((this_month,),))
