"""`/report`: looking back on a week or month when asked, and a PDF for somebody the person trusts; the answer to a reminder's question."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation.care_plan import is_tender
from bot.conversation.report_days import reach_bounds
from bot.conversation.retention import QUESTION_LASTS
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of, span_bounds
from bot.conversation.services import Services, Talk
from bot.conversation.settings_menu import SettingsMenu
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import clock_time, day_name, excerpt, feeling_of
from bot.messages import Button, Dialogue, Entry, Outgoing, ReminderMode
from bot.ports import ReportKind
from bot.safety.helplines import short_lines

MONTH_WORDS = frozenset({"month", "월간", "한달", "한", "지난달", "달"})
WEEK_WORDS = frozenset({"", "week", "주간", "이번주", "지난주", "일주일"})
PDF = "pdf"
PDF_DAYS = (7, 30, 90, 365)
TICKING = "report_pdf"
DAYS, TICK, PAGE, ALL, NOTHING, MAKE = "days", "tick", "page", "all", "nothing", "make"
ENTRIES_A_PAGE = 10
LABEL_CHARACTERS = 24
STOP = "stop"


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was chosen for a PDF so far. It is kept in the question that waits, so it ends with it and is never part of a button."""

    days: int
    ids: frozenset[str] = frozenset()

    def to_subject(self) -> str:
        """Return the text that the question holds."""
        return f"{self.days};{','.join(sorted(self.ids))}"

    @classmethod
    def from_subject(cls, subject: str) -> "Ticked":
        """Read the text that a question holds."""
        days, _, ids = subject.partition(";")
        return cls(int(days), frozenset(filter(None, ids.split(","))))


