"""Charts when they are asked for: today's, and the statistics of the last 7, 30, 90 or 365 days, one picture at a time."""

import asyncio
import re
from datetime import timedelta

from bot.conversation.calendar_buttons import WORDS, backward, forward
from bot.conversation.care_plan import is_tender
from bot.conversation.rooms import Room
from bot.conversation.schedule import day_bounds, local_day_of, span_bounds
from bot.conversation.services import Services, Talk
from bot.conversation.shown_pictures import as_message, read_out, words_row
from bot.conversation.tokens import Token, Verb
from bot.messages import Button, Outgoing
from bot.ports import Drawing

PERIODS = (7, 30, 90, 365)
USUAL_PERIOD = 30
# How people name the periods, without spaces; beside them, any number in front of 일 or days.
_NAMES = {
    **dict.fromkeys(("주", "일주일", "한주", "이번주", "주간", "1주", "week", "aweek", "1week"), 7),
    **dict.fromkeys(("달", "한달", "이번달", "월간", "1달", "1개월", "month", "amonth", "1month"), 30),
    **dict.fromkeys(("석달", "세달", "3달", "3개월", "분기", "quarter", "3months"), 90),
    **dict.fromkeys(("년", "1년", "일년", "한해", "올해", "연간", "12개월", "year", "ayear", "1year"), 365),
}
_DAYS = re.compile(r"([0-9]{1,4})(?:일|days?|d)?")
_PAGE = re.compile(r"([0-9]{1,2})(w?)")


class StatisticsViews:
    """Shows charts, by name or by button."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"chart": self._chart, "stats": self._stats}, {Verb.CHART: self._press_chart, Verb.STATS: self._press_stats})

    async def _chart(self, talk: Talk, _argument: str) -> Outgoing:
        drawn = await self._draw_today(talk)
        buttons = (self._periods(0, talk), *words_row(drawn, str(Token(Verb.CHART, "", WORDS)), talk))
        return await as_message(drawn, buttons, self._services, talk)

    async def _press_chart(self, token: Token, talk: Talk) -> Outgoing | str:
        return await read_out(await self._draw_today(talk), talk) if token.choice == WORDS else await self._chart(talk, "")

    async def _stats(self, talk: Talk, argument: str) -> Outgoing:
        days = period_of(argument) if argument else USUAL_PERIOD
        if days is None:
            return Outgoing(text=talk.texts.say("stats.unknown"), buttons=(self._periods(0, talk),))
        return await self._show(days, 1, talk)

    async def _press_stats(self, token: Token, talk: Talk) -> Outgoing | str | None:
        page = _PAGE.fullmatch(token.choice)
        if token.subject not in {str(days) for days in PERIODS} or page is None:
            return None
        days, number = int(token.subject), int(page[1])
        if page[2]:
            drawings = await self._draw(days, talk)
            return await read_out(drawings[_place(number, drawings)], talk)
        return await self._show(days, number, talk)

    async def _show(self, days: int, number: int, talk: Talk) -> Outgoing:
        """Return one picture of a period, with the way to its others."""
        drawings = await self._draw(days, talk)
        place, texts = _place(number, drawings), talk.texts
        turns = []
        if place > 0:
            turns.append(backward(texts.say("stats.before", number=place, count=len(drawings)), _stats_token(days, place)))
        if place < len(drawings) - 1:
            turns.append(forward(texts.say("stats.after", number=place + 2, count=len(drawings)), _stats_token(days, place + 2)))
        drawn = drawings[place]
        words = words_row(drawn, _stats_token(days, place + 1, WORDS), talk)
        buttons = (*((tuple(turns),) if turns else ()), self._periods(days, talk), *words)
        return await as_message(drawn, buttons, self._services, talk)

    async def _draw_today(self, talk: Talk) -> Drawing:
        person = talk.person
        day = local_day_of(talk.now_utc, person.zone)
        entries = await asyncio.to_thread(self._services.store.entries, person.id, day_bounds(day, person.zone))
        tender = await is_tender(self._services, talk)
        return await asyncio.to_thread(self._services.painter.day, person, day, entries, is_tender=tender)

    async def _draw(self, days: int, talk: Talk) -> tuple[Drawing, ...]:
        person = talk.person
        # Three pictures take a moment, and the first words looked for some seconds.
        await talk.outbox.show_typing(talk.address)
        last_day = local_day_of(talk.now_utc, person.zone)
        span = span_bounds(last_day - timedelta(days=days - 1), last_day, person.zone)
        entries = await asyncio.to_thread(self._services.store.entries, person.id, span)
        return await asyncio.to_thread(self._services.painter.period, person, last_day, days, entries)

    def _periods(self, shown: int, talk: Talk) -> tuple[Button, ...]:
        """Return the row of periods but the one that is shown; 0 is today."""
        texts = talk.texts
        today = (Button(texts.say("stats.today"), str(Token(Verb.CHART))),) if shown else ()
        return (*today, *(Button(texts.say("stats.days", days=days), _stats_token(days, 1)) for days in PERIODS if days != shown))


def period_of(text: str) -> int | None:
    """Return the period a person named (90, 30일, 한 달, year), the next longer one for other numbers of days, or None."""
    said = "".join(text.lower().split()).removeprefix("최근").removeprefix("지난").removeprefix("last")
    days = _DAYS.fullmatch(said)
    if days is None:
        return _NAMES.get(said)
    return next((period for period in PERIODS if int(days[1]) <= period), PERIODS[-1]) if int(days[1]) > 0 else None


def _place(number: int, drawings: tuple[Drawing, ...]) -> int:
    """Return the place of a picture counted from 1; a period that has become shorter shows its last one."""
    return max(0, min(number, len(drawings)) - 1)


def _stats_token(days: int, number: int, what: str = "") -> str:
    return str(Token(Verb.STATS, str(days), f"{number}{what}"))
