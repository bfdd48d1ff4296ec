"""The settings as one menu of buttons; what a button cannot say (a clock time, a city) is typed."""

import asyncio
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from bot.conversation.hearing import readable
from bot.conversation.rooms import Room
from bot.conversation.schedule import next_moments
from bot.conversation.services import Services, Talk, texts_for
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import spoken_minute
from bot.messages import Button, CrisisLevel, Dialogue, Incoming, Language, Outgoing, Person, Register, Retention
from bot.safety import crisis
from bot.texts.catalogue import Texts
from bot.texts.cities import zone_of_city

TYPE_TIME, TYPE_ZONE = "type_time", "type_zone"
CHART_MINUTES = (20 * 60, 21 * 60, 21 * 60 + 30, 22 * 60, 23 * 60)
ZONES = ("Asia/Seoul", "Asia/Tokyo", "America/Los_Angeles", "America/New_York", "Europe/London", "Australia/Sydney")
COUNTRIES = ("KR", "US", "JP", "GB", "CA", "AU")
NEVER, TYPED = "never", "type"
SWITCH = ("on", "off")
BUTTONS_PER_ROW = 3
_CLOCK = re.compile(
    r"^\s*(오전|오후|새벽|아침|낮|저녁|밤|am|pm)?\s*(\d{1,2})\s*(?:[:시.]\s*(?:(\d{1,2})\s*분?|(반))?)?\s*(am|pm)?\s*$", re.IGNORECASE
)
_NAMED_MINUTES = {"자정": 0, "정오": 12 * 60, "midnight": 0, "noon": 12 * 60}
# 밤 12시 is midnight and 밤 1시 is past it, 밤 9시 is in the evening.
_NIGHT_ENDS_HOUR = 5


