"""One day of the diary: its entries as a list, a button to open each, and the way to the days beside it."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from bot.conversation.calendar_buttons import (
    asked_day,
    backward,
    day_label,
    day_token,
    forward,
    in_rows,
    month_label,
    month_name,
    month_token,
)
from bot.conversation.calendar_views import CalendarViews
from bot.conversation.rooms import Room
from bot.conversation.schedule import day_bounds, local_day_of
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import clock_time, excerpt, feeling_of
from bot.messages import Button, Entry, Outgoing
from bot.texts.dates import NoSuchDay, read_day, read_month, read_year

# Three rows of five to open them, and two for the ways: Discord takes five rows of five.
ENTRIES_A_PAGE = 15
OPEN_BUTTONS_PER_ROW = 5
# A list fits into one message of every channel (Discord takes 2,000 characters); few entries have more room each.
LIST_CHARACTERS = 1_200
SHORTEST_FOLD, LONGEST_FOLD = 60, 240

Rows = tuple[tuple[Button, ...], ...]


class DayView:
    """Shows days, by name or by button."""

    def __init__(self, services: Services, calendars: CalendarViews) -> None:
        self._services = services
        self._calendars = calendars

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"today": self._today, "day": self._named}, {Verb.DAY: self._press})

    async def _today(self, talk: Talk, _argument: str) -> Outgoing:
        return await self.show(local_day_of(talk.now_utc, talk.person.zone), talk)

    async def _named(self, talk: Talk, argument: str) -> Outgoing:
        """Show the day that was named; a month or year by that name shows its picture."""
        today, texts, language = local_day_of(talk.now_utc, talk.person.zone), talk.texts, talk.person.language
        found = read_day(argument, today, language) if argument else None
        if isinstance(found, NoSuchDay):
            nearest = Button(day_label(found.nearest, today, language), day_token(found.nearest))
            said = texts.say("day.no_such", month=month_name(found.nearest, texts), number=found.number)
            return Outgoing(text=said, buttons=((nearest,),))
        if found is not None:
            return await self.show(found.day, talk, others=found.others)
        if not argument:
            return await self.show(today, talk)
        month_first, year = read_month(argument, today), read_year(argument, today)
        if month_first is not None:
            return await self._calendars.show_month(month_first, talk)
        if year is not None:
            return await self._calendars.show_year(year, talk)
        return Outgoing(text=texts.say("day.unknown"))

    async def _press(self, token: Token, talk: Talk) -> Outgoing | None:
        asked = asked_day(token)
        return None if asked is None else await self.show(asked.day, talk, page=asked.number)

    async def show(self, day: date, talk: Talk, *, page: int = 0, others: Sequence[date] = ()) -> Outgoing:
        """Return a day as a list, with other days that may have been meant."""
        person, texts, store = talk.person, talk.texts, self._services.store
        today = local_day_of(talk.now_utc, person.zone)
        bounds = day_bounds(day, person.zone)
        entries = await asyncio.to_thread(store.entries, person.id, bounds)
        beside = await asyncio.to_thread(store.moments_beside, person.id, bounds)
        ways = _ways(day, beside, talk, has_entries=bool(entries))
        meant = tuple(Button(texts.say("day.meant", date=day_label(other, today, person.language)), day_token(other)) for other in others)
        below = (*ways, *((meant,) if meant else ()))
        if entries:
            return _list(day, entries, page, below, talk)
        if day == today:
            return Outgoing(text=texts.say("today.none"), buttons=below)
        key = "day.future" if day > today else "day.none"
        return Outgoing(text=texts.say(key, date=day_label(day, today, person.language)), buttons=below)


def _list(day: date, entries: Sequence[Entry], page: int, below: Rows, talk: Talk) -> Outgoing:
    texts, pages = talk.texts, -(-len(entries) // ENTRIES_A_PAGE)
    page = page if 1 <= page <= pages else pages
    numbered = list(enumerate(entries, 1))[(page - 1) * ENTRIES_A_PAGE : page * ENTRIES_A_PAGE]
    date_words = day_label(day, local_day_of(talk.now_utc, talk.person.zone), talk.person.language)
    fold = max(SHORTEST_FOLD, min(LONGEST_FOLD, LIST_CHARACTERS // len(numbered)))
    lines = [texts.say("today.title", date=date_words, count=len(entries)), ""]
    lines += [_line(number, entry, fold, talk) for number, entry in numbered]
    opens = [Button(texts.say("today.open", number=number), str(Token(Verb.OPEN_ENTRY, entry.id))) for number, entry in numbered]
    turns = []
    if page > 1:
        turns.append(backward(texts.say("day.earlier"), day_token(day, page - 1)))
    if page < pages:
        turns.append(forward(texts.say("day.later"), day_token(day, page + 1)))
    return Outgoing(text="\n".join(lines), buttons=(*in_rows(opens, OPEN_BUTTONS_PER_ROW), *((tuple(turns),) if turns else ()), *below))


def _line(number: int, entry: Entry, fold: int, talk: Talk) -> str:
    texts, person = talk.texts, talk.person
    mark = f"{texts.say('today.voice_mark')} " if entry.is_voice else ""
    words = excerpt(entry.text, fold) if entry.text else texts.say("today.words_gone")
    time = clock_time(entry.created_utc, person.zone, person.language)
    return texts.say("today.line", number=number, time=time, feeling=feeling_of(entry, texts), text=mark + words)


def _ways(day: date, beside: tuple[datetime | None, datetime | None], talk: Talk, *, has_entries: bool) -> Rows:
    """Return the row that leads to the days beside this one that have entries, and to the month; none in an empty diary."""
    person, texts = talk.person, talk.texts
    today = local_day_of(talk.now_utc, person.zone)
    before, after = (None if moment is None else local_day_of(moment, person.zone) for moment in beside)
    row = []
    if before is not None:
        row.append(backward(day_label(before, today, person.language), day_token(before)))
    if has_entries or before is not None or after is not None:
        first = min(day, today).replace(day=1)
        row.append(Button(texts.say("day.month", month=month_label(first, today, texts)), month_token(first)))
    if after is not None:
        row.append(forward(day_label(after, today, person.language), day_token(after)))
    return (tuple(row),) if row else ()
