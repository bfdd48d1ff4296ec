"""The fixed answers for grave moments: chosen and filled in here, written in `care_ko.toml` and `care_en.toml`, never generated."""

import tomllib
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from pathlib import Path

from bot.errors import ConfigurationError
from bot.messages import CrisisLevel, Language, Register
from bot.safety.helplines import Purpose, emergency_number, helplines_for
from bot.safety.signals import CrisisSignals

VARIANTS = 3
"""How many wordings there are of everything, so that a person in need is not told the same thing each time."""


class CheckIn(Enum):
    """When a message asks after a person: some hours after an urgent one, and the next day."""

    LATER = "later"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class CareTexts:
    """Every wording of one register; each tuple holds `VARIANTS` texts."""

    call: str
    urgent: tuple[str, ...]
    violence: tuple[str, ...]
    harm_others: tuple[str, ...]
    third_person: tuple[str, ...]
    concern: tuple[str, ...]
    helper: tuple[str, ...]
    later: tuple[str, ...]
    next_day: tuple[str, ...]


def urgent_answer(signals: CrisisSignals, language: Language, register: Register, country: str, variant: int) -> str:
    """Return the whole answer to an urgent message with the lines to call; any integer is a variant."""
    texts = care_texts(language, register)
    if signals.violence:
        wordings = texts.violence
    elif signals.harm_others:
        wordings = texts.harm_others
    elif signals.third_person and signals.immediate:
        wordings = texts.third_person
    else:
        wordings = texts.urgent
    lines = "\n".join(line.line(language) for line in helplines_for(country, signals))
    return f"{_filled(wordings, variant, language, country)}\n\n{texts.call}\n{lines}"


def concern_sentence(language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return the one gentle sentence that offers a line and does not push it."""
    return _filled(care_texts(language, register).concern, variant, language, country)


def helper_words(language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return words for someone who worries about another person."""
    return _filled(care_texts(language, register).helper, variant, language, country)


def check_in(which: CheckIn, language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return the message that asks after a person, without a question that must be answered."""
    texts = care_texts(language, register)
    return _filled(texts.later if which is CheckIn.LATER else texts.next_day, variant, language, country)


@cache
def care_texts(language: Language, register: Register) -> CareTexts:
    """Return the wordings of a language and register; English has one register.

    Raises:
        ConfigurationError: a wording is missing or there are not `VARIANTS` of it.
    """
    file = Path(__file__).with_name(f"care_{language.value}.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    section = table.get(register.value, table["polite"])
    wordings: dict[str, tuple[str, ...]] = {}
    for entry in fields(CareTexts):
        if entry.name == "call":
            continue
        wordings[entry.name] = tuple(section.get(entry.name, ()))
        if len(wordings[entry.name]) != VARIANTS:
            raise ConfigurationError(f"{file.name} needs {VARIANTS} wordings of {register.value}.{entry.name}")
    return CareTexts(call=section["call"], **wordings)


def _filled(wordings: tuple[str, ...], variant: int, language: Language, country: str) -> str:
    first = helplines_for(country, CrisisSignals(CrisisLevel.URGENT))[0]
    name = first.name_en if language is Language.EN else first.name_ko
    unknown = "your local emergency number" if language is Language.EN else "가까운 긴급 신고 번호"
    return wordings[variant % VARIANTS].format(
        police=emergency_number(country, Purpose.POLICE) or unknown,
        ambulance=emergency_number(country, Purpose.AMBULANCE) or unknown,
        line=f"{name} {first.number}",
    )
