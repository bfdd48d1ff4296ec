"""What every part of the conversation works with: the ports, the rules of the house, and the facts a privacy notice is made of."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation.engines import Engines
from bot.conversation.on_call import OnCall
from bot.conversation.plain_words import PlainWords
from bot.messages import Address, FileRef, Incoming, Language, Person, Register
from bot.ports import ChartPainter, Clock, DiaryStore, Outbox, OutboxLookup, ReportPrinter, WordForms
from bot.texts.catalogue import Texts

Sleep = Callable[[float], Awaitable[None]]
"""Waits some seconds; injected like the clock."""


@dataclass(frozen=True, slots=True)
class NewcomerDefaults:
    """Settings a person starts with; `chart_minute` is minutes after local midnight."""

    language: Language = Language.KO
    register: Register = Register.POLITE
    zone: str = "Asia/Seoul"
    chart_minute: int = 21 * 60 + 30
    wants_voice: bool = False
    country: str = "KR"


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits and thresholds. `ask_below` is the probability under which the bot asks for the feeling instead of naming one."""

    ask_below: float = 0.5
    max_text_characters: int = 10_000
    max_clip_seconds: int = 300
    max_clip_bytes: int = 20_000_000
    messages_per_minute: int = 20
    voice_seconds_per_hour: int = 1800
    check_in_hours: int = 4
    turns_in_context: int = 30


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """What the configuration in force means for a person's words; read from it at the start, so the notice cannot lie.

    `words_go_to` is the host of the endpoint that writes answers, empty where none does.
    """

    database_is_local_file: bool = True
    speech_goes_to_google: bool = False
    answers_go_to_google: bool = False
    someone_is_on_call: bool = False
    words_go_to: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """The ports and rules, passed to every part of the conversation."""

    store: DiaryStore
    engines: Engines
    painter: ChartPainter
    printer: ReportPrinter
    clock: Clock
    defaults: NewcomerDefaults = NewcomerDefaults()
    rules: Rules = Rules()
    privacy: PrivacyFacts = PrivacyFacts()
    on_call: OnCall | None = None
    outboxes: OutboxLookup | None = None
    sleep: Sleep = asyncio.sleep
    words: WordForms = field(default_factory=PlainWords)


@dataclass(frozen=True, slots=True)
class Talk:
    """One message or press being answered: who, in which words, through which channel, since when, and the file that came with it."""

    person: Person
    texts: Texts
    outbox: Outbox
    now_utc: datetime
    file: FileRef | None = None

    @property
    def address(self) -> Address:
        """Where answers go."""
        return self.person.address


def texts_for(person: Person) -> Texts:
    """Return the catalogue in a person's language and speech level."""
    return Texts(person.language, person.register)


def texts_for_stranger(incoming_language: Language | None, defaults: NewcomerDefaults) -> Texts:
    """Return the catalogue for somebody who has no settings yet: the platform's language if it tells one, else the house's."""
    return Texts(incoming_language or defaults.language, defaults.register)


def is_command(incoming: Incoming) -> bool:
    """Tell whether a message is a command rather than something told."""
    return incoming.voice is None and incoming.text.startswith("/") and incoming.text[1:2].isalpha()


def split_command(text: str) -> tuple[str, str]:
    """Return the name (lower case, hyphens as underscores) and the argument of `/name argument`."""
    name, _, argument = text[1:].partition(" ")
    return name.strip().lower().replace("-", "_"), argument.strip()