class SettingsMenu:
    """Shows the menu, takes choices and typed values, and stores them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._setters: dict[str, Callable[[Person, str], Person | None]] = {
            "register": lambda person, choice: replace(person, register=Register(choice)) if choice in set(Register) else None,
            "language": lambda person, choice: replace(person, language=Language(choice)) if choice in set(Language) else None,
            "voice": lambda person, choice: replace(person, wants_voice=choice == "on") if choice in SWITCH else None,
            "audio": lambda person, choice: replace(person, keeps_audio=choice == "on") if choice in SWITCH else None,
            "chart": _with_chart,
            "zone": lambda person, choice: replace(person, zone=choice) if choice in zoneinfo.available_timezones() else None,
            "country": lambda person, choice: replace(person, country=choice) if choice in COUNTRIES else None,
            "retention": lambda person, choice: replace(person, retention=Retention(choice)) if choice in set(Retention) else None,
        }

    @property
    def room(self) -> Room:
        """What this part answers to."""
        typed = dict.fromkeys((TYPE_TIME, TYPE_ZONE), self._take_typed)
        return Room({"settings": self._show}, {Verb.SETTINGS: self.open, Verb.SET: self.set}, typed)

    def menu(self, person: Person, texts: Texts, note: str = "") -> Outgoing:
        """Return the menu with what is set now; `note` stands above it."""
        chart = texts.say("settings.chart_none") if person.chart_minute is None else spoken_minute(person.chart_minute, person.language)
        title = texts.say(
            "settings.title",
            register=texts.say(f"settings.register_{person.register.value}"),
            language=texts.say(f"settings.language_{person.language.value}"),
            voice=_on_off(texts, person.wants_voice),
            chart=chart,
            zone=person.zone,
            country=texts.say(f"country.{person.country}") if person.country in COUNTRIES else person.country,
            audio=texts.say("settings.audio_keep" if person.keeps_audio else "settings.audio_drop"),
            retention=texts.say(f"settings.retention_{person.retention.value}"),
        )
        buttons = [Button(texts.say(f"settings.button_{name}"), str(Token(Verb.SETTINGS, name))) for name in self._setters]
        return Outgoing(text=f"{note}\n\n{title}" if note else title, buttons=_rows(buttons))

    async def open(self, token: Token, talk: Talk) -> Outgoing | None:
        """Return the page of one setting, or the menu."""
        name, texts = token.subject, talk.texts
        if not name:
            return self.menu(talk.person, texts)
        if name not in self._setters:
            return None
        buttons = [Button(label, str(Token(Verb.SET, name, choice))) for choice, label in self._choices(name, talk)]
        back = (Button(texts.say("settings.back"), str(Token(Verb.SETTINGS))),)
        return Outgoing(text=texts.say(f"settings.ask_{name}"), buttons=(*_rows(buttons), back))

    async def set(self, token: Token, talk: Talk) -> Outgoing | None:
        """Store a choice and return the menu, or ask for what is typed."""
        if token.choice == TYPED and token.subject in ("chart", "zone"):
            kind = TYPE_TIME if token.subject == "chart" else TYPE_ZONE
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, Dialogue(kind, "", talk.now_utc))
            return Outgoing(text=talk.texts.say(f"settings.{kind}_prompt"))
        setter = self._setters.get(token.subject)
        changed = setter(talk.person, token.choice) if setter else None
        return await self.save(changed, talk) if changed else None

    async def _show(self, talk: Talk, _argument: str) -> Outgoing:
        return self.menu(talk.person, talk.texts)

    async def _take_typed(self, question: Dialogue, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Take a typed value; what cannot be read leaves the question open, and words of a crisis are no setting."""
        text = readable(incoming.text)
        is_told = await asyncio.to_thread(crisis.grade_by_rules, text) is not CrisisLevel.NONE
        saved = None if is_told else await self._take_value(question.kind, text, talk)
        if is_told or saved is not None:
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
            return saved
        return Outgoing(text=talk.texts.say({TYPE_TIME: "settings.bad_time", TYPE_ZONE: "settings.bad_zone"}[question.kind]))

    async def _take_value(self, kind: str, text: str, talk: Talk) -> Outgoing | None:
        if kind == TYPE_TIME:
            minute = parse_clock(text)
            return None if minute is None else await self.save(replace(talk.person, chart_minute=minute), talk)
        zone = zone_of_city(text)
        return None if zone is None else await self.save(replace(talk.person, zone=zone), talk)

    async def save(self, changed: Person, talk: Talk) -> Outgoing:
        """Store changed settings and return the menu in the words they ask for."""
        now, before = talk.now_utc, next_moments(talk.person, talk.now_utc)
        # What is due this minute stays due unless the change was about its hour.
        moments = next_moments(changed, now) if next_moments(changed, now) != before else None
        await asyncio.to_thread(self._services.store.save_person, changed, next_utc=moments)
        texts = texts_for(changed)
        return self.menu(changed, texts, texts.say("settings.saved"))

    def _choices(self, name: str, talk: Talk) -> list[tuple[str, str]]:
        texts = talk.texts
        if name in ("voice", "audio"):
            words = ("settings.on", "settings.off") if name == "voice" else ("settings.audio_keep", "settings.audio_drop")
            return [("on", texts.say(words[0])), ("off", texts.say(words[1]))]
        if name == "chart":
            times = [(str(minute), spoken_minute(minute, talk.person.language)) for minute in CHART_MINUTES]
            return [*times, (TYPED, texts.say("settings.type_time")), (NEVER, texts.say("settings.chart_none"))]
        if name == "zone":
            return [*((zone, texts.say(f"zone.{zone.rsplit('/', 1)[1]}")) for zone in ZONES), (TYPED, texts.say("settings.type_zone"))]
        if name == "country":
            return [(country, texts.say(f"country.{country}")) for country in COUNTRIES]
        values: dict[str, type[StrEnum]] = {"register": Register, "language": Language, "retention": Retention}
        return [(value.value, texts.say(f"settings.{name}_{value.value}")) for value in values[name]]


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


def _with_chart(person: Person, choice: str) -> Person | None:
    if choice == NEVER:
        return replace(person, chart_minute=None)
    if choice.isdecimal() and int(choice) in CHART_MINUTES:
        return replace(person, chart_minute=int(choice))
    return None


def _on_off(texts: Texts, is_on: bool) -> str:
    return texts.say("settings.on" if is_on else "settings.off")


def _rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + BUTTONS_PER_ROW]) for start in range(0, len(buttons), BUTTONS_PER_ROW))