class ReportRoom:
    """Shows reports when asked, and lets a person put together what somebody else may read."""

    def __init__(self, services: Services, settings: SettingsMenu) -> None:
        self._services = services
        self._settings = settings

    @property
    def room(self) -> Room:
        """What this part answers to. Nothing typed is an answer to the ticking, so words in between are told as ever."""
        return Room({"report": self._report}, {Verb.REPORT: self._press, Verb.REMINDER: self._answer_reminder})

    async def _report(self, talk: Talk, argument: str) -> Outgoing:
        first, _, rest = argument.lower().partition(" ")
        if first == PDF:
            return await self._open_pdf(rest.strip().removesuffix("일"), talk)
        if first in MONTH_WORDS:
            last_day = local_day_of(talk.now_utc, talk.person.zone).replace(day=1) - timedelta(days=1)
            return await self._look_back(ReportKind.MONTH, last_day, talk)
        if first in WEEK_WORDS:
            return await self._look_back(ReportKind.WEEK, local_day_of(talk.now_utc, talk.person.zone), talk)
        return Outgoing(text=talk.texts.say("report_menu.unknown"))

    async def _look_back(self, kind: ReportKind, last_day: date, talk: Talk) -> Outgoing:
        reach = reach_bounds(kind, last_day, talk.person.zone)
        entries = await asyncio.to_thread(self._services.store.entries, talk.person.id, reach)
        drawn = await asyncio.to_thread(self._services.painter.report, talk.person, kind, last_day, entries)
        if drawn.entry_count == 0:
            return Outgoing(text=talk.texts.say("report_menu.none"))
        if await is_tender(self._services, talk):
            # In the hours after an urgent word nothing is counted up.
            line = short_lines(talk.person.country, talk.texts.language)
            return Outgoing(text=talk.texts.say("report_menu.hard_days", line=line))
        return Outgoing(text=drawn.sentence, picture=drawn.picture)

    async def _open_pdf(self, days: str, talk: Talk) -> Outgoing:
        if days.isdecimal() and int(days) in PDF_DAYS:
            return await self._keep(Ticked(int(days)), 0, talk)
        buttons = [Button(talk.texts.say("report_menu.days", count=count), _token(DAYS, str(count))) for count in PDF_DAYS]
        return Outgoing(text=talk.texts.say("report_menu.choose_days"), buttons=(tuple(buttons),))

    async def _press(self, token: Token, talk: Talk) -> Outgoing | str | None:
        step, choice = token.subject, token.choice
        if step == DAYS:
            return await self._open_pdf(choice, talk)
        waiting = await asyncio.to_thread(self._services.store.dialogue, talk.person.id)
        if waiting is None or waiting.kind != TICKING or talk.now_utc - waiting.asked_utc > QUESTION_LASTS:
            return talk.texts.say("report_menu.too_old")
        ticked = Ticked.from_subject(waiting.subject)
        if step == MAKE:
            return await self._print(ticked, talk)
        if step in (ALL, NOTHING):
            found = await self._chosen_days(ticked, talk) if step == ALL else []
            return await self._keep(replace(ticked, ids=frozenset(entry.id for entry in found)), _page_number(choice), talk)
        if step == TICK:
            page, _, entry_id = choice.partition(",")
            return await self._keep(replace(ticked, ids=ticked.ids ^ {entry_id}), _page_number(page), talk)
        return await self._keep(ticked, _page_number(choice), talk) if step == PAGE else None

    async def _keep(self, ticked: Ticked, page: int, talk: Talk) -> Outgoing:
        """Remember what is ticked, as far as it is the person's own, and show the page."""
        entries = await self._chosen_days(ticked, talk)
        if not entries:
            return Outgoing(text=talk.texts.say("report_menu.none"))
        own = replace(ticked, ids=ticked.ids & {entry.id for entry in entries})
        question = Dialogue(TICKING, own.to_subject(), talk.now_utc)
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, question)
        last_day = local_day_of(talk.now_utc, talk.person.zone)
        first_day = last_day - timedelta(days=ticked.days - 1)
        language = talk.person.language
        said = talk.texts.say(
            "report_menu.tick", first=day_name(first_day, language), last=day_name(last_day, language), count=len(own.ids)
        )
        return Outgoing(text=said, buttons=_tick_buttons(entries, own, page, talk))

    async def _print(self, ticked: Ticked, talk: Talk) -> str:
        """Send the PDF as a message of its own, so that the choice can be changed and printed again."""
        entries = await self._chosen_days(ticked, talk)
        chosen = [entry for entry in entries if entry.id in ticked.ids]
        last_day = local_day_of(talk.now_utc, talk.person.zone)
        document = await asyncio.to_thread(self._services.printer.print_report, talk.person, last_day, ticked.days, entries, chosen)
        await talk.outbox.send(talk.address, Outgoing(text=talk.texts.say("report_menu.ready", count=len(chosen)), document=document))
        return ""

    async def _chosen_days(self, ticked: Ticked, talk: Talk) -> list[Entry]:
        last_day = local_day_of(talk.now_utc, talk.person.zone)
        days = span_bounds(last_day - timedelta(days=ticked.days - 1), last_day, talk.person.zone)
        return await asyncio.to_thread(self._services.store.entries, talk.person.id, days)

    async def _answer_reminder(self, token: Token, talk: Talk) -> Outgoing:
        """Stop reminding, or take the answer for a sign of life and begin anew."""
        if token.choice == STOP:
            await self._settings.save(replace(talk.person, reminder=ReminderMode.OFF), talk)
            return Outgoing(text=talk.texts.say("reminder.stopped"))
        tomorrow = local_day_of(talk.now_utc, talk.person.zone) + timedelta(days=1)
        await asyncio.to_thread(self._services.store.forget_reports, talk.person.id, ReportKind.REMINDER, tomorrow)
        return Outgoing(text=talk.texts.say("reminder.going_on"))


def _tick_buttons(entries: Sequence[Entry], ticked: Ticked, page: int, talk: Talk) -> tuple[tuple[Button, ...], ...]:
    texts, pages = talk.texts, -(-len(entries) // ENTRIES_A_PAGE)
    page = min(page, pages - 1)
    shown = entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    rows = [(Button(_label(entry, ticked, talk), _token(TICK, f"{page},{entry.id}")),) for entry in shown]
    turns = []
    if page > 0:
        turns.append(Button(texts.say("report_menu.earlier"), _token(PAGE, str(page - 1))))
    if page < pages - 1:
        turns.append(Button(texts.say("report_menu.later"), _token(PAGE, str(page + 1))))
    both = (
        Button(texts.say("report_menu.all"), _token(ALL, str(page))),
        Button(texts.say("report_menu.nothing"), _token(NOTHING, str(page))),
    )
    return (*rows, *([tuple(turns)] if turns else []), both, (Button(texts.say("report_menu.make"), _token(MAKE)),))


def _label(entry: Entry, ticked: Ticked, talk: Talk) -> str:
    person, texts = talk.person, talk.texts
    day = day_name(local_day_of(entry.created_utc, person.zone), person.language)
    words = excerpt(entry.text)[:LABEL_CHARACTERS]
    label = f"{day} {clock_time(entry.created_utc, person.zone, person.language)} {feeling_of(entry, texts)} {words}".strip()
    return texts.say("report_menu.ticked" if entry.id in ticked.ids else "report_menu.unticked", label=label)


def _token(step: str, choice: str = "") -> str:
    return str(Token(Verb.REPORT, step, choice))


def _page_number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
