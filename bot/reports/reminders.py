"""Reminders: whether one comes now, and its words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.schedule import local_day_of
from bot.conversation.services import texts_for
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import addressed
from bot.messages import Button, CrisisLevel, Emotion, Entry, Outgoing, Person, ReminderMode
from bot.ports import DiaryStore, DueReport, EntryFilter, ReportKind
from bot.reports.reminding import Reminded, Step, learned_minute, next_step

# How long back a habit is looked for, and the last written day.
HABIT = timedelta(days=28)
LONG_AGO = timedelta(days=400)
# Days whose mood a reminder takes into account.
LATELY = timedelta(days=3)
DARK = frozenset({Emotion.SADNESS, Emotion.DEPRESSION, Emotion.ANGER, Emotion.ANXIETY})
# Feelings named lately of which this part is dark make dark days.
DARK_SHARE = 0.5
STOP, GO_ON = "stop", "go_on"


class Reminders:
    """Decides on reminders from what the store knows; every method is synchronous and short."""

    def __init__(self, store: DiaryStore) -> None:
        self._store = store

    def step(self, due: DueReport) -> Step:
        """Return what a due reminder becomes."""
        person = due.person
        moments = self._store.written_moments(person.id, due.due_utc - LONG_AGO)
        last_written = local_day_of(moments[-1], person.zone) if moments else None
        known = {step.value for step in Step}
        rows = self._store.report_records(person.id, ReportKind.REMINDER)
        earlier = [Reminded(row.local_day, Step(row.state)) for row in rows if row.state in known and row.local_day < due.local_day]
        return next_step(due.local_day, last_written, [one for one in earlier if one.step is not Step.STAY_QUIET])

    def message(self, due: DueReport, step: Step) -> Outgoing:
        """Return a reminder, gentler after dark days, or the question whether to stop."""
        person, texts = due.person, texts_for(due.person)
        turn = person.id + due.local_day.toordinal()
        if step is Step.ASK:
            choices = (("reminder.button_stop", STOP), ("reminder.button_go_on", GO_ON))
            buttons = tuple(Button(texts.say(key), str(Token(Verb.REMINDER, "", choice))) for key, choice in choices)
            return Outgoing(text=addressed(texts.say("reminder.ask_stop"), person), buttons=(buttons,))
        lately = self._store.entries(person.id, EntryFilter(since_utc=due.due_utc - LATELY))
        words = texts.vary("reminder.after_dark_days" if is_dark(lately) else "reminder.ask", turn)
        return Outgoing(text=addressed(words, person))

    def with_learned_hour(self, person: Person, now_utc: datetime) -> Person:
        """Return the person with the hour at which they usually write, if that is wished and there is a habit."""
        if person.reminder is not ReminderMode.LEARNED:
            return person
        minute = learned_minute(self._store.written_moments(person.id, now_utc - HABIT), person.zone)
        return person if minute is None else replace(person, reminder_minute=minute)


def is_dark(entries: Sequence[Entry]) -> bool:
    """Tell whether days were dark: something urgent was said, or at least half of the feelings were heavy."""
    if any(entry.crisis is CrisisLevel.URGENT for entry in entries):
        return True
    felt = [entry.emotion for entry in entries if entry.emotion is not None]
    return bool(felt) and sum(emotion in DARK for emotion in felt) >= DARK_SHARE * len(felt)
